/**
 * All or nothing: a node whose measured performance is below the gate is paid nothing for the
 * epoch. What it loses goes to the next slot, or to the others. Not deployed.
 */
import { sumOf } from '../../amounts.ts';
import { splitRewards } from '../../rewards.ts';
import { definePolicy } from '../define.ts';
import { performancePpm } from '../evidence.ts';
import { PPM } from '../view.ts';
import { payOut } from './earned.ts';

export const uptimeGated = definePolicy({
  kind: 'reward',
  name: 'uptime-gated',
  description: 'By shards, to nodes that reach the gate',
  params: {
    gatePpm: { unit: 'ppm', default: 900_000n, max: BigInt(PPM), help: 'least performance' },
    toOthers: { unit: 'count', default: 0n, max: 1n, help: '1: the others share what is lost' },
  },
  split({ view, evidence, params }) {
    const [{ rewardsFrost: amount, usedBytes }] = view.slots;
    const { current } = view.committees;
    const isPaid = current.map(({ node }) => performancePpm(evidence, node) >= params.gatePpm);
    const isShared = params.toOthers === 1n;
    const earners = current.map(({ node, shards }, member) => ({
      shards: isPaid[member] || !isShared ? shards : 0,
      denyListBytes: view.pools[node].denyListBytes,
    }));
    const { rewardsFrost: full } = splitRewards(amount, usedBytes, earners);
    const rewardsFrost = full.map((part, member) => (isPaid[member] ? part : 0n));
    return payOut(view, { rewardsFrost, leftoverFrost: amount - sumOf(rewardsFrost) });
  },
});
