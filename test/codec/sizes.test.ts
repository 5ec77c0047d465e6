/** Size tables of codec.md §1 and network.md §3, and formulas against bytes really made. */
import { describe, expect, it } from 'vitest';
import {
  certificateMessageBytes,
  codeFor,
  confirmationMessageBytes,
  customCode,
  decodingSymbolMessageBytes,
  emptySiblings,
  encodeBlob,
  encodeDecodingSymbol,
  encodeGeneralRecoverySymbol,
  encodeInconsistencyProof,
  encodeMetadata,
  encodeProof,
  encodeRecoverySymbol,
  encodeSliver,
  faultyShardsMax,
  inconsistencyProofMessageBytes,
  metadataMessageBytes,
  otherAxis,
  proofBytes,
  proveSymbol,
  recoverySymbolMessageBytes,
  recoveryThreshold,
  sizesOf,
  sliverMessageBytes,
  syncSliverMessageBytes,
} from '../../sim/codec/index.ts';
import { sliverOf, xorshiftBytes } from './bytes.ts';

describe('sizes', () => {
  it('are those of the parameter table', () => {
    const table = [4, 7, 10, 13, 100, 1000].map((n) => {
      const { kp, ks } = codeFor(n);
      const { metadataBytes, largestBlobBytes } = sizesOf(codeFor(n), 0);
      return [n, faultyShardsMax(n), kp, ks, kp * ks, metadataBytes, largestBlobBytes];
    });
    expect(table).toEqual([
      [4, 1, 2, 3, 6, 288, 393204],
      [7, 2, 3, 5, 15, 480, 983010],
      [10, 3, 4, 7, 28, 672, 1834952],
      [13, 4, 5, 9, 45, 864, 2949030],
      [100, 33, 34, 67, 2278, 6432, 149286452],
      [1000, 333, 334, 667, 222778, 64032, 14599533452],
    ]);
    expect(codeFor(5)).toEqual({ n: 5, kp: 3, ks: 4 });
    expect(codeFor(6)).toEqual({ n: 6, kp: 4, ks: 5 });
  });

  it('are those of the table of blobs', () => {
    const rows = [
      [4, 0, 2, 6, 4, 1192],
      [4, 1, 2, 6, 4, 1192],
      [4, 1000, 168, 504, 336, 4512],
      [7, 1, 2, 10, 6, 3472],
      [7, 1000, 68, 340, 204, 7168],
      [10, 0, 2, 14, 8, 6940],
      [10, 1000, 36, 252, 144, 10680],
      [10, 1048576, 37450, 262150, 149800, 4126220],
      [13, 1000, 24, 216, 120, 15600],
      [13, 1048576, 23302, 209718, 116510, 4252196],
      [100, 4556, 2, 134, 68, 663400],
      [100, 1048576, 462, 30954, 15708, 5309400],
      [100, 33554432, 14730, 986910, 500820, 149416200],
      [1000, 445556, 2, 1334, 668, 66034000],
      [1000, 445557, 4, 2668, 1336, 68036000],
      [1000, 1048576, 6, 4002, 2004, 70038000],
      [1000, 33554432, 152, 101384, 50768, 216184000],
    ];
    for (const [n, length, symbolBytes, primary, secondary, encodedBytes] of rows) {
      const sizes = sizesOf(codeFor(n), length);
      expect(
        [sizes.symbolBytes, sizes.primarySliverBytes, sizes.secondarySliverBytes],
        `n = ${n}, ${length} bytes`,
      ).toEqual([symbolBytes, primary, secondary]);
      expect(sizes.encodedBytes).toBe(encodedBytes);
    }
  });

  it('refuse one byte more than the largest blob, and lengths that are none', () => {
    const code = codeFor(4);
    expect(sizesOf(code, 393204).symbolBytes).toBe(65534);
    expect(() => sizesOf(code, 393205)).toThrow('393205 bytes, the largest for n = 4 is 393204');
    expect(() => sizesOf(code, -1)).toThrow('blob length in bytes is -1');
    expect(() => sizesOf(code, 0.5)).toThrow('0.5');
    expect(() => codeFor(3)).toThrow('number of shards n is 3');
    expect(() => codeFor(4.5)).toThrow('4.5');
    expect(() => customCode(4, 4, 2)).toThrow('primary source symbols kp of n = 4 is 4');
    expect(() => customCode(4, 2, 0)).toThrow('secondary source symbols ks of n = 4 is 0');
    expect(() => codeFor(65535)).toThrow('does not fit into 65536 field positions');
  });
});

