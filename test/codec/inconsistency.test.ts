/** Repair with proofs, proofs of inconsistency, and reads at three levels (codec.md §9). */
import { describe, expect, it } from 'vitest';
import {
  type Axis,
  type BlobMetadata,
  codeFor,
  computeMetadata,
  encodeBlob,
  encodeInconsistencyProof,
  hashSliver,
  metadataOf,
  otherAxis,
  parseInconsistencyProof,
  proveSymbol,
  readBlob,
  recoverProvenSliver,
  recoveryThreshold,
  verifyInconsistencyProof,
} from '../../sim/codec/index.ts';
import { sliverOf, xorshiftBytes } from './bytes.ts';

const code = codeFor(10);
const blob = xorshiftBytes(31, 900);
const encoded = encodeBlob(code, blob);
const { metadata, symbolBytes } = encoded;
const AXES: Axis[] = ['primary', 'secondary'];

/** The metadata of a writer who hashed something else instead of one sliver. */
function cheated(axis: Axis, index: number): BlobMetadata {
  const hashes = metadata.hashes.slice();
  const other = xorshiftBytes(77, sliverOf(encoded, axis, index).length);
  const pair = axis === 'primary' ? index : code.n - 1 - index;
  const at = 64 * pair + (axis === 'primary' ? 0 : 32);
  hashes.set(hashSliver(code, axis, symbolBytes, other), at);
  return metadataOf(blob.length, hashes);
}

function symbolsFor(axis: Axis, target: number, sources: readonly number[]) {
  const source = otherAxis(axis);
  return sources.map((index) => {
    const sliver = sliverOf(encoded, source, index);
    return { index, ...proveSymbol(code, source, symbolBytes, sliver, target) };
  });
}

const ALL = [9, 2, 7, 0, 5, 3, 8, 1, 6, 4];

describe('a repair with proofs', () => {
  it.each(AXES)('rebuilds a %s sliver from the first symbols, repeated ones aside', (axis) => {
    const symbols = symbolsFor(axis, 6, [9, 9, ...ALL]);
    const { sliver, proof } = recoverProvenSliver(code, metadata, axis, 6, symbols);
    expect(proof).toBeNull();
    expect(sliver).toEqual(sliverOf(encoded, axis, 6));
  });

  it.each(AXES)('of a %s sliver needs the threshold of symbols', (axis) => {
    const needed = recoveryThreshold(code, axis);
    const symbols = symbolsFor(axis, 6, ALL.slice(0, needed));
    expect(recoverProvenSliver(code, metadata, axis, 6, symbols).proof).toBeNull();
    const fewer = [...symbols.slice(1), symbols[1]];
    expect(() => recoverProvenSliver(code, metadata, axis, 6, fewer)).toThrow(
      `needs ${needed} symbols, got ${needed - 1} different ones`,
    );
  });

  it('names the first symbol whose proof fails', () => {
    const symbols = symbolsFor('primary', 6, ALL);
    const at = (i: number, change: (bytes: Uint8Array) => void, part: 'symbol' | 'proof') =>
      symbols.map((one, j) => {
        if (j !== i) return one;
        const bytes = one[part].slice();
        change(bytes);
        return { ...one, [part]: bytes };
      });
    const flip = (bytes: Uint8Array) => {
      bytes[3] ^= 128;
    };
    for (const part of ['symbol', 'proof'] as const) {
      expect(() => recoverProvenSliver(code, metadata, 'primary', 6, at(2, flip, part))).toThrow(
        expect.objectContaining({
          code: 'bad-proof',
          message: 'symbol 2: its proof does not hold for leaf 6 of secondary sliver 7',
        }),
      );
    }
    // Symbols beyond the threshold are not looked at.
    expect(
      recoverProvenSliver(code, metadata, 'primary', 6, at(8, flip, 'proof')).proof,
    ).toBeNull();
  });

  it.each(AXES)('finds a cheated %s hash, and anybody can check what it found', (axis) => {
    const foreign = cheated(axis, 6);
    const found = recoverProvenSliver(code, foreign, axis, 6, symbolsFor(axis, 6, ALL));
    expect(found.sliver).toBeNull();
    const sent = encodeInconsistencyProof(found.proof!);
    const received = parseInconsistencyProof(sent, axis);
    expect(received).toEqual(found.proof);
    expect(received.symbols.length).toBe(recoveryThreshold(code, axis));
    expect(verifyInconsistencyProof(code, foreign, received)).toBe(true);
    expect(verifyInconsistencyProof(code, metadata, received)).toBe(false);
    const elsewhere = { ...received, targetIndex: 5 };
    expect(verifyInconsistencyProof(code, foreign, elsewhere)).toBe(false);
    const damaged = sent.slice();
    damaged[10] ^= 1;
    expect(verifyInconsistencyProof(code, foreign, parseInconsistencyProof(damaged, axis))).toBe(
      false,
    );
  });
});

