/**
 * Blobs of a writer that encodes inconsistently (network.md §8.4): some slivers are not what the
 * code makes of the others, and the metadata has the hashes of those wrong slivers. Every sliver
 * matches its hash, so nodes store and sign; what is rebuilt from or instead of a wrong one has
 * another hash.
 *
 * Which slivers are wrong is drawn for each blob; their bytes, where there are any, are flipped, so
 * that no symbol of them is right. Reads of two axes and recoveries follow from three rules
 * here; where there are bytes, the codec must say the same.
 */
import { type Axis, hashSliver } from '../../codec/index.ts';
import type { WalrusContext } from '../world.ts';
import { type BlobRecord, codeOf } from './blobs.ts';

export interface BadEncoding {
  axis: Axis;
  /** Indices of the wrong slivers on that axis, ascending. */
  wrong: number[];
}

/** Draws whether the writer of a generated blob encodes it badly. */
export function drawBadEncoding(ctx: WalrusContext, blob: number): void {
  const { inconsistent } = ctx.resolved.workload;
  if (inconsistent === undefined) return;
  const stream = ctx.random.open(`blob/${blob}/encoding`);
  if (ctx.random.uniform(stream) >= inconsistent.share) return;
  const { axis, slivers, part } = inconsistent;
  const { n } = codeOf(ctx);
  const systematic = systematicOf(ctx, axis);
  const [first, end] = part === 'systematic' ? [0, systematic] : [systematic, n];
  const candidates = Array.from({ length: end - first }, (_, index) => first + index);
  const wrong = ctx.random.shuffle(stream, candidates).slice(0, slivers);
  ctx.state.blobs.badEncodings.set(blob, { axis, wrong: wrong.sort((a, b) => a - b) });
}

export function badEncodingOf(ctx: WalrusContext, blob: number): BadEncoding | undefined {
  return ctx.state.blobs.badEncodings.get(blob);
}

/** Slivers of an axis that together are the blob. */
export function systematicOf(ctx: WalrusContext, axis: Axis): number {
  const { kp, ks } = codeOf(ctx);
  return axis === 'primary' ? kp : ks;
}

function isWrong(bad: BadEncoding, axis: Axis, index: number): boolean {
  return bad.axis === axis && bad.wrong.includes(index);
}

/** The writer's sliver as it goes out, from the right one. */
export function asWritten(
  ctx: WalrusContext,
  record: BlobRecord,
  { axis, index }: { axis: Axis; index: number },
  bytes: Uint8Array,
): Uint8Array {
  const bad = badEncodingOf(ctx, record.index);
  if (bad === undefined || !isWrong(bad, axis, index)) return bytes;
  return bytes.map((byte) => byte ^ 0xff);
}

/** Puts the hashes of the wrong slivers into the hashes of the right ones. */
export function withWrongHashes(
  ctx: WalrusContext,
  record: BlobRecord,
  hashes: Uint8Array,
  right: (axis: Axis, index: number) => Uint8Array,
): Uint8Array {
  const bad = badEncodingOf(ctx, record.index);
  if (bad === undefined) return hashes;
  const { n } = codeOf(ctx);
  const changed = hashes.slice();
  for (const index of bad.wrong) {
    const at = { axis: bad.axis, index };
    const bytes = asWritten(ctx, record, at, right(bad.axis, index));
    const pair = bad.axis === 'primary' ? index : n - 1 - index;
    const offset = 64 * pair + (bad.axis === 'primary' ? 0 : 32);
    changed.set(hashSliver(codeOf(ctx), bad.axis, record.symbolBytes, bytes), offset);
  }
  return changed;
}

/** Whether a sliver rebuilt from the symbols of good sources is what its hash says. */
export function rebuildsRight(
  ctx: WalrusContext,
  record: BlobRecord,
  target: { axis: Axis; index: number },
  sources: readonly { index: number }[],
): boolean {
  const bad = badEncodingOf(ctx, record.index);
  if (bad === undefined) return true;
  if (bad.axis === target.axis) return !isWrong(bad, target.axis, target.index);
  return !sources.some(({ index }) => isWrong(bad, bad.axis, index));
}

/**
 * What a reader makes of good slivers (network.md §5 step 5). `default` compares the systematic
 * primaries of the result with their hashes, `strict` encodes again and compares everything.
 */
export function readsAs(
  ctx: WalrusContext,
  record: BlobRecord,
  axis: Axis,
  received: readonly { index: number }[],
): { isRight: boolean; isConsistent: boolean } {
  const bad = badEncodingOf(ctx, record.index);
  if (bad === undefined) return { isRight: true, isConsistent: true };
  const isRight = !received.some(({ index }) => isWrong(bad, axis, index));
  const level = ctx.resolved.workload.consistencyCheck;
  if (level !== 'default') return { isRight, isConsistent: level === 'skip' };
  const systematic = systematicOf(ctx, 'primary');
  const touchesSystematic = bad.axis === 'primary' && bad.wrong[0] < systematic;
  if (!touchesSystematic) return { isRight, isConsistent: isRight };
  const isAllSystematic = axis === 'primary' && received.every(({ index }) => index < systematic);
  return { isRight, isConsistent: isAllSystematic };
}
