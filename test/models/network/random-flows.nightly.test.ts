/** Rates of random flows, hundreds of them. */
import { describe, it } from 'vitest';
import { checkRandomFlows } from './random-flows.ts';

const SEEDS = Array.from({ length: 300 }, (_, at) => 101 + at);

describe('random flows', () => {
  it.each(SEEDS)('%i have fair rates at every moment, and end', (seed) => {
    checkRandomFlows(seed);
  });
});
