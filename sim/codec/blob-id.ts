/**
 * Blob IDs (codec.md §8): H(encoding type ‖ length ‖ root), and their text form, base64url
 * without padding, 43 characters.
 */

import { base64urlLength, fromBase64url, toBase64url } from './base64url.ts';
import { CodecError } from './errors.ts';
import { blake2b256 } from './hash.ts';
import { DIGEST_BYTES } from './sizes.ts';

/** RS2, the deployed encoding. */
export const ENCODING_TYPE_RS2 = 1;

const TEXT_LENGTH = base64urlLength(DIGEST_BYTES);

/** Writes a whole number < 2^53 as eight little-endian bytes. */
export function writeU64(to: Uint8Array, at: number, value: number): void {
  let rest = value;
  for (let i = 0; i < 8; i++) {
    to[at + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

export function computeBlobId(lengthBytes: number, root: Uint8Array): Uint8Array {
  const message = new Uint8Array(1 + 8 + DIGEST_BYTES);
  message[0] = ENCODING_TYPE_RS2;
  writeU64(message, 1, lengthBytes);
  message.set(root, 9);
  return blake2b256(message);
}

export function blobIdToString(blobId: Uint8Array): string {
  if (blobId.length !== DIGEST_BYTES) {
    throw new CodecError('bad-blob-id', `blob ID has ${blobId.length} bytes, not ${DIGEST_BYTES}`);
  }
  return toBase64url(blobId);
}

/** Reads the text form; throws CodecError on any other text, also one with stray low bits. */
export function parseBlobId(text: string): Uint8Array {
  if (text.length !== TEXT_LENGTH) {
    throw new CodecError(
      'bad-blob-id',
      `blob ID "${text}" has ${text.length} characters, not ${TEXT_LENGTH}`,
    );
  }
  const blobId = new Uint8Array(DIGEST_BYTES);
  const problem = fromBase64url(text, blobId);
  if (problem !== '') throw new CodecError('bad-blob-id', `blob ID "${text}": ${problem}`);
  return blobId;
}
