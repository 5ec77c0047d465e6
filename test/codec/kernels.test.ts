/** Every form of the wasm kernels against the plain ones, by operation, on random input. */
import { setFlagsFromString } from 'node:v8';
import { blake2b } from '@noble/hashes/blake2.js';
import { afterAll, describe, expect, it } from 'vitest';
import { erasurePattern } from '../../sim/codec/erasure.ts';
import { blake2b256, setKernels } from '../../sim/codec/index.ts';
import type { Kernels, SymbolGrid } from '../../sim/codec/kernels.ts';
import { createReferenceKernels } from '../../sim/codec/kernels-reference.ts';
import { createWasmKernels, hasWasmVariant } from '../../sim/codec/kernels-wasm.ts';
import { treeShape } from '../../sim/codec/merkle.ts';
import { rsCode } from '../../sim/codec/reed-solomon.ts';
import { startThreads } from '../../sim/codec-threads/index.ts';
import { pick, picker, toHex, xorshiftBytes } from './bytes.ts';

const reference = createReferenceKernels();
const wasm = createWasmKernels('simd');
// Engines that have relaxed SIMD behind a flag let it be switched on before compiling.
if (!hasWasmVariant('relaxed')) setFlagsFromString('--experimental-wasm-relaxed-simd');
const threads = startThreads(3);
afterAll(() => threads.close());
const forms = [wasm, createWasmKernels('relaxed'), threads.kernels];

/** Runs an operation on all, from the same memory, and compares `bytes` of it afterwards. */
function expectSame(
  bytes: number,
  seed: number,
  operation: (kernel: Kernels) => void,
  what: string,
): void {
  const start = xorshiftBytes(seed, bytes);
  const results = [reference, ...forms].map((kernel) => {
    const memory = kernel.reserve(bytes);
    memory.set(start);
    operation(kernel);
    return toHex(kernel.reserve(bytes).subarray(0, bytes));
  });
  forms.forEach((_, i) => {
    expect(results[1 + i] === results[0], `${what}, form ${i}`).toBe(true);
  });
  expect(results[0] === toHex(start), `${what} does something`).toBe(false);
}

describe('BLAKE2b-256', { timeout: 60_000 }, () => {
  const lengths = [...Array(300).keys(), 1023, 1024, 1025, 4096, 65534];

  it('equals an independent implementation at every length, by both kernels', () => {
    for (const name of ['reference', 'wasm'] as const) {
      setKernels(name);
      for (const length of lengths) {
        const message = xorshiftBytes(length + 1, length);
        const expected = toHex(blake2b(message, { dkLen: 32 }));
        expect(toHex(blake2b256(message)), `${name}, ${length} bytes`).toBe(expected);
      }
    }
    setKernels('wasm');
  });

  it('gives the known answers', () => {
    expect(toHex(blake2b256(new Uint8Array()))).toBe(
      '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8',
    );
    expect(toHex(blake2b256(new TextEncoder().encode('abc')))).toBe(
      'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319',
    );
  });

  it('hashes leaves as the byte 0 and the symbol, at every symbol size', () => {
    // Three at a time, so that two are left over.
    const count = 8;
    const sizes = [2, 4, 6, 8, 14, 16, 38, 40, 62, 64, 126, 128, 130, 254, 256, 258, 1000];
    for (const symbolBytes of sizes) {
      const symbols = xorshiftBytes(symbolBytes, count * symbolBytes);
      const memory = wasm.reserve(32 * count + symbols.length);
      memory.set(symbols, 32 * count);
      wasm.hashLeaves(32 * count, symbolBytes, 1, count, 0, 0);
      for (let i = 0; i < count; i++) {
        const symbol = symbols.subarray(i * symbolBytes, (i + 1) * symbolBytes);
        const expected = blake2b(new Uint8Array([0, ...symbol]), { dkLen: 32 });
        expect(toHex(memory.subarray(32 * i, 32 * i + 32)), `S = ${symbolBytes}`).toBe(
          toHex(expected),
        );
      }
    }
  });
});

