/** The original encoder compiled to WebAssembly (npm @mysten/walrus-wasm) as a witness. */
import { BlobEncoder } from '@mysten/walrus-wasm';
import { expect } from 'vitest';
import {
  codeFor,
  decodeBlob,
  encodeBlob,
  encodeSliver,
  parseSliver,
  sliverHash,
  sliverMessageBytes,
} from '../../sim/codec/index.ts';
import { pick, picker, toHex } from './bytes.ts';

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

/** Encodes with both, compares everything, and decodes each one's slivers with the other. */
export function compareWithOracle(n: number, blob: Uint8Array, seed: number): void {
  const what = `n = ${n}, ${blob.length} bytes`;
  const code = codeFor(n);
  const theirs = encodeByOracle(n, blob);
  const ours = encodeBlob(code, blob);
  const { metadata, symbolBytes } = ours;
  expect(Array.from(metadata.blobId), what).toEqual(theirs.blobId);
  expect(Array.from(metadata.root), what).toEqual(theirs.root);
  const pairs = Array.from({ length: n }, (_, pair) => pair);
  const hashes = pairs.map((pair) => [
    Array.from(sliverHash(metadata, 'primary', pair)),
    Array.from(sliverHash(metadata, 'secondary', n - 1 - pair)),
  ]);
  expect(JSON.stringify(hashes), what).toBe(JSON.stringify(theirs.hashes));
  for (const pair of pairs) {
    const primary = { sliver: ours.primary(pair), symbolBytes, index: pair };
    const index = n - 1 - pair;
    const secondary = { sliver: ours.secondary(index), symbolBytes, index };
    const isSame =
      toHex(encodeSliver(primary)) === toHex(theirs.primary[pair]) &&
      toHex(encodeSliver(secondary)) === toHex(theirs.secondary[pair]);
    expect(isSame, `${what}, slivers of pair ${pair}`).toBe(true);
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
  const columns = pick(n, code.ks, picker(seed)).map((index) => {
    return parseSliver(theirs.secondary[n - 1 - index]);
  });
  expect(toHex(decodeBlob(code, blob.length, 'secondary', columns)), what).toBe(toHex(blob));
}

/** What the original's decoder makes of primary slivers in BCS; null when it refuses them. */
export function decodeByOracle(
  n: number,
  blobId: Uint8Array,
  lengthBytes: number,
  slivers: Uint8Array[],
): Uint8Array | null {
  const decoder = new BlobEncoder(n);
  const out = new Uint8Array(lengthBytes);
  try {
    decoder.decode(blobId, BigInt(lengthBytes), slivers, out);
    return out;
  } catch {
    return null;
  } finally {
    decoder.free();
  }
}