describe('wire sizes', () => {
  it('are those of network.md for n = 1000', () => {
    const code = codeFor(1000);
    expect(metadataMessageBytes(1000)).toBe(66_044);
    expect(proofBytes(1000, 0)).toBe(331);
    expect(recoverySymbolMessageBytes(1000, 152, 5)).toBe(490);
    for (const [symbolBytes, extra] of [
      [2, 337],
      [126, 337],
      [128, 338],
      [16384, 339],
    ]) {
      expect(recoverySymbolMessageBytes(1000, symbolBytes, 991)).toBe(symbolBytes + extra);
      expect(recoverySymbolMessageBytes(1000, symbolBytes, 992)).toBe(symbolBytes + extra - 64);
    }
    expect(decodingSymbolMessageBytes(2)).toBe(6);
    expect(sliverMessageBytes(code, 1, 'primary')).toBe(1334 + 2 + 4);
    expect(syncSliverMessageBytes(code, 1, 'secondary')).toBe(33 + 668 + 2 + 4);
    const proofs = (['secondary', 'primary'] as const).map((axis) =>
      inconsistencyProofMessageBytes(code, 1, axis, 0),
    );
    expect(proofs).toEqual([334 * 336 + 4, 667 * 336 + 4]);
    expect(confirmationMessageBytes(false)).toBe(136);
    expect(confirmationMessageBytes(true)).toBe(168);
    expect(certificateMessageBytes(false, 105)).toBe(136 + 14);
  });

  it('count the empty siblings that network.md lists', () => {
    const withEmpty = (n: number) =>
      Array.from({ length: n }, (_, leaf) => [leaf, emptySiblings(n, leaf)]).filter(
        ([, empty]) => empty > 0,
      );
    expect(withEmpty(1000)).toEqual([992, 993, 994, 995, 996, 997, 998, 999].map((l) => [l, 2]));
    expect(withEmpty(100)).toEqual([96, 97, 98, 99].map((leaf) => [leaf, 3]));
    expect(withEmpty(10)).toEqual([8, 9].map((leaf) => [leaf, 2]));
    expect(withEmpty(7)).toEqual([[6, 1]]);
  });

  it('equal the lengths of the bytes that are really sent', () => {
    for (const n of [4, 5, 7, 10, 33, 100, 130]) {
      const code = codeFor(n);
      for (const length of [0, 17, 5000, 40_000]) {
        const encoded = encodeBlob(code, xorshiftBytes(n, length));
        const { metadata, symbolBytes } = encoded;
        expect(encodeMetadata(metadata).length).toBe(metadataMessageBytes(n));
        for (const axis of ['primary', 'secondary'] as const) {
          const sliver = sliverOf(encoded, axis, 1);
          expect(encodeSliver({ sliver, symbolBytes, index: 1 }).length).toBe(
            sliverMessageBytes(code, length, axis),
          );
          for (const target of [0, n >> 1, n - 1]) {
            const { symbol, proof } = proveSymbol(code, axis, symbolBytes, sliver, target);
            expect(encodeProof(proof).length).toBe(proofBytes(n, target));
            const general = encodeGeneralRecoverySymbol('primary', target, 1, symbol, proof);
            const expected = recoverySymbolMessageBytes(n, symbolBytes, target);
            expect(general.length).toBe(expected);
            expect(encodeRecoverySymbol(1, symbol, proof).length).toBe(expected - 3);
            const targetAxis = otherAxis(axis);
            expect(encodeDecodingSymbol({ targetAxis, index: 1, symbol }).length).toBe(
              decodingSymbolMessageBytes(symbolBytes),
            );
            const symbols = new Array(recoveryThreshold(code, targetAxis));
            symbols.fill({ index: 1, symbol, proof });
            const proofMessage = { targetAxis, targetIndex: target, symbols };
            expect(encodeInconsistencyProof(proofMessage).length).toBe(
              inconsistencyProofMessageBytes(code, length, targetAxis, target),
            );
          }
        }
      }
    }
  });
});
