/**
 * The whitepaper's price vote: two thirds of the stake of the next committee, not of its shards,
 * counted at the cut-off for the next epoch (economics.md §4.4, [paper]). The cap on shards is
 * none on votes. Stake is what the active set has of a node: that of the epoch the vote is for.
 *
 * Left out: the write deposit, a multiple of the voted price that is refunded; it has no value.
 */
import { STAKE_UNIT_FROST } from '../../economy/votes.ts';
import { quorumBelow } from '../../votes.ts';
import { definePolicy } from '../define.ts';
import { countPrices } from './votes-of.ts';

export const paperVote = definePolicy({
  kind: 'price',
  name: 'paper-vote',
  description: 'Two thirds of the stake, counted once an epoch for the next one (paper)',
  cutOff: ({ view }) => {
    const stakes = new Map(view.activeSet.entries.map((one) => [one.node, one.stakeFrost]));
    return countPrices(view, view.committees.next, {
      count: (votes) =>
        quorumBelow(
          votes,
          votes.reduce((sum, { weight }) => sum + weight, 0),
        ),
      weightOf: ({ node }) => Number((stakes.get(node) ?? 0n) / STAKE_UNIT_FROST),
      effective: 'next-epoch',
    });
  },
});
