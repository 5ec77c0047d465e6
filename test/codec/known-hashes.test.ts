/**
 * Hashes that the kernels need not make again: leaves of two bytes, rows and pairs of nodes that
 * are as the ones before. Counted, and compared with the plain kernels and another implementation.
 */
import { blake2b } from '@noble/hashes/blake2.js';
import { describe, expect, it } from 'vitest';
import { codeFor, computeMetadata } from '../../sim/codec/index.ts';
import { withKernels } from '../../sim/codec/kernels.ts';
import { createReferenceKernels } from '../../sim/codec/kernels-reference.ts';
import { decodeBase64, instantiate } from '../../sim/codec/kernels-wasm.ts';
import { createMemory, writeTables } from '../../sim/codec/wasm-memory.ts';
import { wasmKernels } from '../../sim/codec/wasm-operations.ts';
import { CODEC_WASM_BASE64 } from '../../sim/generated/codec-wasm.ts';
import { picker, toHex, xorshiftBytes } from './bytes.ts';

/** A module by itself, whose compressions are counted. */
function countingModule() {
  const memory = createMemory();
  writeTables(memory);
  const module = new WebAssembly.Module(decodeBase64(CODEC_WASM_BASE64));
  const wasm = instantiate(module, memory);
  const kernel = wasmKernels({ name: 'counted', wasm, memory, threads: 1, parts: 1 });
  const compressions = () => wasm.compressions.value as number;
  return { kernel, compressions };
}

describe('hashes that are there already', () => {
  it('of symbols of two bytes are made once for each value, ever', () => {
    const { kernel, compressions } = countingModule();
    const count = 3000;
    const memory = kernel.reserve(34 * count);
    for (let i = 0; i < count; i++) {
      memory.set([i % 256, i % 200 === 0 ? 1 : 0], 32 * count + 2 * i);
    }
    const symbols = memory.slice(32 * count, 34 * count);
    const values = new Set(new Uint16Array(symbols.buffer)).size;
    for (let round = 0; round < 2; round++) {
      kernel.hashLeaves(32 * count, 2, 1, count, 0, 0);
      expect(compressions()).toBe(values);
      for (const i of [0, 1, 200, 255, 256, count - 1]) {
        const expected = blake2b(new Uint8Array([0, ...symbols.subarray(2 * i, 2 * i + 2)]), {
          dkLen: 32,
        });
        expect(toHex(memory.subarray(32 * i, 32 * i + 32))).toBe(toHex(expected));
      }
    }
  });

  it('of a row of leaves that is as the one before are copied', () => {
    const { kernel, compressions } = countingModule();
    const [rowLength, symbolBytes, rows] = [50, 6, 4];
    const at = rows * rowLength * 32;
    const memory = kernel.reserve(at + rows * rowLength * symbolBytes);
    memory.fill(0, at);
    memory.set([1], at + 2 * rowLength * symbolBytes + 299);
    kernel.hashLeaves(at, symbolBytes, rows, rowLength, 0, rowLength * 32);
    // Zeros, zeros, one byte at the end, zeros: the second row alone is as the one before.
    expect(compressions()).toBe(3 * rowLength);
    const nodes = rowLength * 32;
    expect(toHex(memory.subarray(nodes, 2 * nodes))).toBe(toHex(memory.subarray(0, nodes)));
  });

  it('of pairs of nodes that are as those before, in three trees, are copied', () => {
    const { kernel, compressions } = countingModule();
    const leafCount = 64;
    const leaf = xorshiftBytes(5, 32);
    const memory = kernel.reserve(4 * leafCount * 32);
    for (let i = 0; i < 3 * leafCount; i++) memory.set(leaf, 32 * i);
    const trees = { from: 0, nodeStride: 32, treeStride: 32 * leafCount, treeCount: 3, leafCount };
    kernel.merkleRoots({ ...trees, to: 3 * leafCount * 32, toStride: 32 });
    // Of 32, 16, 8, 4, 2 and 1 pairs the first two, for the first may lie under what it gave.
    expect(compressions()).toBe(3 * (5 * 2 + 1));
    let expected = leaf;
    for (let level = 0; level < 6; level++) {
      expected = blake2b(new Uint8Array([1, ...expected, ...expected]), { dkLen: 32 });
    }
    for (let tree = 0; tree < 3; tree++) {
      const at = 32 * (3 * leafCount + tree);
      expect(toHex(memory.subarray(at, at + 32))).toBe(toHex(expected));
    }
  });

  it('are right for every run of equal nodes, as the plain kernels find them', () => {
    const next = picker(36);
    for (let round = 0; round < 60; round++) {
      const leafCount = 1 + next(40);
      const treeCount = 1 + next(7);
      const kinds = Array.from({ length: 2 }, (_, i) => xorshiftBytes(50 + i, 32));
      const isAcross = next(2) === 0;
      const [nodeStride, treeStride] = isAcross ? [32 * treeCount, 32] : [32, 32 * leafCount];
      const chosen = Array.from({ length: treeCount * leafCount }, () => next(16) === 0);
      const to = 32 * treeCount * leafCount;
      const grid = { from: 0, nodeStride, treeStride, treeCount, leafCount, to, toStride: 32 };
      const [plain, fast] = [createReferenceKernels(), countingModule().kernel].map((kernel) => {
        const memory = kernel.reserve(to + 32 * treeCount);
        chosen.forEach((isOther, i) => {
          memory.set(kinds[isOther ? 1 : 0], 32 * i);
        });
        kernel.merkleRoots(grid);
        return toHex(kernel.reserve(0).subarray(to, to + 32 * treeCount));
      });
      expect(fast, `${treeCount} trees of ${leafCount}`).toBe(plain);
    }
  });

  it('are two fifths of all, of a blob that fills a third of its rows, with its leaves known', () => {
    const { kernel, compressions } = countingModule();
    const code = codeFor(100);
    // Of 34 rows the first ten have anything in them.
    const blob = xorshiftBytes(3, 10 * code.ks * 2);
    const all = 100 * 100 + 2 * 100 * 99;
    const plain = withKernels(createReferenceKernels(), () => computeMetadata(code, blob));
    const fast = withKernels(kernel, () => computeMetadata(code, blob));
    const first = compressions();
    withKernels(kernel, () => computeMetadata(code, blob));
    expect(toHex(fast.blobId)).toBe(toHex(plain.blobId));
    expect(first / all).toBeLessThan(0.83);
    expect((compressions() - first) / all).toBeLessThan(0.58);
  });
});
