/** A blob with all its symbols: what it says of a symbol is what the sliver gives. */
import { describe, expect, it } from 'vitest';
import {
  type Axis,
  codeFor,
  customCode,
  encodeBlob,
  expandBlob,
  expandedBlobBytes,
  expandSliver,
  recoverSliver,
  recoverSlivers,
  recoveryThreshold,
} from '../../sim/codec/index.ts';
import { countingKernels } from '../fixtures/counted-kernels.ts';
import { pick, picker, sliverOf, toHex, xorshiftBytes } from './bytes.ts';

const AXES: readonly Axis[] = ['primary', 'secondary'];
const CASES = [
  { code: codeFor(10), lengthBytes: 33 },
  { code: codeFor(4), lengthBytes: 0 },
  // In many groups of columns.
  { code: codeFor(10), lengthBytes: 1_200_000 },
  { code: customCode(30, 21, 2), lengthBytes: 50_001 },
];

describe('an expanded blob', () => {
  it.each(CASES)('has the slivers and hashes of $code.n shards, $lengthBytes bytes', (one) => {
    const { code, lengthBytes } = one;
    const blob = xorshiftBytes(lengthBytes, lengthBytes);
    const [encoded, expanded] = [encodeBlob(code, blob), expandBlob(code, blob)];
    expect(expanded.metadata).toEqual(encoded.metadata);
    for (const axis of AXES) {
      for (let i = 0; i < code.n; i++) {
        const same = toHex(sliverOf(expanded, axis, i)) === toHex(sliverOf(encoded, axis, i));
        expect(same, `${axis} ${i}`).toBe(true);
      }
    }
  });

  it('has the symbols that each sliver expands to, and codes nothing to give them', () => {
    const { code, lengthBytes } = CASES[0];
    const expanded = expandBlob(code, xorshiftBytes(1, lengthBytes));
    const indices = [9, 0, 3, 4];
    for (const axis of AXES) {
      const slivers = indices.map((index) =>
        expandSliver(code, axis, expanded.symbolBytes, sliverOf(expanded, axis, index)),
      );
      for (let leaf = 0; leaf < code.n; leaf++) {
        const { result, done } = countingKernels(() => expanded.symbols(axis, indices, leaf));
        expect(toHex(result)).toBe(slivers.map((one) => toHex(one.symbol(leaf))).join(''));
        expect(done.calls).toEqual({});
      }
    }
  });

  it('refuses indices out of range, and says how many bytes it keeps', () => {
    const code = codeFor(10);
    const expanded = expandBlob(code, new Uint8Array(33));
    expect(() => expanded.symbols('primary', [0], 10)).toThrow('0…9');
    expect(() => expanded.symbols('primary', [10], 0)).toThrow('0…9');
    expect(() => expanded.primary(-1)).toThrow('0…9');
    // Ten rows of ten symbols of two bytes, and ten columns of four.
    expect(expandedBlobBytes(code, 33)).toBe(280);
  });
});

describe('slivers rebuilt together', () => {
  it('are those rebuilt one by one, of every size, with one transform for many', () => {
    const code = codeFor(13);
    const next = picker(9);
    for (const symbolBytes of [2, 6, 64, 66, 9000]) {
      const expanded = expandBlob(code, xorshiftBytes(7, code.kp * code.ks * symbolBytes));
      for (const axis of AXES) {
        const sourceAxis = axis === 'primary' ? 'secondary' : 'primary';
        // Not the first one, so that there is something to restore.
        const indices = pick(12, recoveryThreshold(code, axis), next).map((index) => index + 1);
        const targets = [12, 0, 5, 7];
        const runs = targets.map((target) => expanded.symbols(sourceAxis, indices, target));
        const { result, done } = countingKernels(() =>
          recoverSlivers(code, symbolBytes, axis, indices, runs),
        );
        expect(done).toMatchObject({ calls: { restore: 1 }, restored: targets.length });
        targets.forEach((target, at) => {
          const symbols = indices.map((index, i) => {
            const symbol = runs[at].subarray(i * symbolBytes, (i + 1) * symbolBytes);
            return { index, symbol };
          });
          const alone = recoverSliver(code, symbolBytes, axis, target, symbols);
          expect(toHex(result[at]) === toHex(alone)).toBe(true);
          expect(toHex(alone) === toHex(sliverOf(expanded, axis, target))).toBe(true);
        });
      }
    }
  });

  it('are cut into groups where they would take much memory, and are none of none', () => {
    const code = codeFor(4);
    const symbolBytes = 60_000;
    const indices = Array.from({ length: code.ks }, (_, i) => i + 1);
    const runs = Array.from({ length: 12 }, (_, i) => xorshiftBytes(1 + i, code.ks * symbolBytes));
    const { result, done } = countingKernels(() =>
      recoverSlivers(code, symbolBytes, 'primary', indices, runs),
    );
    // Of 4 × 60,000 bytes eight fit into 2 MiB.
    expect(done).toMatchObject({ calls: { restore: 2 }, restored: 12 });
    const last = recoverSlivers(code, symbolBytes, 'primary', indices, [runs[11]]);
    expect(toHex(result[11]) === toHex(last[0])).toBe(true);
    expect(recoverSlivers(code, symbolBytes, 'primary', indices, [])).toEqual([]);
  });
});
