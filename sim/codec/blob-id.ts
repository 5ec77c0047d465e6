/**
 * Blob IDs (codec.md §8): H(encoding type ‖ length ‖ root), and their text form, base64url
 * without padding, 43 characters.
 */

import { CodecError } from './errors.ts';
import { blake2b256 } from './hash.ts';
import { DIGEST_BYTES } from './sizes.ts';

/** RS2, the deployed encoding. */
export const ENCODING_TYPE_RS2 = 1;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const TEXT_LENGTH = 43;

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
  let text = '';
  for (let i = 0; i < DIGEST_BYTES; i += 3) {
    const bits = (blobId[i] << 16) | ((blobId[i + 1] ?? 0) << 8) | (blobId[i + 2] ?? 0);
    for (let shift = 18; shift >= 0; shift -= 6) text += ALPHABET[(bits >> shift) & 63];
  }
  return text.slice(0, TEXT_LENGTH);
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
  let bits = 0;
  let bitCount = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const value = ALPHABET.indexOf(text[i]);
    if (value < 0) {
      throw new CodecError('bad-blob-id', `character ${i} of blob ID "${text}" is not base64url`);
    }
    bits = ((bits << 6) | value) & 0xffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      blobId[at++] = (bits >> bitCount) & 255;
    }
  }
  if ((bits & ((1 << bitCount) - 1)) !== 0) {
    throw new CodecError('bad-blob-id', `blob ID "${text}" has bits beyond its 32 bytes`);
  }
  return blobId;
}
