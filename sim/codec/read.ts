/**
 * Reading a blob as a client does (codec.md §9): decode from one axis, then check at one of three
 * levels whether the blob was encoded as its metadata says.
 */

import type { Axis, Code } from './code.ts';
import { type ConsistencyLevel, consistencyCheck } from './consistency.ts';
import { decodeBlob, type IndexedSliver, readThreshold } from './decode.ts';
import { CodecError } from './errors.ts';
import { type BlobMetadata, requireMetadata } from './metadata.ts';
import { symbolBytesOf } from './sizes.ts';

/**
 * The blob of `metadata` from slivers that were verified on receipt. Throws CodecError:
 * `not-enough-slivers`, or `inconsistent-blob` when the check of `level` fails.
 */
export function readBlob(
  code: Code,
  metadata: BlobMetadata,
  axis: Axis,
  slivers: readonly IndexedSliver[],
  level: ConsistencyLevel,
): Uint8Array {
  requireMetadata(code, metadata);
  const blob = decodeBlob(code, metadata.lengthBytes, axis, slivers);
  // Rows that were handed in are verified already; of secondary slivers no row was.
  const verified = new Set<number>();
  if (axis === 'primary') {
    const needed = readThreshold(code, axis);
    const sliverBytes = code.ks * symbolBytesOf(code, metadata.lengthBytes);
    for (const { index, sliver } of slivers) {
      if (verified.size < needed && sliver.length === sliverBytes) verified.add(index);
    }
  }
  if (!consistencyCheck(code, metadata, blob, level, verified)) {
    throw new CodecError(
      'inconsistent-blob',
      `the decoded blob is not encoded as its metadata says (${level} check)`,
    );
  }
  return blob;
}
