/**
 * Quilts that clients write, and which part of a blob a read asks for: a patch of a quilt, or a
 * range of bytes for some share of the other reads. Both go to the storage nodes directly.
 */
import { layOutQuilt, type PatchDescription } from '../../codec/index.ts';
import { addBlob, blobAt, codeOf } from '../blobs/blobs.ts';
import { type BlobPart, patchPart, rangePart } from '../client/part.ts';
import type { WalrusContext } from '../world.ts';

/** Patches of each quilt: blob → their lengths. */
export type Quilts = Map<number, number[]>;

const SYMBOL_BYTES_MAX = 65_534;
/** Room for the identifier and the header of a patch, and for the index beside them. */
const HEADER_BYTES_MAX = 1000;
const INDEX_COLUMNS = 10;

/** Adds the quilts of the scenario to the blobs that are written. */
export function addQuilts(ctx: WalrusContext): Quilts {
  const { quilts } = ctx.resolved.workload;
  const added: Quilts = new Map();
  if (quilts === undefined) return added;
  const stream = ctx.random.open('workload/patches');
  const { kp, ks } = codeOf(ctx);
  const columns = Math.floor((ks - INDEX_COLUMNS) / quilts.patches);
  const mostBytes = columns * kp * SYMBOL_BYTES_MAX - HEADER_BYTES_MAX;
  for (let k = 0; k < quilts.count; k += 1) {
    const lengths = Array.from({ length: quilts.patches }, () => {
      const drawn = Math.floor(ctx.random.draw(stream, quilts.sizeBytes));
      return Math.min(mostBytes, Math.max(1, drawn));
    });
    const { lengthBytes } = layOutQuilt(codeOf(ctx), patchesOf(lengths));
    const { index } = addBlob(ctx, { kind: 'generated', name: `quilt-${k}`, lengthBytes });
    added.set(index, lengths);
  }
  return added;
}

/** What a read of this blob asks for; null for all of it. */
export function partToRead(ctx: WalrusContext, blob: number): BlobPart | null {
  const { ranges, quilts } = ctx.resolved.workload;
  if (ranges === undefined && quilts === undefined) return null;
  const stream = ctx.random.open('workload/parts');
  const lengths = ctx.state.workload.quilts.get(blob);
  if (lengths !== undefined) {
    return patchPart(ctx, patchesOf(lengths), ctx.random.integer(stream, lengths.length));
  }
  if (ranges === undefined || ctx.random.uniform(stream) >= ranges.share) return null;
  const record = blobAt(ctx, blob);
  const drawn = Math.floor(ctx.random.draw(stream, ranges.sizeBytes));
  const sizeBytes = Math.min(record.lengthBytes, Math.max(1, drawn));
  const fromByte = ctx.random.integer(stream, record.lengthBytes - sizeBytes + 1);
  return rangePart(ctx, record, { fromByte, sizeBytes });
}

function patchesOf(lengths: readonly number[]): PatchDescription[] {
  return lengths.map((lengthBytes, k) => ({ identifier: `patch-${k}`, lengthBytes }));
}
