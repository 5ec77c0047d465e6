/**
 * Size arithmetic of RedStuff (codec.md §1): symbols, slivers, and the encoded size that storage
 * is charged for. Exact below 2^53; stored and sent bytes differ a little (wire-sizes.ts).
 */

import type { Code } from './code.ts';
import { CodecError, requireWhole } from './errors.ts';

/** A symbol size is an even 16-bit number. */
export const SYMBOL_BYTES_MAX = 65534;
export const DIGEST_BYTES = 32;

export interface Sizes {
  readonly symbolBytes: number;
  /** ks symbols. */
  readonly primarySliverBytes: number;
  /** kp symbols. */
  readonly secondarySliverBytes: number;
  /** Charged metadata of one shard: n pairs of hashes and the blob ID. */
  readonly metadataBytes: number;
  /** Charged in all: n × (metadata + a sliver pair). */
  readonly encodedBytes: number;
  readonly largestBlobBytes: number;
}

/** Largest blob that the code can carry, bytes. */
export function largestBlobBytes(code: Code): number {
  return code.kp * code.ks * SYMBOL_BYTES_MAX;
}

/** S for a blob of `lengthBytes`; throws CodecError when the blob is too large. */
export function symbolBytesOf(code: Code, lengthBytes: number): number {
  requireWhole(lengthBytes, 0, Number.MAX_SAFE_INTEGER, 'blob length in bytes', 'bad-length');
  const largest = largestBlobBytes(code);
  if (lengthBytes > largest) {
    throw new CodecError(
      'blob-too-large',
      `blob has ${lengthBytes} bytes, the largest for n = ${code.n} is ${largest}`,
    );
  }
  const perSymbol = Math.ceil(Math.max(lengthBytes, 1) / (code.kp * code.ks));
  return perSymbol + (perSymbol % 2);
}

export function requireSymbolBytes(symbolBytes: number): void {
  requireWhole(symbolBytes, 2, SYMBOL_BYTES_MAX, 'symbol size in bytes', 'bad-symbol');
  if (symbolBytes % 2 !== 0) {
    throw new CodecError('bad-symbol', `symbol size is ${symbolBytes} bytes, it must be even`);
  }
}

/** 64 n + 32: what each shard is charged for metadata. */
export function metadataBytesOf(n: number): number {
  return 2 * DIGEST_BYTES * n + DIGEST_BYTES;
}

export function sizesOf(code: Code, lengthBytes: number): Sizes {
  const symbolBytes = symbolBytesOf(code, lengthBytes);
  const primarySliverBytes = code.ks * symbolBytes;
  const secondarySliverBytes = code.kp * symbolBytes;
  const metadataBytes = metadataBytesOf(code.n);
  return {
    symbolBytes,
    primarySliverBytes,
    secondarySliverBytes,
    metadataBytes,
    encodedBytes: code.n * (metadataBytes + primarySliverBytes + secondarySliverBytes),
    largestBlobBytes: largestBlobBytes(code),
  };
}
