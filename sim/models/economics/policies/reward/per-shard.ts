/**
 * The deployed split: by shards, less a deny list's part of the used capacity; what the floors
 * leave goes to the next slot (economics.md §7, [deployed]).
 */
import { splitRewards } from '../../rewards.ts';
import { definePolicy } from '../define.ts';
import { payOut } from './earned.ts';

export const perShard = definePolicy({
  kind: 'reward',
  name: 'per-shard',
  description: 'By shards, whatever a node did (deployed)',
  split({ view }) {
    const [{ rewardsFrost, usedBytes }] = view.slots;
    const { pools } = view;
    const earners = view.committees.current.map(({ node, shards }) => ({
      shards,
      denyListBytes: pools[node].denyListBytes,
    }));
    return payOut(view, splitRewards(rewardsFrost, usedBytes, earners));
  },
});
