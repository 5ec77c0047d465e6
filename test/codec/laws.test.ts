/** What must hold for every code, blob and choice of symbols. fast-check prints seed and case. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Axis,
  type Code,
  CodecError,
  codeFor,
  computeMetadata,
  customCode,
  decodeBlob,
  encodeBlob,
  encodeMetadata,
  expandSliver,
  otherAxis,
  parseMetadata,
  proveSymbol,
  readThreshold,
  recoverSliver,
  recoverSlivers,
  recoveryThreshold,
  verifyMetadata,
  verifySliver,
  verifySymbol,
} from '../../sim/codec/index.ts';
import { pick, picker, sliverOf, toHex, xorshiftBytes } from './bytes.ts';

const AXES: Axis[] = ['primary', 'secondary'];
const codes: fc.Arbitrary<Code> = fc.oneof(
  fc.integer({ min: 4, max: 40 }).map(codeFor),
  fc
    .integer({ min: 2, max: 30 })
    .chain((n) =>
      fc
        .tuple(fc.integer({ min: 1, max: n - 1 }), fc.integer({ min: 1, max: n - 1 }))
        .map(([kp, ks]) => customCode(n, kp, ks)),
    ),
);
const cases = fc.record({
  code: codes,
  length: fc.integer({ min: 0, max: 3000 }),
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
  axis: fc.constantFrom(...AXES),
});

function hold(law: (input: { code: Code; length: number; seed: number; axis: Axis }) => void) {
  fc.assert(fc.property(cases, law), { numRuns: 60 });
}

describe('for every code and blob', { timeout: 60_000 }, () => {
  it('reads the blob from any threshold of slivers of an axis, and not from one fewer', () => {
    hold(({ code, length, seed, axis }) => {
      const blob = xorshiftBytes(seed, length);
      const encoded = encodeBlob(code, blob);
      const needed = readThreshold(code, axis);
      const slivers = pick(code.n, needed, picker(seed)).map((index) => ({
        index,
        sliver: sliverOf(encoded, axis, index),
      }));
      expect(toHex(decodeBlob(code, length, axis, slivers))).toBe(toHex(blob));
      const fewer = slivers.slice(1);
      expect(() => decodeBlob(code, length, axis, fewer)).toThrow(CodecError);
      expect(() => decodeBlob(code, length, axis, [...fewer, ...fewer])).toThrow(/needs/);
    });
  });

  it('rebuilds every sliver from any threshold of proven symbols, and not from one fewer', () => {
    hold(({ code, length, seed, axis }) => {
      const encoded = encodeBlob(code, xorshiftBytes(seed, length));
      const { metadata, symbolBytes } = encoded;
      const next = picker(seed);
      const target = next(code.n);
      const sourceAxis = otherAxis(axis);
      const symbols = pick(code.n, recoveryThreshold(code, axis), next).map((index) => {
        const sliver = sliverOf(encoded, sourceAxis, index);
        const { symbol, proof } = proveSymbol(code, sourceAxis, symbolBytes, sliver, target);
        expect(verifySymbol(code, metadata, sourceAxis, index, target, symbol, proof)).toBe(true);
        return { index, symbol };
      });
      const rebuilt = recoverSliver(code, symbolBytes, axis, target, symbols);
      expect(toHex(rebuilt)).toBe(toHex(sliverOf(encoded, axis, target)));
      expect(verifySliver(code, metadata, axis, target, rebuilt)).toBe(true);
      const fewer = symbols.slice(1);
      expect(() => recoverSliver(code, symbolBytes, axis, target, fewer)).toThrow(CodecError);
      const inARow = (some: typeof symbols) => {
        const run = Uint8Array.from(some.flatMap(({ symbol }) => [...symbol]));
        const indices = some.map(({ index }) => index);
        return recoverSlivers(code, symbolBytes, axis, indices, [run])[0];
      };
      expect(toHex(inARow(symbols))).toBe(toHex(rebuilt));
      expect(() => inARow(fewer)).toThrow(/exactly/);
      if (fewer.length > 0) {
        expect(() => inARow([...fewer, fewer[0]])).toThrow(/twice/);
        expect(() => inARow([...fewer, { ...symbols[0], index: code.n }])).toThrow(CodecError);
      }
    });
  });

  it('learns nothing certain from one symbol fewer: any last symbol gives some sliver', () => {
    hold(({ code, length, seed, axis }) => {
      const encoded = encodeBlob(code, xorshiftBytes(seed, length));
      const { metadata, symbolBytes } = encoded;
      const next = picker(seed);
      const target = next(code.n);
      const sourceAxis = otherAxis(axis);
      const symbols = pick(code.n, recoveryThreshold(code, axis), next).map((index) => {
        const sliver = sliverOf(encoded, sourceAxis, index);
        return { index, ...proveSymbol(code, sourceAxis, symbolBytes, sliver, target) };
      });
      const last = next(symbols.length);
      const forged = symbols[last].symbol.slice();
      forged[next(symbolBytes)] ^= 1 << next(8);
      symbols[last] = { ...symbols[last], symbol: forged };
      const other = recoverSliver(code, symbolBytes, axis, target, symbols);
      const { index, symbol } = symbols[(last + 1) % symbols.length];
      // What was rebuilt fits all the other symbols, and is still not the sliver.
      if (symbols.length > 1) {
        const expanded = expandSliver(code, axis, symbolBytes, other);
        expect(toHex(expanded.symbol(index))).toBe(toHex(symbol));
      }
      expect(toHex(other)).not.toBe(toHex(sliverOf(encoded, axis, target)));
      expect(verifySliver(code, metadata, axis, target, other)).toBe(false);
    });
  });

  it('notices every single flipped bit of metadata in BCS', () => {
    const { metadata } = encodeBlob(codeFor(4), xorshiftBytes(9, 50));
    const bytes = encodeMetadata(metadata);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      expect(() => parseMetadata(damaged), `bit ${bit}`).toThrow(CodecError);
    }
  });

  it('gives every flipped bit of a blob another blob ID', () => {
    hold(({ code, length, seed }) => {
      if (length === 0) return;
      const blob = xorshiftBytes(seed, length);
      const { blobId } = computeMetadata(code, blob);
      const next = picker(seed);
      blob[next(length)] ^= 1 << next(8);
      expect(toHex(computeMetadata(code, blob).blobId)).not.toBe(toHex(blobId));
    });
  });

  it('notices one flipped bit in a sliver, a symbol, a proof and the metadata', () => {
    hold(({ code, length, seed, axis }) => {
      const { metadata, symbolBytes, ...encoded } = encodeBlob(code, xorshiftBytes(seed, length));
      const next = picker(seed);
      const flipped = (bytes: Uint8Array) => {
        const copy = bytes.slice();
        copy[next(copy.length)] ^= 1 << next(8);
        return copy;
      };
      const index = next(code.n);
      const leaf = next(code.n);
      const sliver = axis === 'primary' ? encoded.primary(index) : encoded.secondary(index);
      expect(verifySliver(code, metadata, axis, index, sliver)).toBe(true);
      expect(verifySliver(code, metadata, axis, index, flipped(sliver))).toBe(false);
      const { symbol, proof } = proveSymbol(code, axis, symbolBytes, sliver, leaf);
      const verified = (s: Uint8Array, p: Uint8Array) =>
        verifySymbol(code, metadata, axis, index, leaf, s, p);
      expect(verified(symbol, proof)).toBe(true);
      expect(verified(flipped(symbol), proof)).toBe(false);
      expect(verified(symbol, flipped(proof))).toBe(false);
      expect(verified(symbol, proof.subarray(32))).toBe(proof.length === 0);
      const { blobId } = metadata;
      expect(verifyMetadata(code, metadata, blobId)).toBe(true);
      const tampered = { ...metadata, hashes: flipped(metadata.hashes) };
      expect(verifyMetadata(code, tampered, blobId)).toBe(false);
      expect(verifyMetadata(code, { ...metadata, lengthBytes: length + 1 }, blobId)).toBe(false);
      expect(verifyMetadata(code, metadata, flipped(blobId))).toBe(false);
    });
  });

  it('has one matrix: symbol j of primary i is symbol i of secondary j', () => {
    hold(({ code, length, seed }) => {
      const encoded = encodeBlob(code, xorshiftBytes(seed, length));
      const { symbolBytes } = encoded;
      const next = picker(seed);
      const [i, j] = [next(code.n), next(code.n)];
      const row = expandSliver(code, 'primary', symbolBytes, encoded.primary(i));
      const column = expandSliver(code, 'secondary', symbolBytes, encoded.secondary(j));
      expect(toHex(row.symbol(j))).toBe(toHex(column.symbol(i)));
    });
  });

  it('computes the metadata of an encode without keeping slivers', () => {
    hold(({ code, length, seed }) => {
      const blob = xorshiftBytes(seed, length);
      expect(computeMetadata(code, blob)).toEqual(encodeBlob(code, blob).metadata);
    });
  });
});
