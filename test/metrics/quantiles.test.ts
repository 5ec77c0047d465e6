import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanOf, quantile, sortedSamples } from '../../sim/metrics/quantiles.ts';

describe('quantile', () => {
  it('is the smallest sample that at least p percent of the samples do not exceed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (samples, percent) => {
          const value = quantile(sortedSamples(samples), percent)!;
          const atMost = (bound: number) => samples.filter((sample) => sample <= bound).length;
          expect(samples).toContain(value);
          expect(100 * atMost(value)).toBeGreaterThanOrEqual(percent * samples.length);
          expect(100 * atMost(value - 1)).toBeLessThan(percent * samples.length);
        },
      ),
      { seed: 20 },
    );
  });

  it('has no value without samples', () => {
    expect(quantile([], 50)).toBeNull();
    expect(meanOf([])).toBeNull();
  });

  it('sorts by number, not by text', () => {
    expect(sortedSamples([10, 9, 100])).toEqual([9, 10, 100]);
  });
});
