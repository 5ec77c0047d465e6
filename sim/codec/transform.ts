/**
 * Additive fast transforms over vectors of field elements (codec.md §5, §6), plain reference.
 *
 * A vector is `size` rows of `width` elements in one Uint16Array, from row `first` on.
 * `truncated` only skips work: outputs of `forward` past it are garbage, inputs of `inverse`
 * past it must be zero. `delta` is the position of the block in the field.
 */

import { EXP_TWICE, GROUP_ORDER, LOG } from './field.ts';
import { twiddle } from './reed-solomon.ts';

/** to[i] ^= factor · from[i] over `width` elements of the same array. */
function addMultiple(
  rows: Uint16Array,
  to: number,
  from: number,
  width: number,
  factor: number,
): void {
  if (factor === 0) return;
  const log = LOG[factor];
  for (let i = 0; i < width; i++) {
    const value = rows[from + i];
    if (value !== 0) rows[to + i] ^= EXP_TWICE[log + LOG[value]];
  }
}

/** to[i] ^= from[i] over `width` elements of the same array. */
export function addRow(rows: Uint16Array, to: number, from: number, width: number): void {
  for (let i = 0; i < width; i++) rows[to + i] ^= rows[from + i];
}

export function forward(
  rows: Uint16Array,
  first: number,
  size: number,
  width: number,
  truncated: number,
  delta: number,
): void {
  for (let distance = size >> 1; distance > 0; distance >>= 1) {
    for (let r = 0; r < truncated; r += 2 * distance) {
      const factor = twiddle(r + distance + delta - 1);
      for (let i = r; i < r + distance; i++) {
        const upper = (first + i) * width;
        const lower = upper + distance * width;
        addMultiple(rows, upper, lower, width, factor);
        addRow(rows, lower, upper, width);
      }
    }
  }
}

export function inverse(
  rows: Uint16Array,
  first: number,
  size: number,
  width: number,
  truncated: number,
  delta: number,
): void {
  for (let distance = 1; distance < size; distance <<= 1) {
    for (let r = 0; r < truncated; r += 2 * distance) {
      const factor = twiddle(r + distance + delta - 1);
      for (let i = r; i < r + distance; i++) {
        const upper = (first + i) * width;
        const lower = upper + distance * width;
        addRow(rows, lower, upper, width);
        addMultiple(rows, upper, lower, width, factor);
      }
    }
  }
}

/** The formal derivative in the transform's basis, in place (codec.md §6). */
export function derive(rows: Uint16Array, size: number, width: number): void {
  for (let i = 1; i < size; i++) {
    const span = i & -i;
    addRow(rows, (i - span) * width, i * width, span * width);
  }
}

/** Multiplies `width` elements from `at` on by a non-zero factor. */
export function scaleRow(rows: Uint16Array, at: number, width: number, factor: number): void {
  const log = LOG[factor] % GROUP_ORDER;
  for (let i = at; i < at + width; i++) {
    if (rows[i] !== 0) rows[i] = EXP_TWICE[log + LOG[rows[i]]];
  }
}
