/**
 * Kernel operations as calls of the module's exports: offsets into the arena become addresses,
 * and large operations are cut into parts that several instances on one shared memory may do
 * (sim/codec-threads). Any cut gives the same bytes.
 */

import type { ErasurePattern } from './erasure.ts';
import type { Kernels, SymbolGrid, TreeGrid } from './kernels.ts';
import { positionOf } from './reed-solomon.ts';
import { arenaAt, growArena, PATTERN_AT } from './wasm-memory.ts';

/** Exports of assembly/index.ts; addresses and sizes are unsigned 32-bit. */
export type WasmExports = { __heap_base?: WebAssembly.Global } & Readonly<
  Record<string, ((...values: number[]) => void) & WebAssembly.Global>
>;

/** One call: name of the export, arguments. */
export type WasmCall = readonly [string, ...number[]];

export interface WasmMachine {
  name: string;
  wasm: WasmExports;
  memory: WebAssembly.Memory;
  /** Threads that the memory has regions for. */
  threads: number;
  /** Parts to cut large operations into. */
  parts: number;
  /** Does independent calls in any order and returns when all are done; not for one part. */
  dispatch?: (calls: readonly WasmCall[]) => void;
}

const NO_PATTERN = null;
/** Below so many compressions or lanes the cut costs more than it gains. */
const HASHES_WORTH_CUTTING = 256;
const LANES_WORTH_CUTTING = 256;
/** Lanes are cut at multiples of this. */
const LANES_STEP = 64;

/** Writes the pattern's triples. */
function writePattern(memory: WebAssembly.Memory, pattern: ErasurePattern): void {
  const count = pattern.received.length + pattern.missing.length;
  const triples = new Uint32Array(memory.buffer, PATTERN_AT, 3 * count);
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
}

/** Calls `part(first, end)` for `parts` ranges of 0…total−1, cut at multiples of `step`. */
function cut<T>(
  total: number,
  parts: number,
  step: number,
  part: (first: number, end: number) => T,
): T[] {
  const size = Math.ceil(total / parts / step) * step;
  const made: T[] = [];
  for (let first = 0; first < total; first += size) {
    made.push(part(first, Math.min(first + size, total)));
  }
  return made;
}

/** Kernels on a machine. Its tables have been written and its instances set up. */
export function wasmKernels(machine: WasmMachine): Kernels {
  const { wasm, memory } = machine;
  const arena = arenaAt(machine.threads);
  let view = new Uint8Array(memory.buffer, arena);
  return {
    name: machine.name,
    reserve(bytes) {
      if (growArena(memory, arena, bytes)) view = new Uint8Array(memory.buffer, arena);
      return view;
    },
    hash: (from, length, to) => wasm.hashMessage(arena + from, length, arena + to),
    merkleLevels: (at, leafCount) => wasm.merkleLevels(arena + at, leafCount),
    foldPath: (leafAt, leafBytes, index, pathAt, depth, to) =>
      wasm.foldPath(arena + leafAt, leafBytes, index, arena + pathAt, depth, arena + to),
    gather: (from, stride, bytes, count, to) =>
      wasm.gather(arena + from, stride, bytes, count, arena + to),
    ...codingKernels(machine, arena),
    ...treeKernels(machine, arena),
  };
}

/** The three that code; the pattern in memory is kept until another one is needed. */
function codingKernels(
  machine: WasmMachine,
  arena: number,
): Pick<Kernels, 'encode' | 'restore' | 'combine'> {
  const { wasm, memory } = machine;
  let written: ErasurePattern | null = NO_PATTERN;

  function overLanes(name: string, head: readonly number[], grid: SymbolGrid): void {
    const shape = [
      ...head,
      arena + grid.sourceAt,
      grid.sourceStride,
      grid.sourceSetStride,
      arena + grid.repairAt,
      grid.repairStride,
      grid.repairSetStride,
      grid.symbolBytes,
    ];
    const lanes = grid.setCount * (grid.symbolBytes >> 1);
    if (machine.dispatch === undefined || lanes < LANES_WORTH_CUTTING) {
      wasm[name](...shape, 0, lanes);
      return;
    }
    machine.dispatch(
      cut(lanes, machine.parts, LANES_STEP, (first, end) => [name, ...shape, first, end]),
    );
  }

  return {
    encode({ k, r, m, rate }, grid) {
      overLanes('encode', [k, r, m, rate === 'high' ? 1 : 0], grid);
    },
    restore(pattern, grid) {
      const { code, missing } = pattern;
      if (missing.length === 0) return;
      if (written !== pattern) {
        writePattern(memory, pattern);
        written = pattern;
      }
      const truncated = positionOf(code, missing[missing.length - 1]) + 1;
      overLanes('restore', [code.k, code.transform, truncated, missing.length], grid);
    },
    combine(factors, from, symbolBytes, to) {
      new Uint32Array(memory.buffer, PATTERN_AT, factors.length).set(factors);
      written = NO_PATTERN;
      wasm.combine(arena + from, symbolBytes, factors.length, arena + to);
    },
  };
}

function treeKernels(
  machine: WasmMachine,
  arena: number,
): Pick<Kernels, 'hashLeaves' | 'merkleRoots'> {
  const { wasm, parts, dispatch } = machine;
  return {
    hashLeaves(from, symbolBytes, rowCount, rowLength, to, toStride) {
      if (dispatch === undefined || rowCount * rowLength < HASHES_WORTH_CUTTING) {
        wasm.hashLeaves(arena + from, symbolBytes, rowCount, rowLength, arena + to, toStride);
        return;
      }
      // One row is cut along its length, several are cut between rows.
      const isOne = rowCount === 1;
      const count = isOne ? rowLength : rowCount;
      const fromStep = isOne ? symbolBytes : rowLength * symbolBytes;
      const toStep = isOne ? 32 : toStride;
      dispatch(
        cut(count, parts, 1, (first, end) => {
          const source = arena + from + first * fromStep;
          const target = arena + to + first * toStep;
          const [rows, length] = isOne ? [1, end - first] : [end - first, rowLength];
          return ['hashLeaves', source, symbolBytes, rows, length, target, toStride];
        }),
      );
    },
    merkleRoots(grid: TreeGrid) {
      const call = (first: number, end: number): WasmCall => [
        'merkleRoots',
        arena + grid.from + first * grid.treeStride,
        grid.nodeStride,
        grid.treeStride,
        end - first,
        grid.leafCount,
        arena + grid.to + first * grid.toStride,
        grid.toStride,
      ];
      if (dispatch === undefined || grid.treeCount * grid.leafCount < HASHES_WORTH_CUTTING) {
        const [, ...values] = call(0, grid.treeCount);
        wasm.merkleRoots(...values);
        return;
      }
      dispatch(cut(grid.treeCount, parts, 1, call));
    },
  };
}
