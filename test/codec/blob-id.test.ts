import { describe, expect, it } from 'vitest';
import {
  blobIdToString,
  CodecError,
  codeFor,
  computeMetadata,
  pairOfShard,
  pairOfSliverIndex,
  parseBlobId,
  rotation,
  shardOfPair,
  sliverIndexOfPair,
} from '../../sim/codec/index.ts';
import { toHex, xorshiftBytes } from './bytes.ts';

describe('blob IDs', () => {
  it('are those of the original regression test', () => {
    const text = new TextEncoder().encode('walrus blob id v1 regression test');
    const { blobId } = computeMetadata(codeFor(10), text);
    expect(blobIdToString(blobId)).toBe('RcU82Mwf-CFkv1LaI_2qcpANwpGUuG3TMwnVzZxD2kY');
  });

  it('go to text and back, as base64url of Node does', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const blobId = xorshiftBytes(seed, 32);
      const text = blobIdToString(blobId);
      expect(text).toBe(Buffer.from(blobId).toString('base64url'));
      expect(toHex(parseBlobId(text))).toBe(toHex(blobId));
    }
  });

  it('are refused when too short, not base64url, or with stray bits', () => {
    const text = blobIdToString(new Uint8Array(32));
    expect(() => parseBlobId(text.slice(1))).toThrow(CodecError);
    expect(() => parseBlobId(`+${text.slice(1)}`)).toThrow('character 0');
    expect(() => parseBlobId(`${text.slice(0, 42)}B`)).toThrow('bits beyond its 32 bytes');
    expect(() => blobIdToString(new Uint8Array(31))).toThrow('31 bytes');
  });
});

describe('pairs, slivers and shards', () => {
  it('turn by the blob ID as a big-endian integer', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const blobId = xorshiftBytes(seed, 32);
      for (const n of [4, 10, 100, 1000, 65535]) {
        expect(rotation(blobId, n)).toBe(Number(BigInt(`0x${toHex(blobId)}`) % BigInt(n)));
      }
    }
  });

  it('map one to one, and back', () => {
    for (const n of [4, 7, 100]) {
      for (const turned of [0, 1, n - 1]) {
        const shards = Array.from({ length: n }, (_, pair) => shardOfPair(pair, turned, n));
        expect(new Set(shards).size).toBe(n);
        shards.forEach((shard, pair) => {
          expect(pairOfShard(shard, turned, n)).toBe(pair);
        });
      }
    }
    expect(shardOfPair(3, 2, 4)).toBe(1);
  });

  it('deal secondary slivers out backwards', () => {
    expect(sliverIndexOfPair('primary', 3, 10)).toBe(3);
    expect(sliverIndexOfPair('secondary', 3, 10)).toBe(6);
    expect(pairOfSliverIndex('secondary', 6, 10)).toBe(3);
    expect(() => sliverIndexOfPair('primary', 10, 10)).toThrow('sliver pair index is 10');
    expect(() => shardOfPair(-1, 0, 10)).toThrow(CodecError);
    expect(() => pairOfShard(10, 0, 10)).toThrow('shard index is 10');
  });
});
