/** BCS of symbols and proofs: read back as written, refused when damaged (codec.md §10). */
import { describe, expect, it } from 'vitest';
import {
  CodecError,
  codeFor,
  encodeBlob,
  encodeDecodingSymbol,
  encodeGeneralRecoverySymbol,
  encodeInconsistencyProof,
  encodeProof,
  encodeRecoverySymbol,
  encodeSliver,
  parseDecodingSymbol,
  parseGeneralRecoverySymbol,
  parseInconsistencyProof,
  parseProof,
  parseRecoverySymbol,
  parseSliver,
  proveSymbol,
  type RecoverySymbolMessage,
  verifySliver,
  verifySymbol,
} from '../../sim/codec/index.ts';
import { toHex, xorshiftBytes } from './bytes.ts';

const code = codeFor(10);
const encoded = encodeBlob(code, xorshiftBytes(21, 300));
const { metadata, symbolBytes } = encoded;
// Leaf 9 of 10: two of the four siblings are empty nodes.
const TARGET = 9;
const SIZE = '0c';
const { symbol, proof } = proveSymbol(code, 'secondary', symbolBytes, encoded.secondary(4), TARGET);

describe('symbols and proofs in BCS', () => {
  it('are the bytes of the table, written out by hand', () => {
    const decoding = encodeDecodingSymbol({ targetAxis: 'secondary', index: 0x0102, symbol });
    expect(toHex(decoding)).toBe(`010201${SIZE}${toHex(symbol)}`);
    const nodes = [0, 1, 2, 3].map((i) => toHex(proof.subarray(32 * i, 32 * i + 32)));
    const empty = '0'.repeat(64);
    expect(nodes.map((node) => node === empty)).toEqual([false, true, true, false]);
    const path = `0401${nodes[0]}000001${nodes[3]}`;
    expect(toHex(encodeProof(proof))).toBe(path);
    const plain = `0400${SIZE}${toHex(symbol)}`;
    expect(toHex(encodeRecoverySymbol(4, symbol, proof))).toBe(`${plain}${path}`);
    expect(toHex(encodeGeneralRecoverySymbol('primary', TARGET, 4, symbol, proof))).toBe(
      `00${plain}0900${path}`,
    );
    const one = {
      targetAxis: 'primary',
      targetIndex: TARGET,
      symbols: [{ index: 4, symbol, proof }],
    };
    expect(
      toHex(encodeInconsistencyProof(one as Parameters<typeof encodeInconsistencyProof>[0])),
    ).toBe(`090001${plain}${path}`);
  });

  it('are read back as they were', () => {
    const general: RecoverySymbolMessage = {
      targetAxis: 'primary',
      targetIndex: TARGET,
      index: 4,
      symbol,
      proof,
    };
    const sent = encodeGeneralRecoverySymbol('primary', TARGET, 4, symbol, proof);
    expect(parseGeneralRecoverySymbol(sent)).toEqual(general);
    const plain = { index: 4, symbol, proof };
    expect(parseRecoverySymbol(encodeRecoverySymbol(4, symbol, proof))).toEqual(plain);
    expect(parseProof(encodeProof(proof))).toEqual(proof);
    const decoding = { targetAxis: 'secondary' as const, index: 300, symbol };
    expect(parseDecodingSymbol(encodeDecodingSymbol(decoding))).toEqual(decoding);
    const many = { targetAxis: 'primary' as const, targetIndex: 3, symbols: [plain, plain] };
    expect(parseInconsistencyProof(encodeInconsistencyProof(many), 'primary')).toEqual(many);
  });

  it('are refused when cut anywhere, or too long', () => {
    const cases: [Uint8Array, (bytes: Uint8Array) => unknown][] = [
      [encodeProof(proof), parseProof],
      [encodeRecoverySymbol(4, symbol, proof), parseRecoverySymbol],
      [encodeGeneralRecoverySymbol('primary', 2, 4, symbol, proof), parseGeneralRecoverySymbol],
      [encodeDecodingSymbol({ targetAxis: 'primary', index: 4, symbol }), parseDecodingSymbol],
      [
        encodeInconsistencyProof({
          targetAxis: 'primary',
          targetIndex: 2,
          symbols: [{ index: 4, symbol, proof }],
        }),
        (bytes) => parseInconsistencyProof(bytes, 'primary'),
      ],
    ];
    for (const [bytes, parse] of cases) {
      for (let length = 0; length < bytes.length; length++) {
        expect(() => parse(bytes.subarray(0, length)), `${length} bytes`).toThrow(CodecError);
      }
      expect(() => parse(new Uint8Array([...bytes, 0]))).toThrow('1 bytes too many');
    }
  });

  it('are refused with what is wrong and where', () => {
    expect(() => parseProof(Uint8Array.of(17))).toThrow('path of 17 nodes, 16 at most');
    expect(() => parseProof(Uint8Array.of(1, 2))).toThrow('Merkle proof, byte 2: node variant 2');
    expect(() => parseDecodingSymbol(Uint8Array.of(2))).toThrow('axis variant 2');
    const long = Uint8Array.of(0x80, 0x00);
    expect(() => parseProof(long)).toThrow('length in a form that is not the shortest');
    expect(() => parseProof(Uint8Array.of(255, 255, 255, 255, 255))).toThrow('five bytes');
    const huge = Uint8Array.of(3, 0, 255, 255, 255, 255, 16);
    expect(() => parseRecoverySymbol(huge)).toThrow('length above 2^32');
    const crowded = Uint8Array.of(3, 0, 255, 255, 4);
    expect(() => parseInconsistencyProof(crowded, 'primary')).toThrow('81919 symbols');
  });

  /** Whether damaged bytes are refused, or give something that does not verify. */
  function isNoticed(attempt: () => boolean): boolean {
    try {
      return !attempt();
    } catch (error) {
      if (error instanceof CodecError) return true;
      throw error;
    }
  }

  function everyFlip(bytes: Uint8Array, accepts: (damaged: Uint8Array) => boolean): number[] {
    const missed: number[] = [];
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      if (!isNoticed(() => accepts(damaged))) missed.push(bit);
    }
    return missed;
  }

  it('let no flipped bit of a general recovery symbol pass', () => {
    const sent = encodeGeneralRecoverySymbol('primary', TARGET, 4, symbol, proof);
    const accepts = (bytes: Uint8Array) => {
      const got = parseGeneralRecoverySymbol(bytes);
      if (got.targetAxis !== 'primary' || got.targetIndex !== TARGET) return false;
      const { index } = got;
      return verifySymbol(code, metadata, 'secondary', index, TARGET, got.symbol, got.proof);
    };
    expect(accepts(sent)).toBe(true);
    expect(everyFlip(sent, accepts)).toEqual([]);
  });

  it('let no flipped bit of a sliver pass', () => {
    const sent = encodeSliver({ sliver: encoded.primary(5), symbolBytes, index: 5 });
    const accepts = (bytes: Uint8Array) => {
      const got = parseSliver(bytes);
      if (got.symbolBytes !== symbolBytes || got.index !== 5) return false;
      return verifySliver(code, metadata, 'primary', 5, got.sliver);
    };
    expect(accepts(sent)).toBe(true);
    expect(everyFlip(sent, accepts)).toEqual([]);
  });
});
