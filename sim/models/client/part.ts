/**
 * Which slivers a part of a blob lies in: a range of bytes in primaries, a patch of a quilt in
 * secondaries (network.md §5 "Other readers", §8.1; codec.md §11).
 */
import { type Axis, layOutQuilt, type PatchDescription } from '../../codec/index.ts';
import { codeOf } from '../blobs/blobs.ts';
import type { WalrusContext } from '../world.ts';

export interface BlobPart {
  axis: Axis;
  /** Slivers that hold it, ascending, all of them systematic. */
  indices: number[];
  sizeBytes: number;
}

/** Bytes `from` … `from + sizeBytes − 1`: a primary holds ks symbols of the blob in a row. */
export function rangePart(
  ctx: WalrusContext,
  { symbolBytes, lengthBytes }: { symbolBytes: number; lengthBytes: number },
  range: { fromByte: number; sizeBytes: number },
): BlobPart {
  const rowBytes = codeOf(ctx).ks * symbolBytes;
  const sizeBytes = Math.min(range.sizeBytes, lengthBytes - range.fromByte);
  const first = Math.floor(range.fromByte / rowBytes);
  const last = Math.floor((range.fromByte + sizeBytes - 1) / rowBytes);
  return { axis: 'primary', indices: rowOf(first, last + 1), sizeBytes };
}

/** One patch of a quilt by its ID, which names its columns: the index is not read. */
export function patchPart(
  ctx: WalrusContext,
  patches: readonly PatchDescription[],
  given: number,
): BlobPart & { quiltBytes: number } {
  const layout = layOutQuilt(codeOf(ctx), patches);
  const patch = layout.patches.find((one) => one.given === given)!;
  const indices = rowOf(patch.startColumn, patch.endColumn);
  const { lengthBytes: quiltBytes } = layout;
  return { axis: 'secondary', indices, sizeBytes: patch.lengthBytes, quiltBytes };
}

function rowOf(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, k) => first + k);
}
