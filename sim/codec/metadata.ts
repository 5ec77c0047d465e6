/**
 * Blob metadata (codec.md §8): the hashes of all sliver pairs, their root, the blob ID.
 */

import { computeBlobId } from './blob-id.ts';
import type { Axis, Code } from './code.ts';
import { CodecError, requireWhole } from './errors.ts';
import { equalBytes } from './hash.ts';
import { kernels } from './kernels.ts';
import { pairOfSliverIndex } from './mapping.ts';
import { treeShape } from './merkle.ts';
import { DIGEST_BYTES, largestBlobBytes } from './sizes.ts';

export interface BlobMetadata {
  readonly lengthBytes: number;
  /** n pairs × (primary hash of the pair, 32 bytes ‖ its secondary hash, 32 bytes). */
  readonly hashes: Uint8Array;
  readonly root: Uint8Array;
  readonly blobId: Uint8Array;
}

export const PAIR_BYTES = 2 * DIGEST_BYTES;

/** Where the hash of a sliver starts in `hashes`. */
export function hashOffset(n: number, axis: Axis, index: number): number {
  const pair = pairOfSliverIndex(axis, index, n);
  return pair * PAIR_BYTES + (axis === 'primary' ? 0 : DIGEST_BYTES);
}

/** The hash of one sliver, a view into the metadata. */
export function sliverHash(metadata: BlobMetadata, axis: Axis, index: number): Uint8Array {
  const at = hashOffset(metadata.hashes.length / PAIR_BYTES, axis, index);
  return metadata.hashes.subarray(at, at + DIGEST_BYTES);
}

/** Root over the pairs of hashes; throws CodecError unless they are 64 bytes each. */
export function rootOfHashes(hashes: Uint8Array): Uint8Array {
  const n = hashes.length / PAIR_BYTES;
  requireWhole(n, 1, 65535, 'number of hash pairs in the metadata', 'bad-metadata');
  const shape = treeShape(n);
  const kernel = kernels();
  const treeAt = 64 * n;
  const memory = kernel.reserve(treeAt + shape.nodeCount * DIGEST_BYTES);
  memory.set(hashes, 0);
  kernel.hashLeaves(0, PAIR_BYTES, 1, n, treeAt, 0);
  kernel.merkleLevels(treeAt, n);
  const rootAt = treeAt + shape.levelStarts[shape.depth] * DIGEST_BYTES;
  return memory.slice(rootAt, rootAt + DIGEST_BYTES);
}

/** Metadata from the hashes of all slivers. */
export function metadataOf(lengthBytes: number, hashes: Uint8Array): BlobMetadata {
  const root = rootOfHashes(hashes);
  return { lengthBytes, hashes, root, blobId: computeBlobId(lengthBytes, root) };
}

/**
 * Whether received metadata is that of `blobId`: exactly n pairs, a length the code can carry,
 * and root and blob ID that follow from the hashes (codec.md §8, end).
 */
export function verifyMetadata(code: Code, metadata: BlobMetadata, blobId: Uint8Array): boolean {
  const { hashes, lengthBytes } = metadata;
  if (hashes.length !== code.n * PAIR_BYTES) return false;
  if (!Number.isInteger(lengthBytes) || lengthBytes < 0) return false;
  if (lengthBytes > largestBlobBytes(code)) return false;
  const root = rootOfHashes(hashes);
  return (
    equalBytes(root, metadata.root) &&
    equalBytes(computeBlobId(lengthBytes, root), blobId) &&
    equalBytes(metadata.blobId, blobId)
  );
}

/** Throws CodecError unless the metadata has the n pairs of the code. */
export function requireMetadata(code: Code, metadata: BlobMetadata): void {
  if (metadata.hashes.length !== code.n * PAIR_BYTES) {
    throw new CodecError(
      'bad-metadata',
      `metadata has ${metadata.hashes.length} bytes of hashes, n = ${code.n} needs ` +
        `${code.n * PAIR_BYTES}`,
    );
  }
}
