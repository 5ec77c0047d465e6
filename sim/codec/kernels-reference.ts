/**
 * The kernels in plain TypeScript: short, slow, and the measure of the fast ones. The code runs
 * one codeword at a time over whole symbols, with log/exp tables (codec.md §5, §6).
 */

import { hashReference } from './blake2b-reference.ts';
import type { ErasurePattern } from './erasure.ts';
import { CodecError } from './errors.ts';
import { multiply } from './field.ts';
import type { Kernels, SymbolGrid, TreeGrid } from './kernels.ts';
import { positionOf, type RsCode } from './reed-solomon.ts';
import { readElements, writeElements } from './symbol-layout.ts';
import { addRow, derive, forward, inverse, scaleRow } from './transform.ts';

const NODE_BYTES = 32;
const LEAF_PREFIX = 0;
const INNER_PREFIX = 1;
/** Same bound as the memory of the wasm kernels, so that both refuse the same input. */
const MEMORY_BYTES_MAX = 0xf0000000;

function sourceAt(grid: SymbolGrid, set: number, index: number): number {
  return grid.sourceAt + index * grid.sourceStride + set * grid.sourceSetStride;
}

function repairAt(grid: SymbolGrid, set: number, index: number): number {
  return grid.repairAt + index * grid.repairStride + set * grid.repairSetStride;
}

function encodeHigh(memory: Uint8Array, code: RsCode, grid: SymbolGrid, set: number): void {
  const width = grid.symbolBytes >> 1;
  const { k, r, m } = code;
  // Rows 0…m−1 collect, rows m…2m−1 hold the chunk in work.
  const rows = new Uint16Array(2 * m * width);
  for (let chunk = 0; chunk < k; chunk += m) {
    const count = Math.min(m, k - chunk);
    rows.fill(0, m * width);
    for (let i = 0; i < count; i++) {
      const at = sourceAt(grid, set, chunk + i);
      readElements(memory, at, grid.symbolBytes, rows, (m + i) * width);
    }
    inverse(rows, m, m, width, count, m + chunk);
    addRow(rows, 0, m * width, m * width);
  }
  forward(rows, 0, m, width, r, 0);
  for (let j = 0; j < r; j++) {
    writeElements(rows, j * width, grid.symbolBytes, memory, repairAt(grid, set, j));
  }
}

function encodeLow(memory: Uint8Array, code: RsCode, grid: SymbolGrid, set: number): void {
  const width = grid.symbolBytes >> 1;
  const { k, r, m } = code;
  const source = new Uint16Array(m * width);
  for (let i = 0; i < k; i++) {
    readElements(memory, sourceAt(grid, set, i), grid.symbolBytes, source, i * width);
  }
  inverse(source, 0, m, width, k, 0);
  for (let chunk = 0; chunk < r; chunk += m) {
    const count = Math.min(m, r - chunk);
    const rows = source.slice();
    forward(rows, 0, m, width, count, m + chunk);
    for (let j = 0; j < count; j++) {
      const at = repairAt(grid, set, chunk + j);
      writeElements(rows, j * width, grid.symbolBytes, memory, at);
    }
  }
}

function restoreSet(
  memory: Uint8Array,
  pattern: ErasurePattern,
  grid: SymbolGrid,
  set: number,
): void {
  const { code } = pattern;
  const width = grid.symbolBytes >> 1;
  const rows = new Uint16Array(code.transform * width);
  for (const index of pattern.received) {
    const x = positionOf(code, index);
    const at = index < code.k ? sourceAt(grid, set, index) : repairAt(grid, set, index - code.k);
    readElements(memory, at, grid.symbolBytes, rows, x * width);
    scaleRow(rows, x * width, width, pattern.factorsIn[x]);
  }
  inverse(rows, 0, code.transform, width, code.end, 0);
  derive(rows, code.transform, width);
  forward(rows, 0, code.transform, width, code.end, 0);
  for (const index of pattern.missing) {
    const x = positionOf(code, index);
    scaleRow(rows, x * width, width, pattern.factorsOut[x]);
    writeElements(rows, x * width, grid.symbolBytes, memory, sourceAt(grid, set, index));
  }
}

function combine(
  memory: Uint8Array,
  factors: Uint16Array,
  from: number,
  symbolBytes: number,
  to: number,
): void {
  const width = symbolBytes >> 1;
  const symbol = new Uint16Array(width);
  const sum = new Uint16Array(width);
  factors.forEach((factor, i) => {
    readElements(memory, from + i * symbolBytes, symbolBytes, symbol, 0);
    for (let lane = 0; lane < width; lane++) sum[lane] ^= multiply(factor, symbol[lane]);
  });
  writeElements(sum, 0, symbolBytes, memory, to);
}

