/**
 * Which sliver belongs to which pair, and which pair lives on which shard (codec.md §7).
 */

import type { Axis } from './code.ts';
import { CodecError, requireWhole } from './errors.ts';
import { DIGEST_BYTES } from './sizes.ts';

/** The blob ID as a big-endian integer, modulo n. */
export function rotation(blobId: Uint8Array, n: number): number {
  if (blobId.length !== DIGEST_BYTES) {
    throw new CodecError('bad-blob-id', `blob ID has ${blobId.length} bytes, not ${DIGEST_BYTES}`);
  }
  requireWhole(n, 1, 65535, 'number of shards n', 'bad-code');
  let rest = 0;
  for (const byte of blobId) rest = (rest * 256 + byte) % n;
  return rest;
}

export function shardOfPair(pair: number, rotated: number, n: number): number {
  requireWhole(pair, 0, n - 1, 'sliver pair index', 'bad-index');
  return (pair + rotated) % n;
}

export function pairOfShard(shard: number, rotated: number, n: number): number {
  requireWhole(shard, 0, n - 1, 'shard index', 'bad-index');
  return (shard - (rotated % n) + n) % n;
}

/** Pair p holds primary sliver p and secondary sliver n − 1 − p; the same rule goes both ways. */
export function sliverIndexOfPair(axis: Axis, pair: number, n: number): number {
  requireWhole(pair, 0, n - 1, 'sliver pair index', 'bad-index');
  return axis === 'primary' ? pair : n - 1 - pair;
}

export function pairOfSliverIndex(axis: Axis, index: number, n: number): number {
  requireWhole(index, 0, n - 1, 'sliver index', 'bad-index');
  return axis === 'primary' ? index : n - 1 - index;
}
