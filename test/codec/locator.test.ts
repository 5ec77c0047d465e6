import { describe, expect, it } from 'vitest';
import { LOG } from '../../sim/codec/field.ts';
import { locatorLogs } from '../../sim/codec/locator.ts';
import { pick, picker } from './bytes.ts';

/** The sum as the specification writes it. */
function direct(marked: readonly number[], x: number): number {
  return marked.reduce((sum, y) => (y === x ? sum : sum + LOG[x ^ y]), 0) % 65535;
}

describe('erasure locator', () => {
  it('equals the sum of logarithms written out, at every length up to 4096', () => {
    const next = picker(5);
    for (let size = 1; size <= 4096; size *= 2) {
      const marked = pick(size, next(size + 1), next);
      const marks = new Float64Array(size);
      for (const y of marked) marks[y] = 1;
      const logs = locatorLogs(marks);
      for (let x = 0; x < size; x += 1 + Math.floor(size / 64)) {
        expect(logs[x] % 65535, `size ${size}, position ${x}`).toBe(direct(marked, x));
      }
    }
  });
});
