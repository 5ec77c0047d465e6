/**
 * The logarithms of the erasure locator (codec.md §6): for every position x < `size`, the sum of
 * LOG[x ⊕ y] over marked positions y ≠ x. It is an XOR convolution, done here by Walsh–Hadamard
 * transforms of just the length that the code's positions need.
 */

import { GROUP_ORDER, LOG } from './field.ts';

/** Unnormalised, in place. Sums stay whole and below 2^53, so nothing is reduced on the way. */
function walshHadamard(values: Float64Array): void {
  const size = values.length;
  for (let half = 1; half < size; half <<= 1) {
    for (let start = 0; start < size; start += 2 * half) {
      for (let i = start; i < start + half; i++) {
        const x = values[i];
        const y = values[i + half];
        values[i] = x + y;
        values[i + half] = x - y;
      }
    }
  }
}

/**
 * 0…65534, of a whole number of less than 2^48 either side of zero: so small a quotient is not
 * rounded up to the next whole one. The remainder operator takes ten times as long.
 */
function modulo(value: number): number {
  return value - Math.floor(value / GROUP_ORDER) * GROUP_ORDER;
}

/** By size: the transform of LOG (with 0 for LOG[0]), modulo the group order. */
const transformedLogs = new Map<number, Float64Array>();

function transformedLog(size: number): Float64Array {
  const cached = transformedLogs.get(size);
  if (cached !== undefined) return cached;
  const values = Float64Array.from(LOG.subarray(0, size));
  values[0] = 0;
  walshHadamard(values);
  for (let i = 0; i < size; i++) values[i] = modulo(values[i]);
  transformedLogs.set(size, values);
  return values;
}

/**
 * Sums modulo 65535, each 0…65534, for `marks` of 0 and 1 whose length is a power of two of at
 * most 2^16. The marks are overwritten with the sums.
 */
export function locatorLogs(marks: Float64Array): Float64Array {
  const size = marks.length;
  const logs = transformedLog(size);
  walshHadamard(marks);
  for (let i = 0; i < size; i++) marks[i] = modulo(marks[i] * logs[i]);
  walshHadamard(marks);
  // Division by the size, a power of two: 2^16 ≡ 1, so multiply by the complementary power.
  const inverseOfSize = 65536 / size;
  for (let i = 0; i < size; i++) marks[i] = modulo(marks[i] * inverseOfSize);
  return marks;
}
