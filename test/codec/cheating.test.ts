/** Wrong encodings and wrong input: what the checks see, and what they must not (codec.md §9). */
import { describe, expect, it } from 'vitest';
import { encodeMetadata, encodeSliver, parseMetadata, parseSliver } from '../../sim/codec/bcs.ts';
import {
  type BlobMetadata,
  CodecError,
  codeFor,
  consistencyCheck,
  customCode,
  decodeBlob,
  encodeBlob,
  expandSliver,
  hashSliver,
  metadataOf,
  proveSymbol,
  provesInconsistency,
  recoverSliver,
  verifyMetadata,
  verifySliver,
  verifySymbol,
} from '../../sim/codec/index.ts';
import { xorshiftBytes } from './bytes.ts';

const code = codeFor(10);
const blob = xorshiftBytes(8, 1000);
const encoded = encodeBlob(code, blob);
const { metadata, symbolBytes } = encoded;

/** Metadata in which the hash of one sliver was made from other bytes. */
function withForeignHash(axis: 'primary' | 'secondary', index: number): BlobMetadata {
  const hashes = metadata.hashes.slice();
  const sliver = (axis === 'primary' ? encoded.primary(index) : encoded.secondary(index)).slice();
  sliver[0] ^= 1;
  const pair = axis === 'primary' ? index : 9 - index;
  hashes.set(
    hashSliver(code, axis, symbolBytes, sliver),
    pair * 64 + (axis === 'primary' ? 0 : 32),
  );
  return metadataOf(blob.length, hashes);
}

function symbolsFor(axis: 'primary' | 'secondary', target: number, count: number) {
  const source = axis === 'primary' ? 'secondary' : 'primary';
  return Array.from({ length: count }, (_, i) => 9 - i).map((index) => {
    const sliver = source === 'primary' ? encoded.primary(index) : encoded.secondary(index);
    return { index, ...proveSymbol(code, source, symbolBytes, sliver, target) };
  });
}

describe('an inconsistently encoded blob', () => {
  it('is proven by symbols whose proofs hold and whose sliver has another hash', () => {
    const foreign = withForeignHash('primary', 2);
    expect(verifyMetadata(code, foreign, foreign.blobId)).toBe(true);
    const symbols = symbolsFor('primary', 2, 7);
    expect(provesInconsistency(code, foreign, 'primary', 2, symbols)).toBe(true);
    expect(provesInconsistency(code, metadata, 'primary', 2, symbols)).toBe(false);
    expect(provesInconsistency(code, foreign, 'primary', 3, symbols)).toBe(false);
    expect(provesInconsistency(code, foreign, 'primary', 2, symbols.slice(1))).toBe(false);
    const repeated = [...symbols.slice(1), symbols[1]];
    expect(provesInconsistency(code, foreign, 'primary', 2, repeated)).toBe(false);
    const forged = [{ ...symbols[0], symbol: xorshiftBytes(5, symbolBytes) }, ...symbols.slice(1)];
    expect(provesInconsistency(code, foreign, 'primary', 2, forged)).toBe(false);
  });

  it('is proven on the secondary axis by kp symbols', () => {
    const foreign = withForeignHash('secondary', 8);
    const symbols = symbolsFor('secondary', 8, 4);
    expect(provesInconsistency(code, foreign, 'secondary', 8, symbols)).toBe(true);
    expect(provesInconsistency(code, metadata, 'secondary', 8, symbols)).toBe(false);
  });

  it('is seen by the default check only in systematic rows, by the strict one everywhere', () => {
    const levels = ['skip', 'default', 'strict'] as const;
    const results = (checked: BlobMetadata, rows?: Set<number>) =>
      levels.map((level) => consistencyCheck(code, checked, blob, level, rows));
    expect(results(metadata)).toEqual([true, true, true]);
    expect(results(withForeignHash('primary', 2))).toEqual([true, false, false]);
    expect(results(withForeignHash('primary', 2), new Set([2]))).toEqual([true, true, false]);
    expect(results(withForeignHash('primary', 4))).toEqual([true, true, false]);
    expect(results(withForeignHash('secondary', 0))).toEqual([true, true, false]);
  });

  it('is seen when the padding is not zero', () => {
    const padded = new Uint8Array(4 * 7 * symbolBytes);
    padded.set(blob);
    padded[padded.length - 1] = 1;
    const dirty = metadataOf(blob.length, encodeBlob(code, padded).metadata.hashes);
    expect(consistencyCheck(code, dirty, blob, 'default')).toBe(false);
    expect(consistencyCheck(code, dirty, blob, 'strict')).toBe(false);
  });
});

