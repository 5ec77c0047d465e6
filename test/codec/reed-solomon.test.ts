import { afterAll, describe, expect, it } from 'vitest';
import { multiply } from '../../sim/codec/field.ts';
import { CodecError, setKernels } from '../../sim/codec/index.ts';
import { generatorEntry, type RsCode, rsCode } from '../../sim/codec/reed-solomon.ts';
import { readElements, writeElements } from '../../sim/codec/symbol-layout.ts';
import { decodeSymbols, encodeSymbols } from '../../sim/codec/symbols.ts';
import { pick, picker, toHex, xorshiftBytes } from './bytes.ts';

/** The closed form, symbol by symbol: slow, short, and independent of the transforms. */
function closedForm(code: RsCode, symbolBytes: number, source: Uint8Array): Uint8Array {
  const width = symbolBytes / 2;
  const repair = new Uint8Array(code.r * symbolBytes);
  const elements = new Uint16Array(code.k * width);
  for (let i = 0; i < code.k; i++) {
    readElements(source, i * symbolBytes, symbolBytes, elements, i * width);
  }
  for (let j = 0; j < code.r; j++) {
    const sum = new Uint16Array(width);
    for (let i = 0; i < code.k; i++) {
      const factor = generatorEntry(code, j, i);
      for (let e = 0; e < width; e++) sum[e] ^= multiply(factor, elements[i * width + e]);
    }
    writeElements(sum, 0, symbolBytes, repair, j * symbolBytes);
  }
  return repair;
}

function generatorHex(k: number, r: number): string {
  const code = rsCode(k, r);
  const rows = Array.from({ length: r }, (_, j) =>
    Array.from({ length: k }, (_, i) => generatorEntry(code, j, i).toString(16).padStart(4, '0')),
  );
  return rows.map((row) => row.join(' ')).join(' / ');
}

afterAll(() => setKernels('wasm'));

describe('RS(k, r)', { timeout: 60_000 }, () => {
  it('has the generators of the specification', () => {
    expect(generatorHex(3, 1)).toBe('0001 0001 0001');
    expect(generatorHex(2, 2)).toBe('0003 0002 / 0002 0003');
    expect(generatorHex(7, 3)).toBe(
      '000c 000f 000a 0008 000a 000f 0008 / 000f 000c 0008 000a 000f 000a 000c / ' +
        '000a 0008 000c 000f 0008 000c 000a',
    );
    expect(generatorHex(4, 6)).toBe(
      '000c 000f 000a 0008 / 000f 000c 0008 000a / 000a 0008 000c 000f / ' +
        '0008 000a 000f 000c / 000a 000f 0008 000c / 000f 000a 000c 0008',
    );
    expect(generatorHex(5, 4)).toBe(
      '000c 000f 000a 0008 000a / 000f 000c 0008 000a 000f / 000a 0008 000c 000f 0008 / ' +
        '0008 000a 000f 000c 000c',
    );
  });

  it('takes the high rate on a tie with k ≤ r and the low one with k > r', () => {
    expect(rsCode(3, 4).rate).toBe('high');
    expect(rsCode(4, 4).rate).toBe('high');
    expect(rsCode(4, 3).rate).toBe('low');
    expect(rsCode(8, 5).rate).toBe('low');
  });

  for (const kernels of ['reference', 'wasm'] as const) {
    it(`encodes by ${kernels} kernels as the closed form does, all k and r up to 20`, () => {
      setKernels(kernels);
      const next = picker(77);
      for (let k = 1; k <= 20; k++) {
        for (let r = 1; r <= 20; r++) {
          const symbolBytes = 2 * (1 + next(70));
          const source = xorshiftBytes(1 + next(1e9), k * symbolBytes);
          const code = rsCode(k, r);
          const expected = toHex(closedForm(code, symbolBytes, source));
          expect(toHex(encodeSymbols(code, symbolBytes, source)), `RS(${k}, ${r})`).toBe(expected);
        }
      }
    });
  }

  it('restores the source from any k symbols, by both kernels and for every rate', () => {
    const next = picker(4711);
    for (const [k, r] of [
      [1, 1],
      [1, 9],
      [9, 1],
      [5, 3],
      [3, 5],
      [8, 5],
      [34, 66],
      [67, 33],
      [200, 3],
      [3, 200],
    ]) {
      const code = rsCode(k, r);
      for (let round = 0; round < 6; round++) {
        const symbolBytes = 2 * (1 + next(80));
        const source = xorshiftBytes(1 + next(1e9), k * symbolBytes);
        const repair = encodeSymbols(code, symbolBytes, source);
        const all = new Uint8Array([...source, ...repair]);
        const symbols = pick(k + r, k, next).map((index) => ({
          index,
          symbol: all.subarray(index * symbolBytes, (index + 1) * symbolBytes),
        }));
        for (const kernels of ['reference', 'wasm'] as const) {
          setKernels(kernels);
          const decoded = decodeSymbols(code, symbolBytes, symbols);
          expect(toHex(decoded), `RS(${k}, ${r}), ${kernels}`).toBe(toHex(source));
        }
      }
    }
  });

  it('refuses codes that do not fit, too few symbols, and symbols of another size', () => {
    expect(() => rsCode(0, 3)).toThrow(CodecError);
    expect(() => rsCode(3, 0)).toThrow(CodecError);
    expect(() => rsCode(40000, 40000)).toThrow(/65536 field positions/);
    expect(rsCode(32768, 32768).end).toBe(65536);
    const code = rsCode(3, 2);
    expect(() => encodeSymbols(code, 4, new Uint8Array(11))).toThrow(/11 source bytes/);
    expect(() => encodeSymbols(code, 3, new Uint8Array(9))).toThrow(/even/);
    const symbol = new Uint8Array(4);
    const two = [
      { index: 0, symbol },
      { index: 4, symbol },
    ];
    expect(() => decodeSymbols(code, 4, two)).toThrow(/needs 3 symbols, got 2/);
    expect(() => decodeSymbols(code, 4, [...two, ...two])).toThrow(/got 2/);
    expect(() => decodeSymbols(code, 4, [{ index: 5, symbol }])).toThrow(/symbol index is 5/);
    expect(() => decodeSymbols(code, 6, two)).toThrow(/symbol 0 has 4 bytes/);
  });

  it('works at the largest transforms that the field has', () => {
    setKernels('wasm');
    const code = rsCode(3, 60000);
    const source = xorshiftBytes(9, 6);
    const repair = encodeSymbols(code, 2, source);
    const symbols = [59999, 30001, 7].map((j) => ({
      index: 3 + j,
      symbol: repair.subarray(2 * j, 2 * j + 2),
    }));
    expect(toHex(decodeSymbols(code, 2, symbols))).toBe(toHex(source));
    const last = new Uint16Array(1);
    readElements(repair, 2 * 59999, 2, last, 0);
    const sources = new Uint16Array(3);
    for (let i = 0; i < 3; i++) readElements(source, 2 * i, 2, sources, i);
    const expected = [0, 1, 2].reduce(
      (sum, i) => sum ^ multiply(generatorEntry(code, 59999, i), sources[i]),
      0,
    );
    expect(last[0]).toBe(expected);
  });
});
