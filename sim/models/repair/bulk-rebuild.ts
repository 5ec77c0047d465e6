/**
 * The slivers that a recovery in bulk puts back, of blobs that carry bytes: rebuilt from symbols
 * of the slivers that its donors hold, as a recovery sliver by sliver does (sliver-recovery.ts).
 *
 * Every rebuilt sliver is checked against its hash. Of its symbols one comes with its proof, which
 * is checked; donors of a flow are honest (donors.ts), so the others are taken without. A donor
 * that lost its slivers after it had sent symbols leaves too few to read here: then the writer's
 * copy stands for what was sent. A blob that is read is decoded and checked as a whole when its
 * slivers are asked for: what the donors hold then is what they send.
 */
import { type Axis, stackSlivers } from '../../codec/index.ts';
import { type BlobRecord, blobAt, codeOf } from '../blobs/blobs.ts';
import { symbolsRemembered } from '../blobs/encoded.ts';
import {
  decodeRecord,
  encodeRecord,
  isSliverGood,
  isSymbolGood,
  originalSliver,
  rebuildFromRuns,
  rebuildSliver,
  type SliverCopy,
  symbolFrom,
} from '../blobs/encoding.ts';
import { type Help, helpFor, piecesOf } from '../coding/coding.ts';
import { contentsOf, getContent } from '../content/contents.ts';
import { AXES } from '../facts.ts';
import { nodeAt, type Place, sliverAt, sliverIndexAt } from '../storage-node/holdings.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import { axisOfSlot, type PlaceList, shardOfSlot } from './place-list.ts';

/** What is put back, and from whom. */
export interface BulkRebuild {
  wanted: PlaceList;
  /** Who sent symbols. */
  donors: readonly number[];
  /** Blobs that were read as a whole. */
  read: readonly number[];
}

interface Source {
  index: number;
  copy: SliverCopy;
}

/** What rebuilds the slivers that are wanted: all of a blob and axis when one is asked for. */
export function rebuilderOf(
  ctx: WalrusContext,
  { wanted, donors, read }: BulkRebuild,
): (place: Place) => SliverCopy {
  const isRead = new Set(read);
  const known = new Map<string, Map<number, SliverCopy> | null>();
  let shardsOf: ReturnType<typeof shardsByBlob> | null = null;
  return ({ blob, shard, axis }) => {
    const record = blobAt(ctx, blob);
    const target = sliverIndexAt(ctx, record, axis, shard);
    if (!record.carriesBytes) return { intact: true, content: '' };
    encodeRecord(ctx, record);
    if (isRead.has(blob)) return originalSliver(ctx, record, axis, target);
    const key = `${blob}/${axis}`;
    if (!known.has(key)) {
      shardsOf ??= shardsByBlob(ctx, wanted);
      const targets = shardsOf[axis].get(blob)!.map((of) => sliverIndexAt(ctx, record, axis, of));
      known.set(key, rebuilt(ctx, record, { axis, targets }, donors));
    }
    return known.get(key)?.get(target) ?? originalSliver(ctx, record, axis, target);
  };
}

/** Of each blob that carries bytes, the shards whose slivers of an axis are wanted. */
function shardsByBlob(
  ctx: WalrusContext,
  { blobs, slots }: PlaceList,
): Record<Axis, Map<number, number[]>> {
  const { carriesBytes } = ctx.state.blobs;
  const shardsOf = { primary: new Map<number, number[]>(), secondary: new Map<number, number[]>() };
  for (let at = 0; at < blobs.length; at += 1) {
    const blob = blobs[at];
    if (carriesBytes[blob] === 0) continue;
    const ofAxis = shardsOf[AXES[axisOfSlot(slots[at])]];
    const shards = ofAxis.get(blob);
    if (shards === undefined) ofAxis.set(blob, [shardOfSlot(slots[at])]);
    else shards.push(shardOfSlot(slots[at]));
  }
  return shardsOf;
}

/**
 * The primaries that are asked for give each blob; what is put back then is what its writer made.
 * They are read from whoever has them: a former owner serves its shard until the epoch change is
 * over. Blobs that carry no bytes are passed over.
 */