describe('wrong input', () => {
  it('is refused with a CodecError that says what and where', () => {
    const sliver = encoded.primary(0);
    const cases: [() => unknown, string][] = [
      [() => expandSliver(code, 'primary', symbolBytes, sliver.subarray(1)), 'has 251 bytes'],
      [() => expandSliver(code, 'primary', symbolBytes + 1, sliver), 'must be even'],
      [() => expandSliver(code, 'secondary', symbolBytes, sliver), 'secondary sliver has 252'],
      [() => expandSliver(code, 'primary', symbolBytes, sliver).symbol(10), 'symbol index is 10'],
      [() => expandSliver(code, 'primary', symbolBytes, sliver).proof(-1), 'symbol index is -1'],
      [() => expandSliver(code, 'tertiary' as 'primary', 2, sliver), 'axis is tertiary'],
      [() => encoded.primary(10), 'primary sliver index is 10'],
      [() => encoded.secondary(0.5), 'secondary sliver index is 0.5'],
      [() => verifySliver(code, metadata, 'primary', 10, sliver), 'primary sliver index is 10'],
      [() => verifySliver(codeFor(7), metadata, 'primary', 0, sliver), '640 bytes of hashes'],
      [() => verifySymbol(code, metadata, 'primary', 0, 10, sliver, sliver), 'symbol index is 10'],
      [() => recoverSliver(code, symbolBytes, 'primary', 10, []), 'primary sliver index is 10'],
      [
        () => recoverSliver(code, symbolBytes, 'primary', 0, [{ index: 10, symbol: sliver }]),
        'secondary sliver index is 10',
      ],
      [
        () => recoverSliver(code, symbolBytes, 'primary', 0, [{ index: 3, symbol: sliver }]),
        'symbol of secondary sliver 3 has 252 bytes, expected 36',
      ],
      [() => decodeBlob(code, 1000, 'primary', [{ index: 10, sliver }]), 'sliver index is 10'],
      [() => decodeBlob(code, 2e9, 'primary', []), 'the largest for n = 10 is 1834952'],
    ];
    for (const [attempt, message] of cases) {
      expect(attempt).toThrow(CodecError);
      expect(attempt).toThrow(message);
    }
  });

  it('is refused when working memory does not suffice, and the codec goes on', () => {
    const wide = customCode(20_000, 5000, 10_000);
    expect(() => encodeBlob(wide, blob)).toThrow(
      expect.objectContaining({ code: 'out-of-memory' }),
    );
    expect(encodeBlob(code, blob).metadata).toEqual(metadata);
  });

  it('drops slivers of wrong length and repeated ones when decoding, keeps the first good', () => {
    const good = [9, 4, 6, 1].map((index) => ({ index, sliver: encoded.primary(index) }));
    const short = { index: 2, sliver: encoded.primary(2).subarray(2) };
    const repeated = { index: 9, sliver: new Uint8Array(encoded.primary(9).length) };
    const given = [short, good[0], repeated, ...good.slice(1), repeated];
    expect(decodeBlob(code, 1000, 'primary', given)).toEqual(blob);
    expect(() => decodeBlob(code, 1000, 'primary', given.slice(0, 5))).toThrow('got 3 usable of 5');
  });

  it('leaves the bytes that were handed in as they were', () => {
    const slivers = [9, 8, 7, 6].map((index) => ({ index, sliver: encoded.primary(index) }));
    const before = slivers.map((one) => one.sliver.slice());
    const copy = blob.slice();
    encodeBlob(code, blob);
    decodeBlob(code, 1000, 'primary', slivers);
    recoverSliver(code, symbolBytes, 'primary', 0, symbolsFor('primary', 0, 7));
    expect(slivers.map((one) => one.sliver)).toEqual(before);
    expect(blob).toEqual(copy);
  });
});

describe('BCS', () => {
  it('is read back, and refused when cut, too long or foreign', () => {
    const message = encodeSliver({ sliver: encoded.primary(3), symbolBytes, index: 3 });
    expect(parseSliver(message)).toEqual({ sliver: encoded.primary(3), symbolBytes, index: 3 });
    expect(() => parseSliver(message.subarray(1))).toThrow(CodecError);
    expect(() => parseSliver(message.subarray(0, message.length - 1))).toThrow(
      'more bytes expected',
    );
    expect(() => parseSliver(new Uint8Array([...message, 0]))).toThrow('1 bytes too many');
    const bytes = encodeMetadata(metadata);
    expect(parseMetadata(bytes)).toEqual(metadata);
    for (const [at, problem] of [
      [0, 'does not follow'],
      [32, 'version'],
      [33, 'encoding type'],
      [34, 'does not follow'],
      [43, 'hash is missing'],
      [60, 'does not follow'],
    ] as const) {
      const altered = bytes.slice();
      altered[at] ^= 4;
      expect(() => parseMetadata(altered), `byte ${at}`).toThrow(problem);
    }
  });
});
