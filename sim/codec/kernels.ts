/**
 * The heavy loops behind one interface: the same operations in plain TypeScript (`reference`)
 * and in WebAssembly (`wasm`), equal byte for byte.
 *
 * Kernels work on one memory of their own. A codec function reserves it, copies its input in,
 * calls kernels with offsets and copies its results out; nothing in it outlives the call, and
 * codec functions are synchronous, so there is never more than one user.
 */

import type { ErasurePattern } from './erasure.ts';
import { CodecError } from './errors.ts';
import { createReferenceKernels } from './kernels-reference.ts';
import { createWasmKernels } from './kernels-wasm.ts';
import type { RsCode } from './reed-solomon.ts';

/**
 * Where the symbols of `setCount` independent codewords of one code lie: codeword `s` has source
 * symbol i at sourceAt + i·sourceStride + s·sourceSetStride and repair symbol j likewise.
 */
export interface SymbolGrid {
  sourceAt: number;
  sourceStride: number;
  sourceSetStride: number;
  repairAt: number;
  repairStride: number;
  repairSetStride: number;
  setCount: number;
  symbolBytes: number;
}

/** Trees of 32-byte nodes: leaf i of tree t at from + t·treeStride + i·nodeStride. */
export interface TreeGrid {
  from: number;
  nodeStride: number;
  treeStride: number;
  treeCount: number;
  leafCount: number;
  /** Root t goes to `to + t·toStride`; the stride may be negative. */
  to: number;
  toStride: number;
}

export interface Kernels {
  readonly name: string;
  /**
   * Makes room for `bytes` and returns a view of the whole memory, valid until the next call.
   * Contents are undefined. Throws CodecError when that much is not to be had.
   */
  reserve(bytes: number): Uint8Array;
  /** Computes all repair symbols from the sources. */
  encode(code: RsCode, grid: SymbolGrid): void;
  /** Restores the missing sources in place from the received symbols of the pattern. */
  restore(pattern: ErasurePattern, grid: SymbolGrid): void;
  /** The sum of adjacent symbols at `from`, each times its factor, to `to`. */
  combine(factors: Uint16Array, from: number, symbolBytes: number, to: number): void;
  /** BLAKE2b-256 of `length` bytes at `from`, to `to`. */
  hash(from: number, length: number, to: number): void;
  /** Leaf nodes H(0x00 ‖ symbol) of rows of adjacent symbols; each row of nodes at `toStride`. */
  hashLeaves(
    from: number,
    symbolBytes: number,
    rowCount: number,
    rowLength: number,
    to: number,
    toStride: number,
  ): void;
  merkleRoots(grid: TreeGrid): void;
  /** Builds all levels above `leafCount` nodes at `at`, one after another (see merkle.ts). */
  merkleLevels(at: number, leafCount: number): void;
  /** Root that follows from a leaf and its path of `depth` siblings, to `to`. */
  foldPath(
    leafAt: number,
    leafBytes: number,
    index: number,
    pathAt: number,
    depth: number,
    to: number,
  ): void;
  /** Copies `count` pieces of `bytes`, `stride` apart, one behind the other to `to`. */
  gather(from: number, stride: number, bytes: number, count: number, to: number): void;
}

export type KernelName = 'reference' | 'wasm';

const created: Partial<Record<KernelName, Kernels>> = {};
let chosen: KernelName = 'wasm';
/** Kernels from outside while `withKernels` runs. */
let lent: Kernels | null = null;

/** Chooses the kernels for all later calls; results are the same, speed is not. */
export function setKernels(name: KernelName): void {
  chosen = name;
}

export function kernelName(): KernelName {
  return chosen;
}

/** Runs `work` with other kernels, such as those of several threads; they may not be kept. */
export function withKernels<T>(other: Kernels, work: () => T): T {
  const before = lent;
  lent = other;
  try {
    return work();
  } finally {
    lent = before;
  }
}

let isCallingOut = false;

/**
 * Runs a caller's function in the midst of a codec function, whose intermediate results lie in
 * kernel memory: for that long nobody else gets at it.
 */
export function callOut(run: () => void): void {
  isCallingOut = true;
  try {
    run();
  } finally {
    isCallingOut = false;
  }
}

/** The kernels in use, made at first need. */
export function kernels(): Kernels {
  if (isCallingOut) {
    throw new CodecError('busy', 'the codec is encoding: its callbacks cannot use it');
  }
  if (lent !== null) return lent;
  let found = created[chosen];
  if (found === undefined) {
    found = chosen === 'wasm' ? createWasmKernels() : createReferenceKernels();
    created[chosen] = found;
  }
  return found;
}