describe('reading a blob', () => {
  const slivers = (axis: Axis, indices: readonly number[]) =>
    indices.map((index) => ({ index, sliver: sliverOf(encoded, axis, index) }));
  const LEVELS = ['skip', 'default', 'strict'] as const;

  it('gives the blob at all three levels from both axes', () => {
    for (const level of LEVELS) {
      for (const axis of AXES) {
        expect(readBlob(code, metadata, axis, slivers(axis, ALL), level)).toEqual(blob);
      }
    }
  });

  it('refuses what its level can see of a cheated hash', () => {
    const outcome = (foreign: BlobMetadata, axis: Axis, indices: readonly number[]) =>
      LEVELS.map((level) => {
        try {
          readBlob(code, foreign, axis, slivers(axis, indices), level);
          return 'read';
        } catch (error) {
          return (error as { code: string }).code;
        }
      });
    const refused = 'inconsistent-blob';
    const row = cheated('primary', 2);
    expect(outcome(row, 'secondary', ALL)).toEqual(['read', refused, refused]);
    expect(outcome(row, 'primary', [9, 8, 7, 6])).toEqual(['read', refused, refused]);
    // Row 2 was handed in, so it counts as verified: only the strict check looks again.
    expect(outcome(row, 'primary', [9, 2, 7, 6])).toEqual(['read', 'read', refused]);
    expect(outcome(cheated('secondary', 2), 'primary', ALL)).toEqual(['read', 'read', refused]);
  });

  it('does not take a sliver of wrong length for a verified row', () => {
    const short = { index: 2, sliver: encoded.primary(2).subarray(2) };
    const given = [short, ...slivers('primary', [9, 8, 7, 6])];
    expect(() => readBlob(code, cheated('primary', 2), 'primary', given, 'default')).toThrow(
      'not encoded as its metadata says (default check)',
    );
  });

  it('never gives another blob for a sliver with a flipped bit', () => {
    for (const axis of AXES) {
      for (let i = 0; i < 40; i++) {
        const damaged = slivers(axis, [...ALL].reverse().slice(0, axis === 'primary' ? 4 : 7));
        const bytes = damaged[i % damaged.length].sliver.slice();
        bytes[(i * 37) % bytes.length] ^= 1 << (i % 8);
        damaged[i % damaged.length] = { ...damaged[i % damaged.length], sliver: bytes };
        let read: Uint8Array | null = null;
        try {
          read = readBlob(code, metadata, axis, damaged, 'strict');
        } catch (error) {
          expect(error).toMatchObject({ code: 'inconsistent-blob' });
        }
        // What only touched the padding is no harm.
        if (read !== null) expect(computeMetadata(code, read).blobId).toEqual(metadata.blobId);
      }
    }
  });

  it('refuses metadata of another number of shards', () => {
    expect(() => readBlob(codeFor(7), metadata, 'primary', [], 'skip')).toThrow('hashes');
  });
});
