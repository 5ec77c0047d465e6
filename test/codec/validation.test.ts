/**
 * Rows D of the validation book that need no network: V25–V30, V32. Expected values are read
 * from the book, so that neither side can drift.
 */
import { describe, expect, it } from 'vitest';
import {
  codeFor,
  decodeBlob,
  type EncodedBlob,
  encodeBlob,
  expandSliver,
  largestBlobBytes,
  otherAxis,
  recoverSliver,
  recoveryThreshold,
  sizesOf,
} from '../../sim/codec/index.ts';
import { bookNumbers, bookRow } from '../validation/validation-book.ts';
import { sliverOf, toHex, xorshiftBytes } from './bytes.ts';

/** The numbers behind `name=` in the parameters of a row. */
function parameters(id: string): number[] {
  return (bookRow(id).params.replace(/.*=/, '').match(/\d+/g) ?? []).map(Number);
}

/** Largest whole blob of the row: 1 GiB. */
const GIBIBYTE = 1_073_741_824;

describe('validation book, D', { timeout: 60_000 }, () => {
  it('V25: source symbols', () => {
    const pairs = parameters('V25').map((n) => `(${codeFor(n).kp},${codeFor(n).ks})`);
    expect(pairs.length).toBe(6);
    expect(pairs.join(' ')).toBe(bookRow('V25').expected);
  });

  it('V26: expansion without metadata', () => {
    const expected = bookNumbers('V26');
    expect(expected.length).toBe(4);
    parameters('V26').forEach((n, i) => {
      const { kp, ks } = codeFor(n);
      const { primarySliverBytes, secondarySliverBytes } = sizesOf(codeFor(n), kp * ks * 2);
      const expansion = (n * (primarySliverBytes + secondarySliverBytes)) / (kp * ks * 2);
      expect(Math.abs(expansion / expected[i] - 1)).toBeLessThan(1e-6);
    });
  });

  it('V27: encoded sizes with metadata', () => {
    const cases = bookRow('V27').expected.split('; ');
    expect(cases.length).toBe(8);
    for (const text of cases) {
      const [n, length, symbolBytes, shardBytes, total] = (text.match(/\d+/g) ?? []).map(Number);
      const sizes = sizesOf(codeFor(n), length);
      expect(sizes.symbolBytes, text).toBe(symbolBytes);
      expect(sizes.encodedBytes, text).toBe(total);
      expect(sizes.encodedBytes / n, text).toBe(shardBytes);
    }
  });

  it('V28: largest blob', () => {
    const code = codeFor(1000);
    const [largest] = bookNumbers('V28');
    expect(largestBlobBytes(code)).toBe(largest);
    expect(sizesOf(code, largest).symbolBytes).toBe(65534);
    expect(() => sizesOf(code, largest + 1)).toThrow(String(largest));
  });

  it('V29: payload of the recovery of one sliver pair', () => {
    const code = codeFor(1000);
    const { symbolBytes, primarySliverBytes, secondarySliverBytes } = sizesOf(code, GIBIBYTE);
    const payloads = (['primary', 'secondary'] as const).map(
      (axis) => recoveryThreshold(code, axis) * symbolBytes,
    );
    const pair = payloads[0] + payloads[1];
    expect([...payloads, pair]).toEqual(bookNumbers('V29').slice(0, 3));
    expect(payloads).toEqual([primarySliverBytes, secondarySliverBytes]);
    expect((GIBIBYTE / pair).toFixed(1)).toBe('222.5');
  });

  /** Recovers, decodes, and tries both with one fewer; counts at success and failure. */
  function thresholds(encoded: EncodedBlob, blob: Uint8Array, axis: 'primary' | 'secondary') {
    const { code, symbolBytes } = encoded;
    const { n } = code;
    const source = otherAxis(axis);
    const target = n - 1;
    const all = Array.from({ length: n }, (_, i) => (i * 7 + 3) % n).map((index) => {
      const sliver = sliverOf(encoded, source, index);
      return { index, sliver };
    });
    const symbols = all.map(({ index, sliver }) => ({
      index,
      symbol: expandSliver(code, source, symbolBytes, sliver).symbol(target),
    }));
    const needed = recoveryThreshold(code, axis);
    const rebuilt = recoverSliver(code, symbolBytes, axis, target, symbols.slice(0, needed));
    expect(toHex(rebuilt)).toBe(toHex(sliverOf(encoded, axis, target)));
    const tooFew = symbols.slice(0, needed - 1);
    expect(() => recoverSliver(code, symbolBytes, axis, target, tooFew)).toThrow(
      `needs ${needed} symbols, got ${needed - 1}`,
    );
    const given = all.slice(0, needed);
    expect(toHex(decodeBlob(code, blob.length, source, given))).toBe(toHex(blob));
    expect(() => decodeBlob(code, blob.length, source, given.slice(1))).toThrow(
      `needs ${needed} ${source} slivers, got ${needed - 1}`,
    );
    return needed;
  }

  it('V30: thresholds are sharp, n = 10 and n = 1000', () => {
    const found = [10, 1000].map((n) => {
      const blob = xorshiftBytes(n, n === 10 ? 5000 : 300_000);
      const encoded = encodeBlob(codeFor(n), blob);
      // The blob is read from as many slivers of the other axis as a recovery takes symbols.
      return [thresholds(encoded, blob, 'secondary'), thresholds(encoded, blob, 'primary')];
    });
    const [success, failure] = bookRow('V30').expected.split(';');
    expect(success).toContain(found.map((pair) => pair.join('/')).join(' and '));
    expect(failure).toContain(found.map(([p, s]) => `${p - 1}/${s - 1}`).join(' and '));
  });

  it('V32: weight of the metadata', () => {
    const [hashBytes, chargedBytes] = bookNumbers('V32');
    const encoded = encodeBlob(codeFor(1000), new Uint8Array(1));
    expect(encoded.metadata.hashes.length).toBe(hashBytes);
    expect(sizesOf(codeFor(1000), 1).metadataBytes).toBe(chargedBytes);
  });
});
