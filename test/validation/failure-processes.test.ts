/** Rows V10 to V15 of the validation book, one small seed set; three full ones run nightly. */
import { describe, it } from 'vitest';
import {
  checkAlternating,
  checkCrews,
  checkFleet,
  checkHeavyTails,
  checkRegions,
  checkWeibullDisks,
} from './failure-process-checks.ts';

describe('failure processes, validation book', () => {
  it('V10: availability of nodes that alternate between up and down', () => {
    checkAlternating({ seed: 10, scale: 1 });
  });

  it('V11: the same with heavy tails', () => checkHeavyTails({ seed: 11, scale: 1 }));

  it('V12: repair by a limited number of crews', () => checkCrews({ seed: 12, scale: 1 }));

  it('V13: a fleet of disks whose AFR is a probability', () => checkFleet({ seed: 13, scale: 1 }));

  it('V14: Weibull lives of disks', () => checkWeibullDisks({ seed: 14, scale: 1 }));

  it('V15: regions that fail as a whole', () => checkRegions({ seed: 15, scale: 1 }));
});
