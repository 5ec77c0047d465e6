/** Rows V33 to V46 of the validation book on three disjoint seed sets, as precise as it asks. */
import { describe, it } from 'vitest';
import { repeatOnce } from './engine-queue-checks.ts';
import {
  COMMITTEES,
  checkAudits,
  checkCommittee,
  checkCrashes,
  checkDrawn,
  checkSampling,
  DRAWN_ROWS,
  REAL_ROWS,
} from './quorum-checks.ts';

/** Scale 1 gives a standard error of 10%; this one 2%, with some room. */
const SCALE = 36;

const keys = <Key extends string>(record: Readonly<Record<Key, unknown>>) =>
  Object.keys(record) as Key[];

describe.each([1, 2, 3])('quorums and samples, seed set %i', (set) => {
  it.each(keys(REAL_ROWS))('%s: so many of the nodes of a network are up', (id) => {
    repeatOnce((effort) => checkCrashes(id, effort), { seed: 3300 + set, scale: SCALE });
  });

  it.each(keys(DRAWN_ROWS))('%s: so many of 1,000 are not hit', (id) => {
    repeatOnce((effort) => checkDrawn(id, effort), { seed: 3500 + set, scale: SCALE });
  });

  it.each(keys(COMMITTEES))('%s: seats of an adversary', (id) => {
    // The book asks for no standard error here.
    repeatOnce((effort) => checkCommittee(id, effort), { seed: 3900 + set, scale: 4 });
  });

  it('V45: audits that miss what is missing', () => {
    repeatOnce(checkAudits, { seed: 4500 + set, scale: SCALE });
  });

  it('V46: samples of columns that are all published', () => {
    repeatOnce(checkSampling, { seed: 4600 + set, scale: SCALE });
  });
});
