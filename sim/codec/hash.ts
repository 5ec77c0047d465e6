/**
 * BLAKE2b with a 32-byte digest, the only hash of the codec (codec.md, notation).
 */

import { kernels } from './kernels.ts';
import { DIGEST_BYTES } from './sizes.ts';

/** Unkeyed BLAKE2b-256 of `bytes`; a fresh array of 32 bytes. */
export function blake2b256(bytes: Uint8Array): Uint8Array {
  const kernel = kernels();
  const memory = kernel.reserve(DIGEST_BYTES + bytes.length);
  memory.set(bytes, DIGEST_BYTES);
  kernel.hash(DIGEST_BYTES, bytes.length, 0);
  return memory.slice(0, DIGEST_BYTES);
}

/** Whether two byte strings are equal. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
