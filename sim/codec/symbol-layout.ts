/**
 * Where the two bytes of a field element lie inside a symbol (codec.md §3): blocks of 64 bytes,
 * first half low bytes, second half high bytes; a short last block is halved the same way.
 */

/** Offset of the low byte of element `element` in a symbol of `symbolBytes`. */
export function lowByteOffset(element: number): number {
  return ((element >> 5) << 6) + (element & 31);
}

/** Distance from the low byte of element `element` to its high byte. */
export function highByteDistance(symbolBytes: number, element: number): number {
  const left = symbolBytes - ((element >> 5) << 6);
  return left >= 64 ? 32 : left >> 1;
}

/** Reads the elements of the symbol at `offset` into `to[at…]`. */
export function readElements(
  from: Uint8Array,
  offset: number,
  symbolBytes: number,
  to: Uint16Array,
  at: number,
): void {
  const count = symbolBytes >> 1;
  for (let i = 0; i < count; i++) {
    const low = offset + lowByteOffset(i);
    to[at + i] = from[low] | (from[low + highByteDistance(symbolBytes, i)] << 8);
  }
}

/** Writes elements `from[at…]` as the symbol at `offset`. */
export function writeElements(
  from: Uint16Array,
  at: number,
  symbolBytes: number,
  to: Uint8Array,
  offset: number,
): void {
  const count = symbolBytes >> 1;
  for (let i = 0; i < count; i++) {
    const low = offset + lowByteOffset(i);
    to[low] = from[at + i] & 255;
    to[low + highByteDistance(symbolBytes, i)] = from[at + i] >> 8;
  }
}