/** One level up: nodes at `from` (a zero node is put behind an odd number) to `to`. */
function nextLevel(memory: Uint8Array, from: number, count: number, to: number): void {
  const end = from + count * NODE_BYTES;
  if (count % 2 === 1) memory.fill(0, end, end + NODE_BYTES);
  for (let i = 0; 2 * i < count; i++) {
    const at = from + 2 * i * NODE_BYTES;
    hashReference(INNER_PREFIX, memory, at, 2 * NODE_BYTES, memory, to + i * NODE_BYTES);
  }
}

function merkleRoot(memory: Uint8Array, grid: TreeGrid, tree: number): void {
  const nodes = new Uint8Array((grid.leafCount + 1) * NODE_BYTES);
  for (let i = 0; i < grid.leafCount; i++) {
    const at = grid.from + tree * grid.treeStride + i * grid.nodeStride;
    nodes.set(memory.subarray(at, at + NODE_BYTES), i * NODE_BYTES);
  }
  for (let count = grid.leafCount; count > 1; count = (count + 1) >> 1) {
    nextLevel(nodes, 0, count, 0);
  }
  memory.set(nodes.subarray(0, NODE_BYTES), grid.to + tree * grid.toStride);
}

function foldPath(
  memory: Uint8Array,
  leafAt: number,
  leafBytes: number,
  index: number,
  pathAt: number,
  depth: number,
  to: number,
): void {
  const pair = new Uint8Array(2 * NODE_BYTES);
  const node = new Uint8Array(NODE_BYTES);
  hashReference(LEAF_PREFIX, memory, leafAt, leafBytes, node, 0);
  for (let level = 0; level < depth; level++) {
    const isRight = ((index >> level) & 1) === 1;
    const sibling = pathAt + level * NODE_BYTES;
    pair.set(node, isRight ? NODE_BYTES : 0);
    pair.set(memory.subarray(sibling, sibling + NODE_BYTES), isRight ? 0 : NODE_BYTES);
    hashReference(INNER_PREFIX, pair, 0, 2 * NODE_BYTES, node, 0);
  }
  memory.set(node, to);
}

export function createReferenceKernels(): Kernels {
  let memory = new Uint8Array(1 << 16);
  return {
    name: 'reference',
    reserve(bytes) {
      if (bytes > MEMORY_BYTES_MAX) {
        throw new CodecError('out-of-memory', `${bytes} bytes of working memory are too many`);
      }
      if (bytes > memory.length) memory = new Uint8Array(bytes);
      return memory;
    },
    encode(code, grid) {
      for (let set = 0; set < grid.setCount; set++) {
        if (code.rate === 'high') encodeHigh(memory, code, grid, set);
        else encodeLow(memory, code, grid, set);
      }
    },
    restore(pattern, grid) {
      if (pattern.missing.length === 0) return;
      for (let set = 0; set < grid.setCount; set++) restoreSet(memory, pattern, grid, set);
    },
    combine: (factors, from, symbolBytes, to) => combine(memory, factors, from, symbolBytes, to),
    hash: (from, length, to) => hashReference(-1, memory, from, length, memory, to),
    hashLeaves(from, symbolBytes, rowCount, rowLength, to, toStride) {
      for (let row = 0; row < rowCount; row++) {
        for (let i = 0; i < rowLength; i++) {
          const at = from + (row * rowLength + i) * symbolBytes;
          const target = to + row * toStride + i * NODE_BYTES;
          hashReference(LEAF_PREFIX, memory, at, symbolBytes, memory, target);
        }
      }
    },
    merkleRoots(grid) {
      for (let tree = 0; tree < grid.treeCount; tree++) merkleRoot(memory, grid, tree);
    },
    merkleLevels(at, leafCount) {
      let from = at;
      for (let count = leafCount; count > 1; count = (count + 1) >> 1) {
        const to = from + (count + (count % 2)) * NODE_BYTES;
        nextLevel(memory, from, count, to);
        from = to;
      }
    },
    foldPath: (leafAt, leafBytes, index, pathAt, depth, to) =>
      foldPath(memory, leafAt, leafBytes, index, pathAt, depth, to),
    gather(from, stride, bytes, count, to) {
      for (let i = 0; i < count; i++) {
        memory.copyWithin(to + i * bytes, from + i * stride, from + i * stride + bytes);
      }
    },
  };
}
