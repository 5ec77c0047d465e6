/**
 * The slivers that a recovery in bulk puts back, of blobs that carry bytes: rebuilt from symbols
 * of the slivers that its donors hold, as a recovery sliver by sliver does (sliver-recovery.ts).
 *
 * Every rebuilt sliver is checked against its hash. Of its symbols one comes with its proof, which
 * is checked; donors of a flow are honest (donors.ts), so the others are taken without. A donor
 * that lost its slivers after it had sent symbols leaves too few to read here: then the writer's
 * copy stands for what was sent. A blob that was read is decoded and checked as a whole.
 */
import { type SliverStack, stackSlivers } from '../../codec/index.ts';
import { type BlobRecord, blobAt, codeOf } from '../blobs/blobs.ts';
import {
  decodeRecord,
  encodeRecord,
  isSliverGood,
  isSymbolGood,
  originalSliver,
  rebuildFromRun,
  rebuildSliver,
  type SliverCopy,
  symbolFrom,
} from '../blobs/encoding.ts';
import { type Help, helpFor, piecesOf } from '../coding/coding.ts';
import { contentsOf, getContent } from '../content/contents.ts';
import { type Place, sliverAt, sliverIndexAt } from '../storage-node/holdings.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';

interface Source {
  index: number;
  copy: SliverCopy;
}

/** As many slivers as a rebuild takes, and their symbols side by side where it takes symbols. */
interface Sources {
  slivers: Source[];
  stack: SliverStack | null;
}

/** What rebuilds a sliver of those that these donors were asked for. */
export function rebuilderFrom(
  ctx: WalrusContext,
  node: number,
  donors: readonly number[],
  read: readonly number[],
): (place: Place) => SliverCopy {
  const isRead = new Set(read);
  const known = new Map<string, Sources | null>();
  return ({ blob, shard, axis }) => {
    const record = blobAt(ctx, blob);
    const target = sliverIndexAt(ctx, record, axis, shard);
    if (!record.carriesBytes) return { intact: true, content: '' };
    encodeRecord(ctx, record);
    if (isRead.has(blob)) {
      if (!known.has(`${blob}`)) checkRead(ctx, [...donors, node], record);
      known.set(`${blob}`, null);
      return originalSliver(ctx, record, axis, target);
    }
    const lost = { axis, index: target, isWide: true };
    const help = helpFor(ctx.resolved.coding, record.symbolBytes, lost);
    const key = `${blob}/${help.sourceAxis}`;
    const sources = known.has(key) ? known.get(key)! : sourcesAt(ctx, donors, record, help);
    known.set(key, sources);
    if (sources === null) return originalSliver(ctx, record, axis, target);
    const copy = rebuilt(ctx, record, { axis, target, help, sources });
    isSliverGood(ctx, record, axis, target, copy);
    return copy;
  };
}

/** The primaries that were read give the blob; what is put back then is what its writer made. */
function checkRead(ctx: WalrusContext, donors: readonly number[], record: BlobRecord): void {
  const primaries = sliversAt(ctx, donors, record, { axis: 'primary', needed: codeOf(ctx).kp });
  if (primaries === null || decodeRecord(ctx, record, 'primary', primaries).isRight) return;
  ctx.violate(`blob ${record.index} was read for repair and is not what was written`);
}

function sourcesAt(
  ctx: WalrusContext,
  donors: readonly number[],
  record: BlobRecord,
  { sourceAxis: axis, needed }: Help,
): Sources | null {
  const slivers = sliversAt(ctx, donors, record, { axis, needed });
  return slivers && { slivers, stack: stackOf(ctx, record, axis, slivers) };
}

/** As many good slivers of the axis as are needed; null where the nodes have not so many. */
function sliversAt(
  ctx: WalrusContext,
  donors: readonly number[],
  record: BlobRecord,
  { axis, needed }: { axis: Place['axis']; needed: number },
): Source[] | null {
  const slivers: Source[] = [];
  for (const node of donors) {
    for (const shard of ownShards(ctx, node)) {
      const copy = sliverAt(ctx, { node, shard, blob: record.index, axis });
      if (!copy?.intact) continue;
      slivers.push({ index: sliverIndexAt(ctx, record, axis, shard), copy });
      if (slivers.length === needed) return slivers;
    }
  }
  return null;
}

function stackOf(
  ctx: WalrusContext,
  record: BlobRecord,
  axis: Place['axis'],
  slivers: readonly Source[],
): SliverStack | null {
  if (piecesOf(ctx) !== null) return null;
  const contents = contentsOf(ctx);
  const bytes = slivers.map(({ copy }) => getContent(contents, copy.content));
  return stackSlivers(codeOf(ctx), axis, record.symbolBytes, bytes);
}

function rebuilt(
  ctx: WalrusContext,
  record: BlobRecord,
  what: { axis: Place['axis']; target: number; help: Help; sources: Sources },
): SliverCopy {
  const { axis, target, help, sources } = what;
  const { slivers, stack } = sources;
  const source = { axis: help.sourceAxis };
  if (stack === null) {
    const symbols = slivers.map((one) => symbolFrom(ctx, record, { ...source, ...one }, target));
    return rebuildSliver(ctx, record, axis, target, symbols);
  }
  const symbols = stack.symbols(target);
  const proven = symbolFrom(ctx, record, { ...source, ...slivers[0] }, target);
  isSymbolGood(ctx, record, help.sourceAxis, target, proven);
  symbols.set(proven.symbol);
  const indices = slivers.map(({ index }) => index);
  return rebuildFromRun(ctx, record, { axis, index: target }, { indices, symbols });
}
