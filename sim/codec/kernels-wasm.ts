/**
 * The kernels in WebAssembly (sources in assembly/, compiled by scripts/build-wasm.mjs): BLAKE2b
 * in batches and Reed–Solomon with SIMD. The module is compiled synchronously, at first use.
 */

import { CODEC_WASM_BASE64 } from '../generated/codec-wasm.ts'; // missing? run `npm run prepare`
import type { ErasurePattern } from './erasure.ts';
import { CodecError } from './errors.ts';
import type { Kernels, SymbolGrid } from './kernels.ts';
import { positionOf, type RsCode } from './reed-solomon.ts';
import { createMemory, growArena, REGIONS, REGIONS_AT, writeTables } from './wasm-memory.ts';

const NO_PREFIX = -1;
/** Twiddles below this have tables of another kind (assembly/tables.ts). */
const SUBFIELD_SIZE = 256;

/** Exports of assembly/index.ts; addresses and sizes are unsigned 32-bit. */
interface Exports {
  __heap_base?: WebAssembly.Global;
  setTables(log: number, exp: number, tower: number, basis: number): void;
  setHashScratch(at: number): void;
  setStrip(pieces: number, tables: number): void;
  setWork(work: number, pattern: number, factors: number): void;
  buildSubfieldTables(at: number): void;
  buildTwiddleTables(at: number, first: number, end: number): void;
  preparePattern(count: number): void;
  encode(...args: number[]): void;
  restore(...args: number[]): void;
  gather(from: number, stride: number, bytes: number, count: number, to: number): void;
  hashMessage(prefix: number, from: number, length: number, to: number): void;
  hashLeaves(...args: number[]): void;
  merkleRoots(...args: number[]): void;
  merkleLevels(at: number, leafCount: number): void;
  foldPath(...args: number[]): void;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function instantiate(memory: WebAssembly.Memory): Exports {
  const bytes = decodeBase64(CODEC_WASM_BASE64);
  if (!WebAssembly.validate(bytes)) {
    throw new CodecError('no-wasm', 'this platform cannot run WebAssembly with SIMD');
  }
  const module = new WebAssembly.Module(bytes);
  const imports = {
    env: {
      memory,
      abort: () => {
        throw new CodecError('no-wasm', 'the WebAssembly kernels aborted');
      },
    },
  };
  const exports = new WebAssembly.Instance(module, imports).exports as unknown as Exports;
  const staticEnd = exports.__heap_base;
  if (staticEnd !== undefined && staticEnd.value > REGIONS_AT) {
    throw new CodecError('no-wasm', 'the static data of the WebAssembly module is too large');
  }
  exports.setTables(REGIONS.log, REGIONS.exp, REGIONS.tower, REGIONS.basis);
  exports.setHashScratch(REGIONS.hash);
  exports.setStrip(REGIONS.pieces, REGIONS.basisTables);
  exports.setWork(REGIONS.work, REGIONS.pattern, REGIONS.factors);
  exports.buildSubfieldTables(REGIONS.subfield);
  return exports;
}

/** Writes the pattern's triples; returns their number. */
function writePattern(memory: WebAssembly.Memory, pattern: ErasurePattern): number {
  const count = pattern.received.length + pattern.missing.length;
  const triples = new Uint32Array(memory.buffer, REGIONS.pattern, 3 * count);
  let at = 0;
  const write = (indices: readonly number[], factors: Uint16Array) => {
    for (const index of indices) {
      const x = positionOf(pattern.code, index);
      triples[at] = index;
      triples[at + 1] = x;
      triples[at + 2] = factors[x];
      at += 3;
    }
  };
  write(pattern.received, pattern.factorsIn);
  write(pattern.missing, pattern.factorsOut);
  return count;
}

type HashKernels = Pick<
  Kernels,
  'hash' | 'hashLeaves' | 'merkleRoots' | 'merkleLevels' | 'foldPath' | 'gather'
>;

/** Offsets into the arena become addresses; nothing else happens here. */
function hashKernels(wasm: Exports, arena: number): HashKernels {
  return {
    hash: (from, length, to) => wasm.hashMessage(NO_PREFIX, arena + from, length, arena + to),
    hashLeaves: (from, symbolBytes, rowCount, rowLength, to, toStride) =>
      wasm.hashLeaves(arena + from, symbolBytes, rowCount, rowLength, arena + to, toStride),
    merkleRoots: (grid) =>
      wasm.merkleRoots(
        arena + grid.from,
        grid.nodeStride,
        grid.treeStride,
        grid.treeCount,
        grid.leafCount,
        arena + grid.scratch,
        arena + grid.to,
        grid.toStride,
      ),
    merkleLevels: (at, leafCount) => wasm.merkleLevels(arena + at, leafCount),
    foldPath: (leafAt, leafBytes, index, pathAt, depth, to) =>
      wasm.foldPath(arena + leafAt, leafBytes, index, arena + pathAt, depth, arena + to),
    gather: (from, stride, bytes, count, to) =>
      wasm.gather(arena + from, stride, bytes, count, arena + to),
  };
}

/** The last eight arguments of `encode` and `restore`. */
function gridArguments(grid: SymbolGrid, arena: number): number[] {
  return [
    arena + grid.sourceAt,
    grid.sourceStride,
    grid.sourceSetStride,
    arena + grid.repairAt,
    grid.repairStride,
    grid.repairSetStride,
    grid.setCount,
    grid.symbolBytes,
  ];
}

/** The two that code: they keep tables for the largest transform and the last pattern seen. */
function codingKernels(
  wasm: Exports,
  memory: WebAssembly.Memory,
  arena: number,
): Pick<Kernels, 'encode' | 'restore'> {
  let twiddlesEnd = SUBFIELD_SIZE;
  let prepared: ErasurePattern | null = null;

  function prepareTwiddles(code: RsCode): void {
    if (code.transform <= twiddlesEnd) return;
    wasm.buildTwiddleTables(REGIONS.twiddles, twiddlesEnd, code.transform);
    twiddlesEnd = code.transform;
  }

  return {
    encode(code, grid) {
      const { k, r, m } = code;
      prepareTwiddles(code);
      wasm.encode(k, r, m, code.rate === 'high' ? 1 : 0, ...gridArguments(grid, arena));
    },
    restore(pattern, grid) {
      const { code, missing } = pattern;
      if (missing.length === 0) return;
      prepareTwiddles(code);
      if (prepared !== pattern) {
        wasm.preparePattern(writePattern(memory, pattern));
        prepared = pattern;
      }
      const truncated = positionOf(code, missing[missing.length - 1]) + 1;
      const { k, end, transform } = code;
      const rest = gridArguments(grid, arena);
      wasm.restore(k, end, transform, truncated, missing.length, ...rest);
    },
  };
}

/** Compiles the module and lays out its memory; throws CodecError where SIMD is missing. */
export function createWasmKernels(): Kernels {
  const memory = createMemory();
  writeTables(memory);
  const wasm = instantiate(memory);
  const { arena } = REGIONS;
  let view = new Uint8Array(memory.buffer, arena);
  return {
    name: 'wasm',
    reserve(bytes) {
      if (growArena(memory, bytes)) view = new Uint8Array(memory.buffer, arena);
      return view;
    },
    ...codingKernels(wasm, memory, arena),
    ...hashKernels(wasm, arena),
  };
}
