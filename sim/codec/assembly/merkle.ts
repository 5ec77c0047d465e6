/** Merkle trees of codec.md §8 over 32-byte nodes in memory. */

import { hashSymbols } from './blake2b';
import { hashNode, hashThreeNodes } from './compress';

const NODE_BYTES: usize = 32;
/** An empty node, then room for the levels of a tree; set by setTreeScratch. */
let scratch: usize = 0;

export function setTreeScratch(at: usize): void {
  scratch = at;
}

export function hashLeaves(
  from: usize,
  symbolBytes: usize,
  rowCount: usize,
  rowLength: usize,
  to: usize,
  toStride: usize,
): void {
  for (let row: usize = 0; row < rowCount; row++) {
    const at = from + row * rowLength * symbolBytes;
    hashSymbols(at, symbolBytes, rowLength, to + row * toStride);
  }
}

/**
 * One level up: `count` nodes `stride` apart at `from` to ⌈count/2⌉ nodes at `to`. `empty` is
 * where 32 zero bytes are, the sibling of the last of an odd number. `to` may be `from`.
 */
function nextLevel(from: usize, stride: usize, count: usize, to: usize, empty: usize): void {
  const pairs = count >> 1;
  let at = from;
  let target = to;
  let i: usize = 0;
  for (; i + 2 < pairs; i += 3) {
    hashThreeNodes(at, at + stride, 2 * stride, target);
    at += 6 * stride;
    target += 3 * NODE_BYTES;
  }
  for (; i < pairs; i++) {
    hashNode(at, at + stride, target);
    at += 2 * stride;
    target += NODE_BYTES;
  }
  if (count & 1) hashNode(at, empty, target);
}

// @ts-ignore: decorator
@inline
function clearNode(at: usize): void {
  v128.store(at, i64x2.splat(0), 0);
  v128.store(at, i64x2.splat(0), 16);
}

/** Roots of `treeCount` trees, root t to `to + t·toStride`. */
export function merkleRoots(
  from: usize,
  nodeStride: usize,
  treeStride: usize,
  treeCount: usize,
  leafCount: usize,
  to: usize,
  toStride: isize,
): void {
  const level = scratch + NODE_BYTES;
  clearNode(scratch);
  let target = to;
  for (let tree: usize = 0; tree < treeCount; tree++) {
    const leaves = from + tree * treeStride;
    if (leafCount == 1) {
      memory.copy(target, leaves, NODE_BYTES);
    } else {
      nextLevel(leaves, nodeStride, leafCount, level, scratch);
      for (let count = (leafCount + 1) >> 1; count > 1; count = (count + 1) >> 1) {
        nextLevel(level, NODE_BYTES, count, level, scratch);
      }
      memory.copy(target, level, NODE_BYTES);
    }
    target += <usize>toStride;
  }
}

/** All levels above `leafCount` nodes at `at`; odd levels are filled up with an empty node. */
export function merkleLevels(at: usize, leafCount: usize): void {
  let from = at;
  for (let count = leafCount; count > 1; count = (count + 1) >> 1) {
    let end = from + count * NODE_BYTES;
    const last = end;
    if (count & 1) {
      clearNode(end);
      end += NODE_BYTES;
    }
    nextLevel(from, NODE_BYTES, count, end, last);
    from = end;
  }
}

/** The root that a leaf and its siblings give. */
export function foldPath(
  leafAt: usize,
  leafBytes: usize,
  index: usize,
  pathAt: usize,
  depth: usize,
  to: usize,
): void {
  hashSymbols(leafAt, leafBytes, 1, to);
  for (let level: usize = 0; level < depth; level++) {
    const sibling = pathAt + level * NODE_BYTES;
    if ((index >> level) & 1) hashNode(sibling, to, to);
    else hashNode(to, sibling, to);
  }
}
