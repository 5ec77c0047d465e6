/**
 * A sliver on its own (codec.md §7–§9): expanding it to n symbols, its Merkle tree, and checking
 * it against metadata. These run hundreds of thousands of times in a simulation, so all work
 * happens in kernel memory and only results are allocated.
 */

import { type Axis, type Code, requireAxis, sliverCode } from './code.ts';
import { CodecError, requireWhole } from './errors.ts';
import { type Kernels, kernels } from './kernels.ts';
import { pathOf, treeShape } from './merkle.ts';
import { type BlobMetadata, hashOffset, requireMetadata } from './metadata.ts';
import { DIGEST_BYTES, requireSymbolBytes, symbolBytesOf } from './sizes.ts';
import { expandCodeword } from './symbols.ts';

export interface ExpandedSliver {
  /** The sliver hash. */
  readonly root: Uint8Array;
  /** Symbol 0…n−1 of the expanded sliver: a view, not to be written to. */
  symbol(index: number): Uint8Array;
  /** Siblings of leaf 0…n−1, leaf level first: ⌈lg n⌉ × 32 bytes; an empty node is all zeros. */
  proof(index: number): Uint8Array;
}

/** One symbol with what proves it against the hash of the sliver it was taken from. */
export interface ProvenSymbol {
  readonly symbol: Uint8Array;
  readonly proof: Uint8Array;
}

/** Offsets of an expansion in kernel memory: n symbols at 0, then the tree. */
interface Expansion {
  kernel: Kernels;
  memory: Uint8Array;
  treeAt: number;
  rootAt: number;
}

export function requireSliver(
  code: Code,
  axis: Axis,
  symbolBytes: number,
  sliver: Uint8Array,
): void {
  requireAxis(axis);
  requireSymbolBytes(symbolBytes);
  const expected = sliverCode(code, axis).k * symbolBytes;
  if (sliver.length !== expected) {
    throw new CodecError(
      'bad-sliver',
      `${axis} sliver has ${sliver.length} bytes, expected ${expected} ` +
        `(symbols of ${symbolBytes} bytes)`,
    );
  }
}

/** Expands a sliver and builds its tree in kernel memory. The sliver has been checked. */
function expandInMemory(
  code: Code,
  axis: Axis,
  symbolBytes: number,
  sliver: Uint8Array,
): Expansion {
  const kernel = kernels();
  const shape = treeShape(code.n);
  const treeAt = (code.n * symbolBytes + 63) & ~63;
  const memory = kernel.reserve(treeAt + shape.nodeCount * DIGEST_BYTES);
  memory.set(sliver, 0);
  expandCodeword(kernel, sliverCode(code, axis), symbolBytes);
  kernel.hashLeaves(0, symbolBytes, 1, code.n, treeAt, 0);
  kernel.merkleLevels(treeAt, code.n);
  return { kernel, memory, treeAt, rootAt: treeAt + shape.levelStarts[shape.depth] * DIGEST_BYTES };
}

/** All n symbols of a sliver with their tree. Throws CodecError on a sliver of wrong length. */
export function expandSliver(
  code: Code,
  axis: Axis,
  symbolBytes: number,
  sliver: Uint8Array,
): ExpandedSliver {
  requireSliver(code, axis, symbolBytes, sliver);
  const { memory, treeAt, rootAt } = expandInMemory(code, axis, symbolBytes, sliver);
  const symbols = memory.slice(0, code.n * symbolBytes);
  const nodes = memory.slice(treeAt, rootAt + DIGEST_BYTES);
  const inRange = (index: number) =>
    requireWhole(index, 0, code.n - 1, 'symbol index', 'bad-index');
  return {
    root: nodes.subarray(nodes.length - DIGEST_BYTES),
    symbol(index) {
      inRange(index);
      return symbols.subarray(index * symbolBytes, (index + 1) * symbolBytes);
    },
    proof(index) {
      inRange(index);
      return pathOf(treeShape(code.n), nodes, index);
    },
  };
}

