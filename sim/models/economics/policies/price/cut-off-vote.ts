/**
 * The price vote of package versions 1 and 2: counted at the cut-off from the next committee,
 * in force from the following epoch change (economics.md §4.2, [deployed-before-2026-05]).
 */
import { quorumBelow } from '../../votes.ts';
import { definePolicy } from '../define.ts';
import { countPrices } from './votes-of.ts';

export const cutOffVote = definePolicy({
  kind: 'price',
  name: 'cut-off-vote',
  description: 'As the deployed vote, counted once an epoch for the next one (until May 2026)',
  cutOff: ({ view }) =>
    countPrices(view, view.committees.next, { count: quorumBelow, effective: 'next-epoch' }),
});
