import { describe, expect, it } from 'vitest';
import {
  addNumber,
  deleteNumber,
  hasNumber,
  noNumbers,
  sizeOf,
} from '../../sim/metrics/number-set.ts';

describe('a set of numbers', () => {
  it('has what a plain set has, whatever comes and goes', () => {
    const set = noNumbers();
    const plain = new Set<number>();
    let state = 7;
    for (let step = 0; step < 5000; step += 1) {
      state = (state * 1103515245 + 12345) % 2147483648;
      const number = Math.floor(state / 1000) % 40;
      if (Math.floor(state / 64) % 3 === 0) {
        deleteNumber(set, number);
        plain.delete(number);
      } else {
        addNumber(set, number);
        plain.add(number);
      }
      expect(sizeOf(set)).toBe(plain.size);
      for (let one = 0; one < 40; one += 1) expect(hasNumber(set, one)).toBe(plain.has(one));
    }
    expect(set.below).toBeGreaterThan(0);
  });

  it('takes no room for numbers that come in order', () => {
    const set = noNumbers();
    for (let number = 0; number < 1000; number += 1) addNumber(set, number);
    expect(set).toEqual({ below: 1000, without: new Set(), others: new Set() });
  });
});
