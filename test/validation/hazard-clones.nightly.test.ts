/**
 * Row V19 in full: the share of years with a loss by splitting at every level of lost pieces, on
 * three disjoint seed sets.
 */
import { describe, it } from 'vitest';
import { HOUR_US, type Simulation } from '../../sim/engine/index.ts';
import { estimate, expectWithin } from './estimate.ts';
import { createPieces, lostPieces, V19 } from './lost-pieces.ts';
import { bookNumbers } from './validation-book.ts';

const YEAR_US = 8760 * HOUR_US;
const LEVELS = [1, 2, 3, 4, 5, 6, 7];

/** Fixed effort: so many runs start at every level, from states that reached it. */
function lossInAYear(seed: number, effort: number): number {
  let starts: Simulation[] = [];
  let probability = 1;
  for (const level of LEVELS) {
    const reached: Simulation[] = [];
    for (let run = 0; run < effort; run += 1) {
      const forkSeed = seed + level * effort + run;
      const start = starts[run % Math.max(1, starts.length)];
      const copy = start
        ? start.fork({ seed: forkSeed, hazards: 'all' })
        : createPieces(V19, { seed: forkSeed, endUs: YEAR_US });
      if (climbs(copy, level)) reached.push(copy);
    }
    probability *= reached.length / effort;
    if (reached.length === 0) return 0;
    starts = reached;
  }
  return probability;
}

function climbs(simulation: Simulation, level: number): boolean {
  while (simulation.step(1) === 'running') {
    if (lostPieces(simulation) >= level) return true;
  }
  return lostPieces(simulation) >= level;
}

describe.each([1, 2, 3])('V19 by splitting, seed set %i', (set) => {
  it('has the probability of loss in a year of the book', () => {
    const [, probability] = bookNumbers('V19').filter((value) => value !== 1);
    const runs = Array.from({ length: 60 }, (_, run) =>
      lossInAYear(1_000_000 * set + 10_000 * run, 600),
    );
    expectWithin(estimate(runs), probability, 0.04);
  });
});
