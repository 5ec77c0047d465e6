/** Rows V33 to V46 of the validation book, one small seed set; three full ones run nightly. */
import { describe, expect, it } from 'vitest';
import { fewestNodes, quorumWeight, validityWeight } from '../../sim/models/committee/quorum.ts';
import { binomialBelow } from './closed-forms.ts';
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
import { bookNumbers, bookRow } from './validation-book.ts';

const keys = <Key extends string>(record: Readonly<Record<Key, unknown>>) =>
  Object.keys(record) as Key[];

describe('quorums and samples, validation book', () => {
  it.each(keys(REAL_ROWS))('%s: so many of the nodes of a network are up', (id) => {
    checkCrashes(id, { seed: 33 });
  });

  it.each(keys(DRAWN_ROWS))('%s: so many of 1,000 are not hit', (id) => {
    checkDrawn(id, { seed: 35 });
  });

  it('V37: single-shard nodes of the same availability would be far safer', () => {
    const [, , single] = bookNumbers('V37');
    expect(binomialBelow(1000, 0.4, 334) / single).toBeCloseTo(1, 5);
  });

  it.each(keys(COMMITTEES))('%s: seats of an adversary, exactly and by two bounds', (id) => {
    checkCommittee(id, { seed: 39 });
  });

  it('V43: 25 replicas of which all fall to an adversary with a third of the nodes', () => {
    const [chance] = bookNumbers('V43');
    // The book's last digit is off: 3^25 is 847,288,609,443.
    expect(1 / 847_288_609_443 / chance).toBeCloseTo(1, 5);
    expect((1 / 847_288_609_443).toExponential(2)).toBe('1.18e-12');
  });

  it('V44: the fewest nodes of at most 18 shards that make a validity and a quorum', () => {
    const holdings = [...new Array<number>(55).fill(18), 10];
    const validity = fewestNodes(holdings, validityWeight(1000));
    const quorum = fewestNodes(holdings, quorumWeight(1000));
    expect(bookRow('V44').expected).toMatch(/>= 19 nodes.*>= 38 nodes/);
    expect([validity, quorum]).toEqual([19, 38]);
  });

  it('V45: audits that miss what is missing', () => checkAudits({ seed: 45 }));

  it('V46: samples of columns that are all published', () => checkSampling({ seed: 46 }));
});