/** The sliver hash: root over the n symbols of the expanded sliver. */
export function hashSliver(
  code: Code,
  axis: Axis,
  symbolBytes: number,
  sliver: Uint8Array,
): Uint8Array {
  requireSliver(code, axis, symbolBytes, sliver);
  const { memory, rootAt } = expandInMemory(code, axis, symbolBytes, sliver);
  return memory.slice(rootAt, rootAt + DIGEST_BYTES);
}

/** One symbol of a sliver with its proof, without keeping the rest of the expansion. */
export function proveSymbol(
  code: Code,
  axis: Axis,
  symbolBytes: number,
  sliver: Uint8Array,
  leafIndex: number,
): ProvenSymbol {
  requireSliver(code, axis, symbolBytes, sliver);
  requireWhole(leafIndex, 0, code.n - 1, 'symbol index', 'bad-index');
  const { memory, treeAt, rootAt } = expandInMemory(code, axis, symbolBytes, sliver);
  const nodes = memory.subarray(treeAt, rootAt);
  return {
    symbol: memory.slice(leafIndex * symbolBytes, (leafIndex + 1) * symbolBytes),
    proof: pathOf(treeShape(code.n), nodes, leafIndex),
  };
}

/** Whether kernel memory at `at` holds the hash of that sliver. */
export function matchesHash(
  code: Code,
  metadata: BlobMetadata,
  axis: Axis,
  index: number,
  memory: Uint8Array,
  at: number,
): boolean {
  const offset = hashOffset(code.n, axis, index);
  for (let i = 0; i < DIGEST_BYTES; i++) {
    if (memory[at + i] !== metadata.hashes[offset + i]) return false;
  }
  return true;
}

/**
 * Whether `sliver` is sliver `index` of the blob: right length for the blob, and its hash equals
 * the metadata's (codec.md §9). Throws CodecError on an index out of range or foreign metadata.
 */
export function verifySliver(
  code: Code,
  metadata: BlobMetadata,
  axis: Axis,
  index: number,
  sliver: Uint8Array,
): boolean {
  requireAxis(axis);
  requireMetadata(code, metadata);
  requireWhole(index, 0, code.n - 1, `${axis} sliver index`, 'bad-index');
  const symbolBytes = symbolBytesOf(code, metadata.lengthBytes);
  if (sliver.length !== sliverCode(code, axis).k * symbolBytes) return false;
  const { memory, rootAt } = expandInMemory(code, axis, symbolBytes, sliver);
  return matchesHash(code, metadata, axis, index, memory, rootAt);
}

/**
 * Whether `symbol` is leaf `leafIndex` of sliver `sourceIndex` on `sourceAxis` (codec.md §9). A
 * symbol or proof of wrong length is refused with `false`.
 */
export function verifySymbol(
  code: Code,
  metadata: BlobMetadata,
  sourceAxis: Axis,
  sourceIndex: number,
  leafIndex: number,
  symbol: Uint8Array,
  proof: Uint8Array,
): boolean {
  requireAxis(sourceAxis);
  requireMetadata(code, metadata);
  requireWhole(sourceIndex, 0, code.n - 1, `${sourceAxis} sliver index`, 'bad-index');
  requireWhole(leafIndex, 0, code.n - 1, 'symbol index', 'bad-index');
  const { depth } = treeShape(code.n);
  if (symbol.length !== symbolBytesOf(code, metadata.lengthBytes)) return false;
  if (proof.length !== depth * DIGEST_BYTES) return false;
  const kernel = kernels();
  const symbolAt = (1 + depth) * DIGEST_BYTES;
  const memory = kernel.reserve(symbolAt + symbol.length);
  memory.set(proof, DIGEST_BYTES);
  memory.set(symbol, symbolAt);
  kernel.foldPath(symbolAt, symbol.length, leafIndex, DIGEST_BYTES, depth, 0);
  return matchesHash(code, metadata, sourceAxis, sourceIndex, memory, 0);
}
