/** The additive transforms of codec.md §5 and the derivative of §6 on rows of units (rows.ts). */

import {
  addRows,
  forwardGeneral,
  forwardSubfield,
  inverseGeneral,
  inverseSubfield,
} from './rows';
import { generalTable, subfieldTable } from './tables';

/** In place over `size` rows; outputs at or past `truncated` are garbage. */
export function forward(at: usize, rowBytes: usize, size: u32, truncated: u32, delta: u32): void {
  let shift = ctz<u32>(size) - 1;
  for (let distance = size >> 1; distance > 0; distance >>= 1, shift--) {
    const bytes = distance * rowBytes;
    for (let r: u32 = 0; r < truncated; r += 2 * distance) {
      const factor = (r + delta) >> shift;
      const upper = at + r * rowBytes;
      if (factor == 0) addRows(upper + bytes, upper, bytes);
      else if (factor < 256) forwardSubfield(upper, bytes, subfieldTable(factor));
      else forwardGeneral(upper, bytes, generalTable(factor));
    }
  }
}

/** In place over `size` rows; inputs at or past `truncated` must be zero. */
export function inverse(at: usize, rowBytes: usize, size: u32, truncated: u32, delta: u32): void {
  let shift: u32 = 0;
  for (let distance: u32 = 1; distance < size; distance <<= 1, shift++) {
    const bytes = distance * rowBytes;
    for (let r: u32 = 0; r < truncated; r += 2 * distance) {
      const factor = (r + delta) >> shift;
      const upper = at + r * rowBytes;
      if (factor == 0) addRows(upper + bytes, upper, bytes);
      else if (factor < 256) inverseSubfield(upper, bytes, subfieldTable(factor));
      else inverseGeneral(upper, bytes, generalTable(factor));
    }
  }
}

export function derive(at: usize, rowBytes: usize, size: u32): void {
  for (let i: u32 = 1; i < size; i++) {
    const span = i & -i;
    addRows(at + (i - span) * rowBytes, at + i * rowBytes, span * rowBytes);
  }
}
