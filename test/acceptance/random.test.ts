/** Random scenarios under all invariants: a few seeds here, hundreds nightly. */
import { describe, it } from 'vitest';
import { checkEnds, checkFidelities, checkSame } from './random-checks.ts';

describe('random scenarios', () => {
  it.each([30, 61, 118, 207])('%i ends, and no invariant breaks', (seed) => {
    checkEnds(seed);
  });

  it.each([5])('%i is the same with real bytes, and rebuilt on the way', (seed) => {
    checkSame(seed);
  });

  it.each([3006, 3010])('%i varied is the same with bytes for all blobs, some, none', (seed) => {
    checkFidelities(seed);
  });
});