describe('wasm kernels', { timeout: 60_000 }, () => {
  it('encode grids of any stride as the plain ones', () => {
    const next = picker(31);
    for (let round = 0; round < 60; round++) {
      const code = rsCode(1 + next(40), 1 + next(40));
      const symbolBytes = 2 * (1 + next(round % 3 === 0 ? 200 : 20));
      const setCount = 1 + next(30);
      const isAlong = next(2) === 0;
      const rowBytes = setCount * symbolBytes;
      const sourceBytes = code.k * rowBytes;
      const grid: SymbolGrid = {
        sourceAt: 0,
        sourceStride: isAlong ? rowBytes : symbolBytes,
        sourceSetStride: isAlong ? symbolBytes : code.k * symbolBytes,
        repairAt: sourceBytes,
        repairStride: next(2) === 0 ? rowBytes : symbolBytes,
        repairSetStride: 0,
        setCount,
        symbolBytes,
      };
      grid.repairSetStride = grid.repairStride === rowBytes ? symbolBytes : code.r * symbolBytes;
      const bytes = (code.k + code.r) * rowBytes;
      const what = `RS(${code.k}, ${code.r}), S = ${symbolBytes}, ${setCount} sets`;
      expectSame(bytes, 1 + round, (kernel) => kernel.encode(code, grid), what);
    }
  });

  it('restore grids of any stride as the plain ones', () => {
    const next = picker(32);
    for (let round = 0; round < 40; round++) {
      const code = rsCode(2 + next(40), 1 + next(40));
      const symbolBytes = 2 * (1 + next(40));
      const setCount = 1 + next(12);
      const rowBytes = setCount * symbolBytes;
      // Index 0 is always missing, so that there is something to restore.
      const indices = pick(code.k + code.r - 1, code.k, next).map((i) => i + 1);
      const pattern = erasurePattern(code, indices);
      const isAlong = next(2) === 0;
      const grid: SymbolGrid = {
        sourceAt: 0,
        sourceStride: rowBytes,
        sourceSetStride: symbolBytes,
        repairAt: code.k * rowBytes,
        repairStride: isAlong ? rowBytes : symbolBytes,
        repairSetStride: isAlong ? symbolBytes : code.r * symbolBytes,
        setCount,
        symbolBytes,
      };
      const bytes = (code.k + code.r) * rowBytes;
      const what = `RS(${code.k}, ${code.r}), S = ${symbolBytes}, ${setCount} sets`;
      expectSame(bytes, 1 + round, (kernel) => kernel.restore(pattern, grid), what);
    }
  });

  it('build trees, roots and paths as the plain ones, for 1 to 70 leaves', () => {
    for (let leafCount = 1; leafCount <= 70; leafCount++) {
      const shape = treeShape(leafCount);
      const leaves = leafCount * 32;
      if (leafCount > 1) {
        const levels = (kernel: Kernels) => kernel.merkleLevels(0, leafCount);
        expectSame(shape.nodeCount * 32, leafCount, levels, `levels of ${leafCount}`);
      }
      const bytes = 3 * leaves + 3 * 32;
      const roots = (kernel: Kernels) => {
        kernel.merkleRoots({
          from: 0,
          nodeStride: 96,
          treeStride: 32,
          treeCount: 3,
          leafCount,
          to: 3 * leaves + 64,
          toStride: -32,
        });
      };
      expectSame(bytes, leafCount, roots, `roots of ${leafCount}`);
      const path = (kernel: Kernels) => kernel.foldPath(64, 30, leafCount, 128, shape.depth, 0);
      expectSame(128 + 32 * shape.depth, leafCount, path, `path among ${leafCount}`);
    }
  });

  it('do large operations, cut into parts between threads, as the plain ones', () => {
    const code = rsCode(20, 13);
    const grid: SymbolGrid = {
      sourceAt: 0,
      sourceStride: 38,
      sourceSetStride: 33 * 38,
      repairAt: 20 * 38,
      repairStride: 38,
      repairSetStride: 33 * 38,
      setCount: 60,
      symbolBytes: 38,
    };
    const bytes = 60 * 33 * 38;
    expectSame(bytes, 7, (kernel) => kernel.encode(code, grid), 'encode in parts');
    const erased = erasurePattern(
      code,
      Array.from({ length: 20 }, (_, i) => 3 + i),
    );
    expectSame(bytes, 8, (kernel) => kernel.restore(erased, grid), 'restore in parts');
    const leaves = (kernel: Kernels) => kernel.hashLeaves(40_000, 50, 20, 30, 0, 1000);
    expectSame(70_000, 9, leaves, 'rows of leaves in parts');
    const row = (kernel: Kernels) => kernel.hashLeaves(40_000, 50, 1, 600, 0, 0);
    expectSame(70_000, 10, row, 'a row of leaves in parts');
    const roots = (kernel: Kernels) => {
      const trees = { from: 0, nodeStride: 32, treeStride: 640, treeCount: 40, leafCount: 20 };
      kernel.merkleRoots({ ...trees, to: 40 * 640 + 39 * 64, toStride: -64 });
    };
    expectSame(40 * 704, 11, roots, 'trees in parts');
  });

  it('restore any erasures of codes with long transforms as the plain ones', () => {
    const next = picker(33);
    for (const [k, r] of [
      [34, 300],
      [300, 34],
      [334, 666],
      [667, 333],
    ]) {
      const code = rsCode(k, r);
      for (const indices of [
        Array.from({ length: k }, (_, i) => r + i),
        pick(k + r - 1, k, next).map((i) => i + 1),
        Array.from({ length: k }, (_, i) => (i === 0 ? k : i)),
      ]) {
        const grid = { sourceAt: 0, sourceStride: 6, sourceSetStride: 0, setCount: 1 };
        const repair = { repairAt: 6 * k, repairStride: 6, repairSetStride: 0, symbolBytes: 6 };
        const erased = erasurePattern(code, indices);
        const work = (kernel: Kernels) => kernel.restore(erased, { ...grid, ...repair });
        expectSame(6 * (k + r), k, work, `RS(${k}, ${r}) from ${indices.slice(0, 5)}…`);
      }
    }
  });

  it('combine symbols as the plain ones', () => {
    const next = picker(34);
    for (const symbolBytes of [2, 6, 30, 38, 64, 66, 130, 600]) {
      const factors = Uint16Array.from({ length: 1 + next(300) }, () => next(65536));
      const bytes = (factors.length + 1) * symbolBytes;
      const work = (kernel: Kernels) => kernel.combine(factors, symbolBytes, symbolBytes, 0);
      expectSame(bytes, symbolBytes, work, `${factors.length} symbols of ${symbolBytes} bytes`);
    }
  });

  it('gather and hash rows as the plain ones', () => {
    expectSame(500, 3, (kernel) => kernel.gather(0, 30, 7, 9, 400), 'gather');
    expectSame(3000, 4, (kernel) => kernel.hashLeaves(2000, 10, 5, 9, 0, 400), 'hashLeaves');
    expectSame(300, 5, (kernel) => kernel.hash(40, 250, 0), 'hash');
  });
});
