/**
 * Bytes of the messages that carry codec objects: the BCS bodies of codec.md §10 and the table
 * of network.md §3. Framing (HTTP/2, TLS) is not in them. bcs.ts makes the real bytes.
 */

import { type Axis, type Code, sliverCode } from './code.ts';
import { requireWhole } from './errors.ts';
import { emptySiblings, treeDepth } from './merkle.ts';
import { DIGEST_BYTES, symbolBytesOf } from './sizes.ts';

/** Bytes of a ULEB128 length. */
export function ulebBytes(value: number): number {
  let bytes = 1;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

/** Blob metadata with its ID: every hash carries a one-byte tag. n = 1000: 66044. */
export function metadataMessageBytes(n: number): number {
  return DIGEST_BYTES + 1 + 1 + 8 + ulebBytes(n) + 2 * (DIGEST_BYTES + 1) * n;
}

/** Body of a sliver: its bytes, symbol size and index. */
export function sliverMessageBytes(code: Code, lengthBytes: number, axis: Axis): number {
  const bytes = sliverCode(code, axis).k * symbolBytesOf(code, lengthBytes);
  return ulebBytes(bytes) + bytes + 4;
}

/** BCS of a Merkle path of leaf `leafIndex` among n; an empty sibling is one byte, not 33. */
export function proofBytes(n: number, leafIndex: number): number {
  requireWhole(leafIndex, 0, n - 1, 'leaf index', 'bad-index');
  const depth = treeDepth(n);
  return ulebBytes(depth) + (DIGEST_BYTES + 1) * depth - DIGEST_BYTES * emptySiblings(n, leafIndex);
}

/** A symbol without a proof, as a reading client gets it. */
export function decodingSymbolMessageBytes(symbolBytes: number): number {
  return 1 + 2 + ulebBytes(symbolBytes) + symbolBytes;
}

/** A general recovery symbol: the leaf is the target sliver, the same for a whole recovery. */
export function recoverySymbolMessageBytes(
  n: number,
  symbolBytes: number,
  targetIndex: number,
): number {
  return decodingSymbolMessageBytes(symbolBytes) + 2 + proofBytes(n, targetIndex);
}

/** BLS signature, min-pk. */
const SIGNATURE_BYTES = 96;

/** Signed storage confirmation: 40 bytes of message for a permanent blob, 72 for a deletable. */
export function confirmationMessageBytes(deletable: boolean): number {
  return (deletable ? 72 : 40) + SIGNATURE_BYTES;
}

/** Certificate of availability on chain: message, aggregate signature, bitmap of N nodes. */
export function certificateMessageBytes(deletable: boolean, nodeCount: number): number {
  return confirmationMessageBytes(deletable) + Math.ceil(nodeCount / 8);
}

/** One sliver in a reply of shard synchronisation: blob ID, tag, sliver body. */
export function syncSliverMessageBytes(code: Code, lengthBytes: number, axis: Axis): number {
  return DIGEST_BYTES + 1 + sliverMessageBytes(code, lengthBytes, axis);
}

/** Inconsistency proof: target index and the threshold of recovery symbols with proofs. */
export function inconsistencyProofMessageBytes(
  code: Code,
  lengthBytes: number,
  axis: Axis,
  targetIndex: number,
): number {
  const count = sliverCode(code, axis).k;
  const symbolBytes = symbolBytesOf(code, lengthBytes);
  const each = recoverySymbolMessageBytes(code.n, symbolBytes, targetIndex) - 3;
  return 2 + ulebBytes(count) + count * each;
}
