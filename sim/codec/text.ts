/**
 * Text as BCS has it: UTF-8 behind its length.
 */

import type { ByteReader } from './byte-reader.ts';

/** UTF-8 of a text; null when it has half a surrogate pair, which no UTF-8 can say. */
export function utf8Of(text: string): Uint8Array | null {
  const bytes = new TextEncoder().encode(text);
  return textOf(bytes) === text ? bytes : null;
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Reads a BCS string; the reader complains about bytes that are no UTF-8. */
export function readText(reader: ByteReader): string {
  return textOf(reader.vector()) ?? reader.fail('a text that is not UTF-8');
}

/** Order of byte strings: byte by byte, the shorter first when one begins with the other. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
