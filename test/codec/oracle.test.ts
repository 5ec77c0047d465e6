/**
 * Against the original encoder compiled to WebAssembly (npm @mysten/walrus-wasm): slivers,
 * hashes, root and blob ID equal byte for byte, and each decodes what the other encoded.
 */
import { BlobEncoder } from '@mysten/walrus-wasm';
import { describe, expect, it } from 'vitest';
import {
  codeFor,
  decodeBlob,
  encodeBlob,
  encodeSliver,
  parseSliver,
  sliverHash,
  sliverMessageBytes,
} from '../../sim/codec/index.ts';
import { pick, picker, toHex, xorshiftBytes } from './bytes.ts';

interface OracleMetadata {
  blob_id: number[];
  metadata: {
    V1: {
      unencoded_length: number | bigint;
      hashes: { primary_hash: { Digest: number[] }; secondary_hash: { Digest: number[] } }[];
    };
  };
}

interface OracleBlob {
  blobId: number[];
  root: number[];
  hashes: [number[], number[]][];
  primary: Uint8Array[];
  secondary: Uint8Array[];
}

function encodeByOracle(n: number, blob: Uint8Array): OracleBlob {
  const code = codeFor(n);
  const buffers = (axis: 'primary' | 'secondary') =>
    Array.from({ length: n }, () => new Uint8Array(sliverMessageBytes(code, blob.length, axis)));
  const primary = buffers('primary');
  const secondary = buffers('secondary');
  const encoder = new BlobEncoder(n);
  const [described, root] = encoder.encode(blob, primary, secondary) as [
    OracleMetadata,
    { Digest: number[] },
  ];
  encoder.free();
  const hashes = described.metadata.V1.hashes.map((pair): [number[], number[]] => [
    Array.from(pair.primary_hash.Digest),
    Array.from(pair.secondary_hash.Digest),
  ]);
  const blobId = Array.from(described.blob_id);
  return { blobId, root: Array.from(root.Digest), hashes, primary, secondary };
}

function compare(n: number, blob: Uint8Array, seed: number): void {
  const what = `n = ${n}, ${blob.length} bytes`;
  const code = codeFor(n);
  const theirs = encodeByOracle(n, blob);
  const ours = encodeBlob(code, blob);
  const { metadata, symbolBytes } = ours;
  expect(Array.from(metadata.blobId), what).toEqual(theirs.blobId);
  expect(Array.from(metadata.root), what).toEqual(theirs.root);
  for (let pair = 0; pair < n; pair++) {
    const other = n - 1 - pair;
    expect(Array.from(sliverHash(metadata, 'primary', pair)), what).toEqual(theirs.hashes[pair][0]);
    expect(Array.from(sliverHash(metadata, 'secondary', other)), what).toEqual(
      theirs.hashes[pair][1],
    );
    const primary = { sliver: ours.primary(pair), symbolBytes, index: pair };
    expect(toHex(encodeSliver(primary)), what).toBe(toHex(theirs.primary[pair]));
    const secondary = { sliver: ours.secondary(other), symbolBytes, index: other };
    expect(toHex(encodeSliver(secondary)), what).toBe(toHex(theirs.secondary[pair]));
  }
  const chosen = pick(n, code.kp, picker(seed));
  const decoder = new BlobEncoder(n);
  const out = new Uint8Array(blob.length);
  const sent = chosen.map((index) =>
    encodeSliver({ sliver: ours.primary(index), symbolBytes, index }),
  );
  decoder.decode(metadata.blobId, BigInt(blob.length), sent, out);
  decoder.free();
  expect(toHex(out), what).toBe(toHex(blob));
  const slivers = chosen.map((index) => parseSliver(theirs.primary[index]));
  expect(toHex(decodeBlob(code, blob.length, 'primary', slivers)), what).toBe(toHex(blob));
}

describe('the original encoder', () => {
  // Another one each time; WALRUS_SIM_TEST_SEED repeats one.
  const seed = Number(process.env.WALRUS_SIM_TEST_SEED ?? 1 + (Date.now() % 2147483646));

  it(`agrees on random blobs and numbers of shards (seed ${seed})`, { timeout: 60_000 }, () => {
    const next = picker(seed);
    for (let round = 0; round < 40; round++) {
      const n = round < 36 ? 4 + next(60) : 64 + next(140);
      const length = next(2) === 0 ? next(2000) : next(60_000);
      compare(n, xorshiftBytes(1 + next(1e9), length), 1 + next(1e9));
    }
  });

  it('agrees at n = 1000', { timeout: 60_000 }, () => {
    compare(1000, xorshiftBytes(seed, 445_557), seed);
  });

  it('agrees on where a blob becomes too large', () => {
    const largest = xorshiftBytes(3, 393_204);
    compare(4, largest, 3);
    expect(() => new BlobEncoder(4).compute_metadata(new Uint8Array(393_205))).toThrow();
    expect(() => encodeBlob(codeFor(4), new Uint8Array(393_205))).toThrow(/393204/);
  });
});
