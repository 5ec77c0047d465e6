/**
 * The check after a decode (codec.md §9): was this blob really encoded as its metadata says?
 */

import type { Code } from './code.ts';
import { equalBytes } from './hash.ts';
import { computeMetadata } from './matrix.ts';
import { type BlobMetadata, requireMetadata } from './metadata.ts';
import { symbolBytesOf } from './sizes.ts';
import { verifySliver } from './sliver.ts';

/**
 * skip: no check · default: the kp systematic rows against their primary hashes · strict: the
 * whole blob is encoded again and the blob IDs compared.
 */
export type ConsistencyLevel = 'skip' | 'default' | 'strict';

/**
 * Whether a decoded blob passes. `verifiedRows` are systematic primary slivers (index < kp) that
 * the blob was decoded from and that were verified on receipt: the default check skips them.
 */
export function consistencyCheck(
  code: Code,
  metadata: BlobMetadata,
  blob: Uint8Array,
  level: ConsistencyLevel,
  verifiedRows?: ReadonlySet<number>,
): boolean {
  requireMetadata(code, metadata);
  if (level === 'skip') return true;
  if (blob.length !== metadata.lengthBytes) return false;
  if (level === 'strict') {
    return equalBytes(computeMetadata(code, blob).blobId, metadata.blobId);
  }
  const rowBytes = code.ks * symbolBytesOf(code, blob.length);
  const row = new Uint8Array(rowBytes);
  for (let i = 0; i < code.kp; i++) {
    if (verifiedRows?.has(i)) continue;
    const start = Math.min(i * rowBytes, blob.length);
    const piece = blob.subarray(start, Math.min(start + rowBytes, blob.length));
    row.set(piece);
    row.fill(0, piece.length);
    if (!verifySliver(code, metadata, 'primary', i, row)) return false;
  }
  return true;
}
