/**
 * Vectors of redstuff.jsonl and redstuff-generic.jsonl: whole blobs, slivers, hashes, blob ID.
 *
 * Each function returns the record that the line must be, field for field; a field it does not
 * know makes the line fail.
 */

import { encodeSliver } from '../codec/bcs.ts';
import {
  blobIdToString,
  type Code,
  codeFor,
  customCode,
  type EncodedBlob,
  encodeBlob,
  faultyShardsMax,
  rotation,
  sizesOf,
  sliverHash,
} from '../codec/index.ts';
import { type Generator, generateBytes } from './generators.ts';
import { sha256Hex, toHex } from './hex.ts';

export interface BlobVector {
  name?: string;
  n: number;
  kp: number;
  ks: number;
  f?: number;
  len: number;
  gen: Generator;
  slow?: boolean;
  hashes?: unknown;
  primaryHex?: unknown;
  secondaryHex?: unknown;
}

function indices(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** The fields that both files have. */
function commonFields(vector: BlobVector, encoded: EncodedBlob) {
  const { metadata, symbolBytes } = encoded;
  const all = indices(vector.n);
  return {
    n: vector.n,
    kp: encoded.code.kp,
    ks: encoded.code.ks,
    len: encoded.lengthBytes,
    gen: vector.gen,
    symbolSize: symbolBytes,
    blobId: blobIdToString(metadata.blobId),
    blobIdHex: toHex(metadata.blobId),
    rootHex: toHex(metadata.root),
    primarySha256: sha256Hex(all.map((i) => encoded.primary(i))),
    secondarySha256: sha256Hex(all.map((j) => encoded.secondary(j))),
    hashesSha256: sha256Hex([metadata.hashes]),
  };
}

function pairHashes(encoded: EncodedBlob, pair: number): { primary: string; secondary: string } {
  const { metadata, code } = encoded;
  return {
    primary: toHex(sliverHash(metadata, 'primary', pair)),
    secondary: toHex(sliverHash(metadata, 'secondary', code.n - 1 - pair)),
  };
}

/** SHA-256 of the BCS of all slivers of an axis, in the order of pairs. */
function bcsSha256(encoded: EncodedBlob, axis: 'primary' | 'secondary'): string {
  const { n } = encoded.code;
  const messages = indices(n).map((pair) => {
    const index = axis === 'primary' ? pair : n - 1 - pair;
    const sliver = axis === 'primary' ? encoded.primary(index) : encoded.secondary(index);
    return encodeSliver({ sliver, symbolBytes: encoded.symbolBytes, index });
  });
  return sha256Hex(messages);
}

/** Fields that only small cases carry. */
function optionalFields(vector: BlobVector, encoded: EncodedBlob): Record<string, unknown> {
  const all = indices(vector.n);
  const fields: Record<string, unknown> = {};
  if ('slow' in vector) fields.slow = vector.n >= 500;
  if ('hashes' in vector) {
    fields.hashes = all.map((pair) => Object.values(pairHashes(encoded, pair)));
  }
  if ('primaryHex' in vector) fields.primaryHex = all.map((i) => toHex(encoded.primary(i)));
  if ('secondaryHex' in vector) fields.secondaryHex = all.map((j) => toHex(encoded.secondary(j)));
  return fields;
}

/** A line of redstuff-generic.jsonl. */
export function genericBlobRecord(vector: BlobVector): Record<string, unknown> {
  const code = customCode(vector.n, vector.kp, vector.ks);
  return commonFields(vector, encodeBlob(code, generateBytes(vector.gen, vector.len)));
}

/** A line of redstuff.jsonl. */
export function deployedBlobRecord(vector: BlobVector): Record<string, unknown> {
  const code: Code = codeFor(vector.n);
  const blob = generateBytes(vector.gen, vector.len);
  const encoded = encodeBlob(code, blob);
  const sizes = sizesOf(code, vector.len);
  const number = /-(\d+)$/.exec(vector.name ?? '')?.[1];
  return {
    ...commonFields(vector, encoded),
    name: `n${vector.n}-len${vector.len}-${number}`,
    f: faultyShardsMax(vector.n),
    blobSha256: sha256Hex([blob]),
    primarySliverBytes: sizes.primarySliverBytes,
    secondarySliverBytes: sizes.secondarySliverBytes,
    metadataLength: sizes.metadataBytes,
    encodedLength: sizes.encodedBytes,
    rotation: rotation(encoded.metadata.blobId, vector.n),
    primaryBcsSha256: bcsSha256(encoded, 'primary'),
    secondaryBcsSha256: bcsSha256(encoded, 'secondary'),
    pair0: pairHashes(encoded, 0),
    pairLast: pairHashes(encoded, vector.n - 1),
    ...optionalFields(vector, encoded),
  };
}
