/** Rows V08 and V09 of the validation book in small; nightly they run in full. */
import { describe, expect, it } from 'vitest';
import { coverage, sharedStreamsRatio } from './engine-statistics-checks.ts';

describe('statistics, validation book', () => {
  it('V08: batch-means intervals hold the mean, and short batches are warned of', () => {
    const long = coverage({ horizon: 200_000, seeds: 5, seed: 800 });
    expect(long.covered).toBeGreaterThan(0.5);
    expect(long.warned).toBe(0);
    const short = coverage({ horizon: 20_000, seeds: 12, seed: 850 });
    expect(short.warned).toBeGreaterThan(0.9);
  });

  it('V09: shared streams make a difference sharp', () => {
    expect(sharedStreamsRatio(40, 900, 6_000)).toBeLessThan(0.25);
  });
});
