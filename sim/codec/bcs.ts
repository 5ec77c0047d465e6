/**
 * BCS bytes of codec objects (codec.md §10), written and read: slivers, blob metadata with its
 * ID, recovery symbols. wire-sizes.ts gives their lengths without making them.
 */

import { computeBlobId, ENCODING_TYPE_RS2, writeU64 } from './blob-id.ts';
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

/** Appends fields to a byte array of known length. */
class Writer {
  readonly bytes: Uint8Array;
  private at = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
  }

  byte(value: number): void {
    this.bytes[this.at++] = value;
  }

  u16(value: number): void {
    this.byte(value & 255);
    this.byte(value >> 8);
  }

  u64(value: number): void {
    writeU64(this.bytes, this.at, value);
    this.at += 8;
  }

  uleb(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  raw(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** A hash node: variant 0 for the empty node (all zeros), else variant 1 and the hash. */
  node(hash: Uint8Array, mayBeEmpty: boolean): void {
    if (mayBeEmpty && hash.every((byte) => byte === 0)) {
      this.byte(0);
      return;
    }
    this.byte(1);
    this.raw(hash);
  }

  done(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }
}

/** Reads fields one after another; throws CodecError where the bytes end or do not fit. */
class Reader {
  private readonly bytes: Uint8Array;
  private readonly what: string;
  private at = 0;

  constructor(bytes: Uint8Array, what: string) {
    this.bytes = bytes;
    this.what = what;
  }

  fail(problem: string): never {
    throw new CodecError('bad-bytes', `${this.what}, byte ${this.at}: ${problem}`);
  }

  raw(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) {
      this.fail(`${length} more bytes expected, ${this.bytes.length - this.at} left`);
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  byte(): number {
    return this.raw(1)[0];
  }

  u16(): number {
    const low = this.byte();
    return low | (this.byte() << 8);
  }

  u64(): number {
    let value = 0;
    let scale = 1;
    for (const byte of this.raw(8)) {
      value += byte * scale;
      scale *= 256;
    }
    if (!Number.isSafeInteger(value)) this.fail('number above 2^53 − 1');
    return value;
  }

  uleb(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 5; i++) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    this.fail('length of more than five bytes');
  }

  end(): void {
    if (this.at !== this.bytes.length) this.fail(`${this.bytes.length - this.at} bytes too many`);
  }
}

/** Bytes of a sliver, symbol size, index. */
export function encodeSliver(message: SliverMessage): Uint8Array {
  const { sliver, symbolBytes, index } = message;
  const writer = new Writer(ulebBytes(sliver.length) + sliver.length + 4);
  writer.uleb(sliver.length);
  writer.raw(sliver);
  writer.u16(symbolBytes);
  writer.u16(index);
  return writer.bytes;
}

export function parseSliver(bytes: Uint8Array): SliverMessage {
  const reader = new Reader(bytes, 'sliver');
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
  const writer = new Writer(DIGEST_BYTES + 10 + ulebBytes(n) + 66 * n);
  writer.raw(metadata.blobId);
  writer.byte(0);
  writer.byte(ENCODING_TYPE_RS2);
  writer.u64(metadata.lengthBytes);
  writer.uleb(n);
  for (let at = 0; at < hashes.length; at += DIGEST_BYTES) {
    writer.node(hashes.subarray(at, at + DIGEST_BYTES), false);
  }
  return writer.bytes;
}

/** Reads metadata and checks that its blob ID follows from its hashes. */
export function parseMetadata(bytes: Uint8Array): BlobMetadata {
  const reader = new Reader(bytes, 'metadata');
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

/** A Merkle path: vector of nodes. */
function writeProof(writer: Writer, proof: Uint8Array): void {
  writer.uleb(proof.length / DIGEST_BYTES);
  for (let at = 0; at < proof.length; at += DIGEST_BYTES) {
    writer.node(proof.subarray(at, at + DIGEST_BYTES), true);
  }
}

export function encodeProof(proof: Uint8Array): Uint8Array {
  const writer = new Writer(1 + 2 * proof.length);
  writeProof(writer, proof);
  return writer.done();
}

/** Recovery symbol: index of the source sliver, the symbol, its proof. */
export function encodeRecoverySymbol(
  sourceIndex: number,
  symbol: Uint8Array,
  proof: Uint8Array,
): Uint8Array {
  const writer = new Writer(6 + symbol.length + 2 * proof.length);
  writer.u16(sourceIndex);
  writer.uleb(symbol.length);
  writer.raw(symbol);
  writeProof(writer, proof);
  return writer.done();
}

/** General recovery symbol: the target's axis as variant, and its index before the proof. */
export function encodeGeneralRecoverySymbol(
  targetAxis: 'primary' | 'secondary',
  targetIndex: number,
  sourceIndex: number,
  symbol: Uint8Array,
  proof: Uint8Array,
): Uint8Array {
  const writer = new Writer(9 + symbol.length + 2 * proof.length);
  writer.byte(targetAxis === 'primary' ? 0 : 1);
  writer.u16(sourceIndex);
  writer.uleb(symbol.length);
  writer.raw(symbol);
  writer.u16(targetIndex);
  writeProof(writer, proof);
  return writer.done();
}
