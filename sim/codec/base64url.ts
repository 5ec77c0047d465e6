/**
 * Base64url without padding: the text form of blob IDs and quilt patch IDs.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export function toBase64url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let shift = 18; shift >= 0; shift -= 6) text += ALPHABET[(bits >> shift) & 63];
  }
  return text.slice(0, base64urlLength(bytes.length));
}

/** Characters of the text form of `byteCount` bytes. */
export function base64urlLength(byteCount: number): number {
  return Math.ceil((byteCount * 8) / 6);
}

/**
 * Reads a text of the right length into `to`. Returns '' or what is wrong with it: a character
 * that is none of the alphabet's, or bits beyond the last byte.
 */
export function fromBase64url(text: string, to: Uint8Array): string {
  let bits = 0;
  let bitCount = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const value = ALPHABET.indexOf(text[i]);
    if (value < 0) return `character ${i} is not base64url`;
    bits = ((bits << 6) | value) & 0xffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      to[at++] = (bits >> bitCount) & 255;
    }
  }
  return (bits & ((1 << bitCount) - 1)) === 0 ? '' : `bits beyond its ${to.length} bytes`;
}
