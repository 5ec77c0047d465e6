import { describe, expect, it } from 'vitest';
import {
  batchMeansInterval,
  batchMeansOf,
  incompleteBeta,
  logGamma,
  mean,
  meanInterval,
  probabilityInterval,
  studentQuantile,
  variance,
} from '../../sim/study/statistics.ts';
import { generator } from '../engine/queue-trace.ts';

describe("Student's quantile", () => {
  // Printed tables.
  it.each([
    [0.975, 1, 12.7062047362],
    [0.975, 2, 4.3026527297],
    [0.975, 19, 2.0930240544],
    [0.95, 10, 1.8124611228],
    [0.995, 5, 4.0321429836],
    [0.975, 1000, 1.9623390808],
    [0.025, 19, -2.0930240544],
    [0.5, 7, 0],
  ])('at %d with %d degrees is %d', (p, degrees, expected) => {
    expect(studentQuantile(p, degrees)).toBeCloseTo(expected, 9);
  });

  it('refuses what is no probability', () => {
    for (const p of [0, 1, Number.NaN]) expect(() => studentQuantile(p, 5)).toThrow(RangeError);
    expect(() => studentQuantile(0.9, 0)).toThrow(RangeError);
  });
});

it('the functions behind it have their closed forms', () => {
  expect(logGamma(1)).toBeCloseTo(0, 13);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
  expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 12);
  // I_x(1, b) = 1 − (1 − x)^b and I_x(a, 1) = x^a.
  for (const x of [0.1, 0.5, 0.93]) {
    expect(incompleteBeta(x, 1, 3)).toBeCloseTo(1 - (1 - x) ** 3, 13);
    expect(incompleteBeta(x, 4, 1)).toBeCloseTo(x ** 4, 13);
  }
});

describe('intervals', () => {
  it('are those of the textbook', () => {
    const values = [1, 2, 3, 4, 5];
    expect(mean(values)).toBe(3);
    expect(variance(values)).toBe(2.5);
    const { standardError, low, high, count } = meanInterval(values);
    expect(standardError).toBeCloseTo(Math.SQRT1_2, 15);
    expect([low, high]).toEqual([
      expect.closeTo(3 - 2.7764451 * Math.SQRT1_2, 6),
      expect.closeTo(3 + 2.7764451 * Math.SQRT1_2, 6),
    ]);
    expect(count).toBe(5);
    expect(() => meanInterval([1])).toThrow('an interval needs two values');
  });

  it('of a probability are exact: those of the tables, and of closed forms at the ends', () => {
    const of = (hits: number, count: number) =>
      probabilityInterval(Array.from({ length: count }, (_, at) => (at < hits ? 1 : 0)));
    // Clopper and Pearson: 4 of 20 is 5.73% to 43.66%.
    expect([of(4, 20).low, of(4, 20).high]).toEqual([
      expect.closeTo(0.0573, 4),
      expect.closeTo(0.4366, 4),
    ]);
    // None of n: 1 − 0.025^(1/n).
    expect(of(0, 100).low).toBe(0);
    expect(of(0, 100).high).toBeCloseTo(1 - 0.025 ** 0.01, 12);
    expect([of(30, 30).low, of(30, 30).high]).toEqual([expect.closeTo(0.025 ** (1 / 30), 12), 1]);
    expect(() => probabilityInterval([])).toThrow('needs a value');
  });

  it('hold the true mean of independent values in their share of cases', () => {
    const uniform = generator(1);
    let held = 0;
    for (let trial = 0; trial < 2000; trial += 1) {
      const { low, high } = meanInterval(Array.from({ length: 8 }, uniform), 0.9);
      if (low < 0.5 && 0.5 < high) held += 1;
    }
    expect(Math.abs(held / 2000 - 0.9)).toBeLessThan(4 * Math.sqrt((0.9 * 0.1) / 2000));
  });

  it('warn when batches are short against the correlation of the run', () => {
    const uniform = generator(2);
    // Autoregressive with 0.95: one correlation time is (1 + 0.95) / (1 − 0.95) = 39 steps.
    const run = (length: number) => {
      let value = 0;
      return Array.from({ length }, () => {
        value = 0.95 * value + uniform() - 0.5;
        return value;
      });
    };
    const warned = (length: number) => {
      const values = run(length);
      const means = batchMeansOf(values, 20);
      return batchMeansInterval(means, { processVariance: variance(values) }).warning;
    };
    expect(warned(20 * 39 * 6)).toContain('the interval is too narrow, run longer');
    expect(warned(20 * 39 * 200)).toBe('');
    expect(batchMeansInterval(batchMeansOf(run(400), 20)).warning).toBe('');
  });

  it('make batches of equal length and drop the rest', () => {
    expect(batchMeansOf([1, 3, 5, 7, 9], 2)).toEqual([2, 6]);
    expect(() => batchMeansOf([1], 2)).toThrow('1 values do not fill 2 batches');
  });
});
