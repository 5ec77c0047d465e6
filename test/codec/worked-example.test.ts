/** The worked example of the codec specification, §7: n = 4, ten bytes, all by hand. */
import { describe, expect, it } from 'vitest';
import {
  blobIdToString,
  codeFor,
  encodeBlob,
  expandSliver,
  rotation,
  shardOfPair,
  sliverHash,
} from '../../sim/codec/index.ts';
import { fromHex, toHex } from './bytes.ts';

const PAIRS = [
  [
    '689b3273b0e968d051e961f7d9ee08cb49519756f847a9ec4239d2044a959ac4',
    '7070e91223fbab8a0cd8f9c24e677ce128a73c9da06a33ec3f43c49537ca6f83',
  ],
  [
    '7c2da74129f279502d31ff15d62919469ab9d3bd7802daa6db3394785201748b',
    '7b4c9ec612769a0909b59e15036c1f3507f4dc564059a9bab960cdbc04ad4029',
  ],
  [
    'fa1ed29dadf18fc9b02bc99121582130bd41302319bf97a1cf5d7d967f0f9b38',
    '6aaf31c16d488cba060d5185f37a00b3793e2d6a4666b735330eaa0e442c28dc',
  ],
  [
    '3ccd4445002886d41c69800fa97826c936729f5d04c181ee8d80f215f4ab1f3e',
    '022c8dc3fba3df45e38051d5c69044a1e5a30ec60f3761156aec3a2dfc380be8',
  ],
];

describe('the worked example', () => {
  const code = codeFor(4);
  const encoded = encodeBlob(code, fromHex('00049d128e2c251977ad'));
  const { metadata } = encoded;

  it('has the matrix of the specification, row by row and column by column', () => {
    const rows = [0, 1, 2, 3].map((i) => {
      const { symbol } = expandSliver(code, 'primary', 2, encoded.primary(i));
      return [0, 1, 2, 3].map((j) => toHex(symbol(j))).join(' ');
    });
    expect(rows).toEqual([
      '0004 9d12 8e2c 133a',
      '2519 77ad 0000 52b4',
      '432f 02e4 d410 95db',
      '6632 e85b 5a3c d455',
    ]);
    const columns = [0, 1, 2, 3].map((j) => {
      const { symbol } = expandSliver(code, 'secondary', 2, encoded.secondary(j));
      return [0, 1, 2, 3].map((i) => toHex(symbol(i))).join(' ');
    });
    expect(columns).toEqual([
      '0004 2519 432f 6632',
      '9d12 77ad 02e4 e85b',
      '8e2c 0000 d410 5a3c',
      '133a 52b4 95db d455',
    ]);
  });

  it('has the slivers, hashes, root and blob ID of the specification', () => {
    expect([0, 1, 2, 3].map((i) => toHex(encoded.primary(i)))).toEqual([
      '00049d128e2c',
      '251977ad0000',
      '432f02e4d410',
      '6632e85b5a3c',
    ]);
    expect([0, 1, 2, 3].map((j) => toHex(encoded.secondary(j)))).toEqual([
      '00042519',
      '9d1277ad',
      '8e2c0000',
      '133a52b4',
    ]);
    PAIRS.forEach(([primary, secondary], pair) => {
      expect(toHex(sliverHash(metadata, 'primary', pair))).toBe(primary);
      expect(toHex(sliverHash(metadata, 'secondary', 3 - pair))).toBe(secondary);
    });
    expect(toHex(metadata.root)).toBe(
      '97de4ac5bae3025e25bf501e43b7f6b639e2bc34a393bf6875986731ddbc1d62',
    );
    expect(blobIdToString(metadata.blobId)).toBe('kkvto5K_r8bu4p5cSzUnIdm3T1AYJiAvaQwYRd-TNK0');
  });

  it('turns by 1: pair 0 lives on shard 1, pair 3 on shard 0', () => {
    const turned = rotation(metadata.blobId, 4);
    expect(turned).toBe(1);
    expect(shardOfPair(0, turned, 4)).toBe(1);
    expect(shardOfPair(3, turned, 4)).toBe(0);
  });

  it('starts the proof of symbol (0, 1) with the leaf hash of symbol (0, 0)', () => {
    const { proof } = expandSliver(code, 'primary', 2, encoded.primary(0));
    expect(toHex(proof(1).subarray(0, 32))).toBe(
      '7d86245b610cb719e51d26d36723b3778f33210ee49960de2f313c4e008c9190',
    );
  });
});
