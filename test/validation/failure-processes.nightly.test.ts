/**
 * Rows V10 to V15 of the validation book on three disjoint seed sets. Two figures stay above the
 * book's standard error, because they are too rare to be simulated in minutes: ten nodes down (V12)
 * and a year with 25 failures (V13); they must still lie within three of theirs.
 */
import { describe, it } from 'vitest';
import { repeatOnce } from './engine-queue-checks.ts';
import {
  checkAlternating,
  checkCrews,
  checkFleet,
  checkHeavyTails,
  checkRegions,
  checkWeibullDisks,
} from './failure-process-checks.ts';

describe.each([1, 2, 3])('failure processes, seed set %i', (set) => {
  it('V10: availability of nodes that alternate between up and down', () => {
    repeatOnce(checkAlternating, { seed: 1000 + set, scale: 12 });
  });

  it('V11: the same with heavy tails', () => {
    repeatOnce(checkHeavyTails, { seed: 1100 + set, scale: 10 });
  });

  it('V12: repair by a limited number of crews', () => {
    repeatOnce(checkCrews, { seed: 1200 + set, scale: 15 });
  });

  it('V13: a fleet of disks whose AFR is a probability', () => {
    repeatOnce(checkFleet, { seed: 1300 + set, scale: 80 });
  });

  it('V14: Weibull lives of disks', () => {
    repeatOnce(checkWeibullDisks, { seed: 1400 + set, scale: 9 });
  });

  it('V15: regions that fail as a whole', () => {
    repeatOnce(checkRegions, { seed: 1500 + set, scale: 10 });
  });
});
