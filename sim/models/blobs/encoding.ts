/**
 * What the real codec says about blobs that carry bytes, and the symbolic verdict beside it.
 *
 * A stored sliver is `intact` or not in every fidelity. Where it has bytes, the verdict of the
 * hash, the proof or the decoder must say the same, or the run stops (foundations.md §3).
 */
import {
  type Axis,
  metadataOf as assembleMetadata,
  type BlobMetadata,
  consistencyCheck,
  decodeBlob,
  type ExpandedSliver,
  expandSliver,
  recoverSliver,
  recoverSlivers,
  verifySliver,
  verifySymbol,
} from '../../codec/index.ts';
import { piecesOf } from '../coding/coding.ts';
import {
  contentsOf,
  getContent,
  type Handle,
  hexOf,
  putContent,
  remember,
} from '../content/contents.ts';
import { isPlanted, type WalrusContext } from '../world.ts';
import {
  asWritten,
  badEncodingOf,
  readsAs,
  rebuildsRight,
  withWrongHashes,
} from './bad-encoding.ts';
import { type BlobRecord, codeOf, giveBytes } from './blobs.ts';
import { contentOfEncoded, encodedOf, isMetadataOfEncoder } from './encoded.ts';
import {
  decodePieces,
  encodePieces,
  isPieceGood,
  originalPiece,
  pieceAsSymbol,
  rebuildPiece,
} from './pieces.ts';

/** A sliver as state holds it: the symbolic verdict, and its bytes where there are any. */
export interface SliverCopy {
  intact: boolean;
  content: Handle;
}

/** A recovery symbol with the verdict its proof must have. */
export interface SymbolCopy {
  /** Index of the source sliver, which is the index for decoding. */
  index: number;
  intact: boolean;
  /** Empty where the blob carries no bytes. */
  symbol: Uint8Array;
  proof: Uint8Array;
}

const METADATA = { name: 'metadata', limit: 512 };
const EXPANDED = { name: 'expanded-slivers', limit: 1024 };
/** Contents whose Merkle root is known to be the sliver's hash, or known not to be. */
const CHECKED = { name: 'checked-slivers', limit: 0x2_0000 };
/** The same of whole blobs: whether their bytes are those of which the metadata was made. */
const CONSISTENT = { name: 'consistent-blobs', limit: 1024 };

/** Encodes the blob if it carries bytes; fixes its metadata and its content blob ID. */
export function encodeRecord(ctx: WalrusContext, record: BlobRecord): void {
  if (!record.carriesBytes || record.metadata !== '') return;
  if (piecesOf(ctx) !== null) {
    encodePieces(ctx, record);
    return;
  }
  const { metadata: right, primary, secondary } = encodedOf(ctx, record);
  const hashes = withWrongHashes(ctx, record, right.hashes, (axis, index) =>
    axis === 'primary' ? primary(index) : secondary(index),
  );
  const metadata = hashes === right.hashes ? right : assembleMetadata(record.lengthBytes, hashes);
  record.contentBlobId = hexOf(metadata.blobId);
  record.metadata = putContent(contentsOf(ctx), metadata.hashes);
  if (record.kind === 'file' && record.contentBlobId !== record.blobId) {
    ctx.violate(`blob ${record.index}: the encoder gave another blob ID than the registry`);
  }
}

/** The writer's copy of one sliver. */
export function originalSliver(
  ctx: WalrusContext,
  record: BlobRecord,
  axis: Axis,
  index: number,
): SliverCopy {
  if (!record.carriesBytes) return { intact: true, content: '' };
  if (piecesOf(ctx) !== null) return originalPiece(ctx, record, index);
  const contents = contentsOf(ctx);
  if (badEncodingOf(ctx, record.index) !== undefined) {
    const { primary, secondary } = encodedOf(ctx, record);
    const right = axis === 'primary' ? primary(index) : secondary(index);
    const bytes = asWritten(ctx, record, { axis, index }, right);
    return { intact: true, content: putContent(contents, bytes) };
  }
  const content = contentOfEncoded(ctx, record, axis, index);
  // The encoder made the hash in the metadata of these bytes: their root is not computed again.
  remember(contents, CHECKED, checkKey(record, axis, index, content), () => true);
  return { intact: true, content };
}

