/**
 * The median vote by shards in place of the two-thirds rule: half of the shards can hold the
 * price up and half can push it down. Not deployed.
 */
import type { Vote } from '../../votes.ts';
import { definePolicy, type PolicyContext } from '../define.ts';
import { countPrices } from './votes-of.ts';

export const medianVote = definePolicy({
  kind: 'price',
  name: 'median-vote',
  description: 'The median vote by shards, at once',
  vote: recount,
  epochStart: recount,
});

function recount({ view }: PolicyContext) {
  return countPrices(view, view.committees.current, { count: median, effective: 'now' });
}

/** The lowest value that at least half of all weight has voted for or below; 0 without votes. */
function median(votes: readonly Vote[]): bigint {
  const lowestFirst = [...votes].sort((a, b) =>
    a.value < b.value ? -1 : a.value > b.value ? 1 : 0,
  );
  const total = votes.reduce((sum, { weight }) => sum + weight, 0);
  let weight = 0;
  for (const vote of lowestFirst) {
    weight += vote.weight;
    if (2 * weight >= total) return vote.value;
  }
  return 0n;
}
