/**
 * The deployed price vote: the lowest price that a quorum of shards has voted for or below, of the
 * current committee, recomputed whenever a vote changes and at every epoch change
 * (economics.md §4.2, [deployed]).
 */
import { quorumBelow } from '../../votes.ts';
import { definePolicy, type PolicyContext } from '../define.ts';
import { countPrices } from './votes-of.ts';

export const deployedVote = definePolicy({
  kind: 'price',
  name: 'deployed-vote',
  description: 'The lowest price that two thirds of the shards accept, at once (deployed)',
  vote: recount,
  epochStart: recount,
});

function recount({ view }: PolicyContext) {
  return countPrices(view, view.committees.current, { count: quorumBelow, effective: 'now' });
}
