/**
 * Row V19 of the validation book: the (10, 4) chain as hazards in the engine, and clones of it
 * whose hazards are drawn again.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../sim/engine/index.ts';
import { estimate, expectWithin } from './estimate.ts';
import {
  createPieces,
  lostPieces,
  meanHoursToLoss,
  rates,
  runUntilLost,
  V19,
} from './lost-pieces.ts';
import { bookNumbers } from './validation-book.ts';

const CLONES = 1000;

describe('V19: ten pieces of which four are needed', () => {
  it('has the mean time to loss of the book', () => {
    const [hours] = bookNumbers('V19');
    expect(meanHoursToLoss(V19) / hours).toBeCloseTo(1, 6);
  });

  it('reaches the next level from 1,000 clones with the probability of the chain', () => {
    const parent = createPieces(V19, { seed: 19 });
    runUntilLost(parent, 2);
    const reached = Array.from({ length: CLONES }, (_, clone) => {
      const copy = parent.fork({ seed: clone, hazards: 'all' });
      copy.step(1);
      return lostPieces(copy) === 3 ? 1 : 0;
    });
    const { fail, repair } = rates(V19, 2);
    const probability = fail / (fail + repair);
    const { mean } = estimate(reached);
    const error = Math.sqrt((probability * (1 - probability)) / CLONES);
    expect(Math.abs(mean - probability)).toBeLessThan(3 * error);
    expect(lostPieces(parent)).toBe(2);
  });

  it('waits for that step as long as the chain does', () => {
    const parent = createPieces(V19, { seed: 20 });
    runUntilLost(parent, 2);
    const waits = Array.from({ length: CLONES }, (_, clone) => {
      const copy = parent.fork({ seed: clone, hazards: 'all' });
      copy.step(1);
      return (copy.now - parent.now) / HOUR_US;
    });
    const { fail, repair } = rates(V19, 2);
    expectWithin(estimate(waits), 1 / (fail + repair), 0.05);
  });

  it('shares its future among clones whose hazards are not drawn again', () => {
    const parent = createPieces(V19, { seed: 21 });
    runUntilLost(parent, 2);
    const futures = [1, 2, 3].map((seed) => {
      const copy = parent.fork({ seed });
      copy.step(1);
      return copy.now;
    });
    expect(new Set(futures).size).toBe(1);
  });
});
