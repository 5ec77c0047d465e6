/**
 * Against the original encoder: slivers, hashes, root and blob ID equal byte for byte, and each
 * decodes what the other encoded. n = 1000 is in the vectors and in the nightly test.
 */
import { BlobEncoder } from '@mysten/walrus-wasm';
import { describe, expect, it } from 'vitest';
import {
  codeFor,
  decodeBlob,
  encodeBlob,
  encodeSliver,
  parseSliver,
  proveSymbol,
  recoverSliver,
} from '../../sim/codec/index.ts';
import { pick, picker, xorshiftBytes } from './bytes.ts';
import { compareWithOracle, decodeByOracle } from './oracle.ts';

describe('the original encoder', () => {
  // Another one each time; WALRUS_SIM_TEST_SEED repeats one.
  const seed = Number(process.env.WALRUS_SIM_TEST_SEED ?? 1 + (Date.now() % 2147483646));

  it(`agrees on random blobs and numbers of shards (seed ${seed})`, { timeout: 240_000 }, () => {
    const next = picker(seed);
    for (let round = 0; round < 40; round++) {
      const n = round < 36 ? 4 + next(60) : 64 + next(140);
      const length = next(2) === 0 ? next(2000) : next(60_000);
      compareWithOracle(n, xorshiftBytes(1 + next(1e9), length), 1 + next(1e9));
    }
  });

  it('agrees at n = 301', { timeout: 240_000 }, () => {
    compareWithOracle(301, xorshiftBytes(seed, 40_603), seed);
  });

  it('decodes slivers that we rebuilt from symbols, and like us refuses one too few', () => {
    for (const n of [4, 7, 10, 31]) {
      const code = codeFor(n);
      const blob = xorshiftBytes(n, 777);
      const { metadata, symbolBytes, secondary } = encodeBlob(code, blob);
      const rebuilt = (index: number) => {
        const symbols = pick(n, code.ks, picker(n + index)).map((source) => ({
          index: source,
          symbol: proveSymbol(code, 'secondary', symbolBytes, secondary(source), index).symbol,
        }));
        const sliver = recoverSliver(code, symbolBytes, 'primary', index, symbols);
        return encodeSliver({ sliver, symbolBytes, index });
      };
      const sent = pick(n, code.kp, picker(seed)).map(rebuilt);
      expect(decodeByOracle(n, metadata.blobId, blob.length, sent)).toEqual(blob);
      const fewer = sent.slice(1);
      expect(decodeByOracle(n, metadata.blobId, blob.length, fewer)).toBeNull();
      const parsed = fewer.map((bytes) => parseSliver(bytes));
      expect(() => decodeBlob(code, blob.length, 'primary', parsed)).toThrow('needs');
    }
  });

  it('agrees on where a blob becomes too large', () => {
    const largest = xorshiftBytes(3, 393_204);
    compareWithOracle(4, largest, 3);
    expect(() => new BlobEncoder(4).compute_metadata(new Uint8Array(393_205))).toThrow();
    expect(() => encodeBlob(codeFor(4), new Uint8Array(393_205))).toThrow(/393204/);
  });
});
