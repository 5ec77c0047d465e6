/** Random scenarios under all invariants, hundreds of them. */
import { describe, it } from 'vitest';
import { checkEnds, checkFidelities, checkSame } from './random-checks.ts';

const seeds = (first: number, count: number) => Array.from({ length: count }, (_, k) => first + k);

describe('random scenarios', () => {
  it.each(seeds(1, 400))('%i ends, and no invariant breaks', (seed) => {
    checkEnds(seed);
  });

  it.each(seeds(1001, 60))('%i is the same with real bytes, and rebuilt on the way', (seed) => {
    checkSame(seed);
  });

  it.each(seeds(2001, 200))(
    '%i varied is the same with bytes for all blobs, some, none',
    (seed) => {
      checkFidelities(seed);
    },
  );
});
