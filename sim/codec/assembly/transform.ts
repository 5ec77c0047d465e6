/**
 * The additive transforms of codec.md §5 and the derivative of §6 on rows of units (rows.ts),
 * two layers at a time where their factors allow.
 */

import {
  addRows,
  forwardFour,
  forwardFourZero,
  forwardGeneral,
  forwardSubfield,
  inverseFour,
  inverseFourZero,
  inverseGeneral,
  inverseSubfield,
} from './rows';

const SUBFIELD_SIZE: u32 = 256;

// @ts-ignore: decorator
@inline
function forwardTwo(upper: usize, bytes: usize, factor: u32): void {
  if (factor == 0) addRows(upper + bytes, upper, bytes);
  else if (factor < SUBFIELD_SIZE) forwardSubfield(upper, bytes, factor);
  else forwardGeneral(upper, bytes, factor);
}

// @ts-ignore: decorator
@inline
function inverseTwo(upper: usize, bytes: usize, factor: u32): void {
  if (factor == 0) addRows(upper + bytes, upper, bytes);
  else if (factor < SUBFIELD_SIZE) inverseSubfield(upper, bytes, factor);
  else inverseGeneral(upper, bytes, factor);
}

/** In place over `size` rows; outputs at or past `truncated` are garbage. */
export function forward(at: usize, rowBytes: usize, size: u32, truncated: u32, delta: u32): void {
  let distance = size >> 1;
  let shift = ctz<u32>(size) - 1;
  // An odd number of layers: the first by itself, whose factor is zero where delta is.
  if (size > 1 && (shift & 1) == 0) {
    forwardTwo(at, distance * rowBytes, delta >> shift);
    distance >>= 1;
    shift--;
  }
  for (; distance > 1; distance >>= 2, shift -= 2) {
    const half = distance >> 1;
    const bytes = half * rowBytes;
    for (let r: u32 = 0; r < truncated; r += 2 * distance) {
      const factor = (r + delta) >> shift;
      const first = at + r * rowBytes;
      if (r + distance >= truncated || factor * 2 + 2 >= SUBFIELD_SIZE) {
        forwardTwo(first, 2 * bytes, factor);
        forwardTwo(first, bytes, factor * 2);
        if (r + distance < truncated) forwardTwo(first + 2 * bytes, bytes, factor * 2 + 2);
      } else if (factor == 0) {
        forwardFourZero(first, bytes);
      } else {
        forwardFour(first, bytes, factor);
      }
    }
  }
}

/**
 * In place over `size` rows; inputs below `start` and at or past `truncated` must be zero, and
 * start < truncated.
 */
export function inverse(
  at: usize,
  rowBytes: usize,
  size: u32,
  start: u32,
  truncated: u32,
  delta: u32,
): void {
  let distance: u32 = 1;
  let shift: u32 = 0;
  for (; distance * 2 < size; distance <<= 2, shift += 2) {
    const bytes = distance * rowBytes;
    for (let r = start & ~(4 * distance - 1); r < truncated; r += 4 * distance) {
      const factor = (r + delta) >> shift;
      const first = at + r * rowBytes;
      if (r + 2 * distance >= truncated || factor + 2 >= SUBFIELD_SIZE) {
        inverseTwo(first, bytes, factor);
        if (r + 2 * distance < truncated) inverseTwo(first + 2 * bytes, bytes, factor + 2);
        inverseTwo(first, 2 * bytes, factor >> 1);
      } else if (factor == 0) {
        inverseFourZero(first, bytes);
      } else {
        inverseFour(first, bytes, factor);
      }
    }
  }
  if (distance < size) inverseTwo(at, distance * rowBytes, delta >> shift);
}

export function derive(at: usize, rowBytes: usize, size: u32): void {
  for (let i: u32 = 1; i < size; i++) {
    const span = i & -i;
    addRows(at + (i - span) * rowBytes, at + i * rowBytes, span * rowBytes);
  }
}