/** A damaged copy: the first byte flipped where there are bytes. */
export function damaged(ctx: WalrusContext, copy: SliverCopy): SliverCopy {
  if (copy.content === '' || !copy.intact) return { intact: false, content: copy.content };
  const contents = contentsOf(ctx);
  const bytes = getContent(contents, copy.content).slice();
  bytes[0] ^= 0xff;
  return { intact: false, content: putContent(contents, bytes) };
}

/** Does the sliver match its hash in the metadata? */
export function isSliverGood(
  ctx: WalrusContext,
  record: BlobRecord,
  axis: Axis,
  index: number,
  copy: SliverCopy,
): boolean {
  if (isPlanted(ctx, 'hash-unchecked')) return true;
  if (copy.content === '') return copy.intact;
  const good = remember(
    contentsOf(ctx),
    CHECKED,
    checkKey(record, axis, index, copy.content),
    () => {
      const bytes = getContent(contentsOf(ctx), copy.content);
      if (piecesOf(ctx) !== null) return isPieceGood(ctx, record, index, bytes);
      return verifySliver(codeOf(ctx), metadataOf(ctx, record), axis, index, bytes);
    },
  );
  return agreed(ctx, good, copy.intact, `${axis} sliver ${index} of blob ${record.index}`);
}

function checkKey({ metadata }: BlobRecord, axis: Axis, index: number, content: Handle): string {
  return `${metadata}/${axis}/${index}/${content}`;
}

/** The symbol that a stored source sliver yields for leaf `leaf`, with its proof. */
export function symbolFrom(
  ctx: WalrusContext,
  record: BlobRecord,
  source: { axis: Axis; index: number; copy: SliverCopy },
  leaf: number,
): SymbolCopy {
  const { index, copy } = source;
  if (copy.content === '') {
    return { index, intact: copy.intact, symbol: new Uint8Array(0), proof: new Uint8Array(0) };
  }
  if (piecesOf(ctx) !== null) return pieceAsSymbol(ctx, index, copy);
  const expanded = expandedOf(ctx, record, source.axis, copy.content);
  return {
    index,
    intact: copy.intact,
    symbol: expanded.symbol(leaf).slice(),
    proof: expanded.proof(leaf).slice(),
  };
}

/** Does the proof tie the symbol to the source sliver's hash? */
export function isSymbolGood(
  ctx: WalrusContext,
  record: BlobRecord,
  sourceAxis: Axis,
  leaf: number,
  copy: SymbolCopy,
): boolean {
  if (isPlanted(ctx, 'proof-unchecked')) return true;
  if (copy.symbol.length === 0) return copy.intact;
  const { index, symbol, proof } = copy;
  const good =
    piecesOf(ctx) === null
      ? verifySymbol(codeOf(ctx), metadataOf(ctx, record), sourceAxis, index, leaf, symbol, proof)
      : isPieceGood(ctx, record, index, symbol);
  return agreed(ctx, good, copy.intact, `symbol ${copy.index} of blob ${record.index}`);
}

/** Rebuilds a sliver from checked symbols and compares it with its hash. */
export function rebuildSliver(
  ctx: WalrusContext,
  record: BlobRecord,
  axis: Axis,
  index: number,
  symbols: SymbolCopy[],
): SliverCopy {
  const intact =
    symbols.every((symbol) => symbol.intact) &&
    rebuildsRight(ctx, record, { axis, index }, symbols);
  if (!record.carriesBytes) return { intact, content: '' };
  const bytes =
    piecesOf(ctx) === null
      ? recoverSliver(codeOf(ctx), record.symbolBytes, axis, index, symbols)
      : rebuildPiece(ctx, record, index, symbols);
  return { intact, content: putContent(contentsOf(ctx), bytes) };
}

