/**
 * BCS bytes of what is stored (codec.md §10), written and read: slivers, and blob metadata with
 * its ID. Symbols and proofs are in bcs-symbols.ts; wire-sizes.ts gives lengths without bytes.
 */

import { computeBlobId, ENCODING_TYPE_RS2 } from './blob-id.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { CodecError } from './errors.ts';
import { equalBytes } from './hash.ts';
import { type BlobMetadata, PAIR_BYTES, rootOfHashes } from './metadata.ts';
import { DIGEST_BYTES, requireSymbolBytes } from './sizes.ts';
import { ulebBytes } from './wire-sizes.ts';

/** A sliver as it is stored and sent; the axis is known from the context. */
export interface SliverMessage {
  readonly sliver: Uint8Array;
  readonly symbolBytes: number;
  readonly index: number;
}

/** What stands before and behind the bytes of a sliver, for those who write it in pieces. */
export function sliverFrame(
  sliverBytes: number,
  symbolBytes: number,
  index: number,
): { head: Uint8Array; tail: Uint8Array } {
  const head = new ByteWriter(ulebBytes(sliverBytes));
  head.uleb(sliverBytes);
  const tail = new ByteWriter(4);
  tail.u16(symbolBytes);
  tail.u16(index);
  return { head: head.done(), tail: tail.done() };
}

/** Bytes of a sliver, symbol size, index. */
export function encodeSliver({ sliver, symbolBytes, index }: SliverMessage): Uint8Array {
  const { head, tail } = sliverFrame(sliver.length, symbolBytes, index);
  const bytes = new Uint8Array(head.length + sliver.length + tail.length);
  bytes.set(head);
  bytes.set(sliver, head.length);
  bytes.set(tail, head.length + sliver.length);
  return bytes;
}

export function parseSliver(bytes: Uint8Array): SliverMessage {
  const reader = new ByteReader(bytes, 'sliver');
  const sliver = reader.raw(reader.uleb());
  const symbolBytes = reader.u16();
  const index = reader.u16();
  reader.end();
  requireSymbolBytes(symbolBytes);
  return { sliver, symbolBytes, index };
}

/** Blob metadata with its ID. */
export function encodeMetadata(metadata: BlobMetadata): Uint8Array {
  const { hashes } = metadata;
  const n = hashes.length / PAIR_BYTES;
  const writer = new ByteWriter(DIGEST_BYTES + 10 + ulebBytes(n) + 66 * n);
  writer.raw(metadata.blobId);
  writer.byte(0);
  writer.byte(ENCODING_TYPE_RS2);
  writer.u64(metadata.lengthBytes);
  writer.uleb(n);
  for (let at = 0; at < hashes.length; at += DIGEST_BYTES) {
    writer.byte(1);
    writer.raw(hashes.subarray(at, at + DIGEST_BYTES));
  }
  return writer.done();
}

/** Reads metadata and checks that its blob ID follows from its hashes. */
export function parseMetadata(bytes: Uint8Array): BlobMetadata {
  const reader = new ByteReader(bytes, 'metadata');
  const blobId = reader.raw(DIGEST_BYTES).slice();
  if (reader.byte() !== 0) reader.fail('only version 1 of the metadata (variant 0) is known');
  if (reader.byte() !== ENCODING_TYPE_RS2) reader.fail('only encoding type 1 (RS2) is known');
  const lengthBytes = reader.u64();
  const n = reader.uleb();
  if (n < 1 || n > 65535) reader.fail(`${n} sliver pairs`);
  const hashes = new Uint8Array(n * PAIR_BYTES);
  for (let at = 0; at < hashes.length; at += DIGEST_BYTES) {
    if (reader.byte() !== 1) reader.fail('a sliver hash is missing');
    hashes.set(reader.raw(DIGEST_BYTES), at);
  }
  reader.end();
  const root = rootOfHashes(hashes);
  if (!equalBytes(computeBlobId(lengthBytes, root), blobId)) {
    throw new CodecError('bad-metadata', 'metadata: the blob ID does not follow from the hashes');
  }
  return { lengthBytes, hashes, root, blobId };
}