export function checkReads(
  ctx: WalrusContext,
  donors: readonly number[],
  blobs: readonly number[],
): void {
  const { kp: needed } = codeOf(ctx);
  const shardsOf = (node: number) => nodeAt(ctx, node).shards.keys();
  for (const blob of blobs) {
    if (ctx.state.blobs.carriesBytes[blob] === 0) continue;
    const record = blobAt(ctx, blob);
    encodeRecord(ctx, record);
    const primaries = sliversAt(ctx, donors, record, { axis: 'primary', needed, shardsOf });
    if (primaries === null)
      ctx.violate(`blob ${blob} is read from nodes that have too little of it`);
    else if (!decodeRecord(ctx, record, 'primary', primaries).isRight) {
      ctx.violate(`blob ${blob} was read for repair and is not what was written`);
    }
  }
}

interface Sought {
  axis: Axis;
  needed: number;
  shardsOf(node: number): Iterable<number>;
}

/** As many good slivers of the axis as are needed; null where the nodes have not so many. */
function sliversAt(
  ctx: WalrusContext,
  donors: readonly number[],
  record: BlobRecord,
  { axis, needed, shardsOf }: Sought,
): Source[] | null {
  // A shard that moves may be with both of its owners.
  const slivers = new Map<number, Source>();
  for (const node of donors) {
    for (const shard of shardsOf(node)) {
      const copy = sliverAt(ctx, { node, shard, blob: record.index, axis });
      if (!copy?.intact) continue;
      const index = sliverIndexAt(ctx, record, axis, shard);
      slivers.set(index, { index, copy });
      if (slivers.size === needed) return [...slivers.values()];
    }
  }
  return null;
}

/** Slivers of a blob by index, from what the donors hold; null where that is too little. */
function rebuilt(
  ctx: WalrusContext,
  record: BlobRecord,
  what: { axis: Axis; targets: readonly number[] },
  donors: readonly number[],
): Map<number, SliverCopy> | null {
  const { axis, targets } = what;
  // What is asked of a source does not depend on which sliver is lost, where whole ones are sent.
  const lost = { axis, index: targets[0], isWide: true };
  const help = helpFor(ctx.resolved.coding, record.symbolBytes, lost);
  const shardsOf = (node: number) => ownShards(ctx, node);
  const sought = { axis: help.sourceAxis, needed: help.needed, shardsOf };
  const slivers = sliversAt(ctx, donors, record, sought);
  if (slivers === null) return null;
  const copies =
    piecesOf(ctx) === null
      ? fromSymbols(ctx, record, what, { help, slivers })
      : targets.map((target) => {
          const pieces = slivers.map((one) => {
            return symbolFrom(ctx, record, { axis: help.sourceAxis, ...one }, target);
          });
          return rebuildSliver(ctx, record, axis, target, pieces);
        });
  return new Map(
    targets.map((target, at) => {
      isSliverGood(ctx, record, axis, target, copies[at]);
      return [target, copies[at]];
    }),
  );
}

/** Of a two-dimensional code: all donors send a symbol for each sliver, one with its proof. */
function fromSymbols(
  ctx: WalrusContext,
  record: BlobRecord,
  { axis, targets }: { axis: Axis; targets: readonly number[] },
  { help, slivers }: { help: Help; slivers: readonly Source[] },
): SliverCopy[] {
  const { sourceAxis } = help;
  const symbolsOf = symbolsFrom(ctx, record, sourceAxis, slivers);
  const indices = slivers.map(({ index }) => index);
  // Any one will do. Those of low index are few, and their trees are soon remembered.
  const at = indices.indexOf(indices.reduce((least, index) => Math.min(least, index)));
  const runs = targets.map((target) => {
    const symbols = symbolsOf(target);
    const proven = symbolFrom(ctx, record, { axis: sourceAxis, ...slivers[at] }, target);
    isSymbolGood(ctx, record, sourceAxis, target, proven);
    symbols.set(proven.symbol, at * proven.symbol.length);
    return symbols;
  });
  return rebuildFromRuns(ctx, record, { axis, targets }, { indices, runs });
}

/** What gives one symbol of each sliver: remembered where they are as they were written. */
function symbolsFrom(
  ctx: WalrusContext,
  record: BlobRecord,
  axis: Axis,
  slivers: readonly Source[],
): (leaf: number) => Uint8Array {
  const indices = slivers.map(({ index }) => index);
  const contents = slivers.map(({ copy }) => copy.content);
  const remembered = symbolsRemembered(ctx, record, { axis, indices, contents });
  if (remembered !== null) return remembered;
  const bytes = contents.map((content) => getContent(contentsOf(ctx), content));
  return stackSlivers(codeOf(ctx), axis, record.symbolBytes, bytes).symbols;
}
