/** Merkle trees of codec.md §8 over 32-byte nodes in memory. */

import { countCompressions, hashSymbols } from './blake2b';
import { hashNode, hashThreeNodes } from './compress';

const NODE_BYTES: usize = 32;
const THREE_NODES: usize = 3 * NODE_BYTES;
/** An empty node, then room for the levels of three trees; set by setTreeScratch. */
let scratch: usize = 0;

export function setTreeScratch(at: usize): void {
  scratch = at;
}

/** Leaf nodes of rows of adjacent symbols. A row that is as the one before has its nodes. */
export function hashLeaves(
  from: usize,
  symbolBytes: usize,
  rowCount: usize,
  rowLength: usize,
  to: usize,
  toStride: usize,
): void {
  const rowBytes = rowLength * symbolBytes;
  for (let row: usize = 0; row < rowCount; row++) {
    const at = from + row * rowBytes;
    const nodes = to + row * toStride;
    if (row > 0 && memory.compare(at, at - rowBytes, rowBytes) == 0) {
      memory.copy(nodes, nodes - toStride, rowLength * NODE_BYTES);
    } else {
      hashSymbols(at, symbolBytes, rowLength, nodes);
    }
  }
}

/**
 * One level up: `count` nodes `stride` apart at `from` to ⌈count/2⌉ nodes at `to`. `empty` is
 * where 32 zero bytes are, the sibling of the last of an odd number. `to` may be `from`.
 */
function nextLevel(from: usize, stride: usize, count: usize, to: usize, empty: usize): void {
  countCompressions(<u32>((count + 1) >> 1));
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

/** Nodes of three trees: node i of tree t to `to` + (3i + t) nodes. */
function gatherThree(from: usize, nodeStride: usize, treeStride: usize, count: usize, to: usize): void {
  let node = from;
  const end = to + count * THREE_NODES;
  for (let target = to; target < end; target += THREE_NODES, node += nodeStride) {
    const second = node + treeStride;
    const third = second + treeStride;
    v128.store(target, v128.load(node), 0);
    v128.store(target, v128.load(node, 16), 16);
    v128.store(target, v128.load(second), 32);
    v128.store(target, v128.load(second, 16), 48);
    v128.store(target, v128.load(third), 64);
    v128.store(target, v128.load(third, 16), 80);
  }
}

/** Whether `bytes` at `a`, whole vectors of them, are those at `b`. */
// @ts-ignore: decorator
@inline
function areSame(a: usize, b: usize, bytes: usize): bool {
  // Most differ here.
  if (load<u64>(a) != load<u64>(b)) return false;
  let differences = i64x2.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    differences = v128.or(differences, v128.xor(v128.load(a + at), v128.load(b + at)));
  }
  return !v128.any_true(differences);
}

/**
 * One level up in three trees that lie as gatherThree puts them, in place. A pair that is in all
 * three as the one before has its node: so it is where a blob was filled up with zeros.
 */
function nextLevelOfThree(level: usize, count: usize): void {
  let pair = level;
  let target = level;
  for (let i: usize = 1; i < count; i += 2) {
    // What the first pair gave lies over it; later ones are whole until the one behind is done.
    if (i > 3 && areSame(pair, pair - 2 * THREE_NODES, 2 * THREE_NODES)) {
      memory.copy(target, target - THREE_NODES, THREE_NODES);
    } else {
      countCompressions(3);
      hashThreeNodes(pair, pair + THREE_NODES, NODE_BYTES, target);
    }
    pair += 2 * THREE_NODES;
    target += THREE_NODES;
  }
  if (count & 1) {
    countCompressions(3);
    for (let tree: usize = 0; tree < THREE_NODES; tree += NODE_BYTES) {
      hashNode(pair + tree, scratch, target + tree);
    }
  }
}

/** Roots of three trees, side by side at `level`. */
function rootsOfThree(
  leaves: usize,
  nodeStride: usize,
  treeStride: usize,
  leafCount: usize,
  level: usize,
): void {
  gatherThree(leaves, nodeStride, treeStride, leafCount, level);
  for (let count = leafCount; count > 1; count = (count + 1) >> 1) nextLevelOfThree(level, count);
}

function rootOfOne(leaves: usize, nodeStride: usize, leafCount: usize, level: usize): void {
  nextLevel(leaves, nodeStride, leafCount, level, scratch);
  for (let count = (leafCount + 1) >> 1; count > 1; count = (count + 1) >> 1) {
    nextLevel(level, NODE_BYTES, count, level, scratch);
  }
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
  let tree: usize = 0;
  while (tree < treeCount) {
    const leaves = from + tree * treeStride;
    let roots: usize = 1;
    let at = level;
    if (tree + 2 < treeCount) {
      rootsOfThree(leaves, nodeStride, treeStride, leafCount, level);
      roots = 3;
    } else if (leafCount == 1) {
      at = leaves;
    } else {
      rootOfOne(leaves, nodeStride, leafCount, level);
    }
    for (let root: usize = 0; root < roots; root++) {
      memory.copy(target, at + root * NODE_BYTES, NODE_BYTES);
      target += <usize>toStride;
    }
    tree += roots;
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
  countCompressions(<u32>depth);
  for (let level: usize = 0; level < depth; level++) {
    const sibling = pathAt + level * NODE_BYTES;
    if ((index >> level) & 1) hashNode(sibling, to, to);
    else hashNode(to, sibling, to);
  }
}
