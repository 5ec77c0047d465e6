/** Rows V08 and V09 of the validation book in full. */
import { describe, expect, it } from 'vitest';
import { coverage, expectCoverage, sharedStreamsRatio } from './engine-statistics-checks.ts';

describe('statistics, validation book in full', () => {
  it('V08: 400 batch-means intervals cover as they should', () => {
    expectCoverage(coverage({ horizon: 200_000, seeds: 400, seed: 80_000 }), 400);
  });

  it('V08: the same recipe on a tenth of the horizon covers less, and warns', () => {
    const short = coverage({ horizon: 20_000, seeds: 400, seed: 81_000 });
    expect(short.covered).toBeLessThan(0.95);
    expect(short.warned).toBeGreaterThan(0.95);
  });

  it.each([1, 2, 3])('V09: 200 paired runs with shared streams, seed set %i', (set) => {
    expect(sharedStreamsRatio(200, 90_000 * set, 20_000)).toBeLessThan(0.25);
  });
});
