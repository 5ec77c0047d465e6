/** Rates of random flows, a few of them; hundreds in the nightly suite. */
import { describe, it } from 'vitest';
import { checkRandomFlows } from './random-flows.ts';

describe('random flows', () => {
  it.each([1, 2, 3, 4])('%i have fair rates at every moment, and end', (seed) => {
    checkRandomFlows(seed);
  });
});