/**
 * Several of one axis from symbols of the same good slivers, a run of them for each; of a
 * two-dimensional code.
 */
export function rebuildFromRuns(
  ctx: WalrusContext,
  record: BlobRecord,
  { axis, targets }: { axis: Axis; targets: readonly number[] },
  { indices, runs }: { indices: readonly number[]; runs: readonly Uint8Array[] },
): SliverCopy[] {
  const sources = indices.map((source) => ({ index: source }));
  const slivers = recoverSlivers(codeOf(ctx), record.symbolBytes, axis, indices, runs);
  return slivers.map((bytes, at) => ({
    intact: rebuildsRight(ctx, record, { axis, index: targets[at] }, sources),
    content: putContent(contentsOf(ctx), bytes),
  }));
}

/** Decodes the blob from slivers of one axis; whether that gives what went in. */
export function decodeRecord(
  ctx: WalrusContext,
  record: BlobRecord,
  axis: Axis,
  slivers: { index: number; copy: SliverCopy }[],
): { isRight: boolean; isConsistent: boolean } {
  const intact = slivers.every(({ copy }) => copy.intact);
  const expected = readsAs(ctx, record, axis, slivers);
  if (!record.carriesBytes) {
    return {
      isRight: intact && expected.isRight,
      isConsistent: intact && expected.isConsistent,
    };
  }
  if (piecesOf(ctx) !== null) return decodePieces(ctx, record, slivers);
  const contents = contentsOf(ctx);
  const code = codeOf(ctx);
  const parts = slivers.map(({ index, copy }) => ({
    index,
    sliver: getContent(contents, copy.content),
  }));
  const blob = decodeBlob(code, record.lengthBytes, axis, parts);
  const isRight = equalBytes(blob, giveBytes(ctx, record));
  const level = ctx.resolved.workload.consistencyCheck;
  const check = () => consistencyCheck(code, metadataOf(ctx, record), blob, level);
  // What was read once need not be encoded again for each reader that gets the same bytes, and
  // not at all where the metadata is what the encoder made of them: then no check would fail.
  const key = `${level}/${record.metadata}/${record.source}`;
  const isConsistent =
    level === 'skip' ||
    (isRight
      ? remember(contents, CONSISTENT, key, () => isMetadataOfEncoder(ctx, record) || check())
      : check());
  if (badEncodingOf(ctx, record.index) === undefined) return { isRight, isConsistent };
  return {
    isRight: agreed(ctx, isRight, expected.isRight, `content of blob ${record.index}`),
    isConsistent: agreed(
      ctx,
      isConsistent,
      expected.isConsistent,
      `encoding of blob ${record.index}`,
    ),
  };
}

/** The metadata of a blob that carries bytes. */
export function metadataOf(ctx: WalrusContext, record: BlobRecord): BlobMetadata {
  const contents = contentsOf(ctx);
  return remember(contents, METADATA, `${record.lengthBytes}/${record.metadata}`, () =>
    assembleMetadata(record.lengthBytes, getContent(contents, record.metadata)),
  );
}

function expandedOf(
  ctx: WalrusContext,
  record: BlobRecord,
  axis: Axis,
  content: Handle,
): ExpandedSliver {
  return remember(contentsOf(ctx), EXPANDED, `${axis}/${content}`, () =>
    expandSliver(codeOf(ctx), axis, record.symbolBytes, getContent(contentsOf(ctx), content)),
  );
}

function agreed(ctx: WalrusContext, real: boolean, symbolic: boolean, what: string): boolean {
  if (real !== symbolic) {
    const verdict = (good: boolean) => (good ? 'good' : 'bad');
    ctx.violate(`${what}: the bytes say ${verdict(real)}, the counts ${verdict(symbolic)}`);
  }
  return real;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
