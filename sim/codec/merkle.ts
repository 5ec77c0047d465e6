/**
 * Shape of the Merkle trees of codec.md §8 and paths in them.
 *
 * A tree is stored level by level, leaves first; a level of more than one node with an odd
 * number is filled up with one empty node (32 zero bytes), the last level is the root alone.
 */

import { DIGEST_BYTES } from './sizes.ts';

export interface TreeShape {
  readonly leafCount: number;
  /** ⌈lg leafCount⌉. */
  readonly depth: number;
  /** First node of each level, `depth + 1` entries; the last is the root's. */
  readonly levelStarts: readonly number[];
  /** Nodes in all, empty ones included. */
  readonly nodeCount: number;
}

const CACHED_SHAPES_MAX = 4096;
const cachedShapes = new Map<number, TreeShape>();

/** Shape of a tree with 1 or more leaves. */
export function treeShape(leafCount: number): TreeShape {
  const cached = cachedShapes.get(leafCount);
  if (cached !== undefined) return cached;
  const levelStarts = [0];
  let nodeCount = 0;
  let count = leafCount;
  while (count > 1) {
    nodeCount += count + (count % 2);
    levelStarts.push(nodeCount);
    count = (count + 1) >> 1;
  }
  nodeCount += 1;
  const shape = { leafCount, depth: levelStarts.length - 1, levelStarts, nodeCount };
  if (cachedShapes.size >= CACHED_SHAPES_MAX) cachedShapes.clear();
  cachedShapes.set(leafCount, shape);
  return shape;
}

/** Path length of a tree of n leaves, ⌈lg n⌉. */
export function treeDepth(leafCount: number): number {
  return treeShape(leafCount).depth;
}

/** Empty siblings on the path of a leaf: one wherever it is the last of an odd level. */
export function emptySiblings(leafCount: number, leafIndex: number): number {
  let empty = 0;
  let index = leafIndex;
  for (let count = leafCount; count > 1; count = (count + 1) >> 1) {
    if (count % 2 === 1 && index === count - 1) empty += 1;
    index >>= 1;
  }
  return empty;
}

/** Copies the siblings of leaf `leafIndex`, leaf level first, out of stored `nodes`. */
export function pathOf(shape: TreeShape, nodes: Uint8Array, leafIndex: number): Uint8Array {
  const path = new Uint8Array(shape.depth * DIGEST_BYTES);
  for (let level = 0; level < shape.depth; level++) {
    const sibling = (shape.levelStarts[level] + ((leafIndex >> level) ^ 1)) * DIGEST_BYTES;
    path.set(nodes.subarray(sibling, sibling + DIGEST_BYTES), level * DIGEST_BYTES);
  }
  return path;
}
