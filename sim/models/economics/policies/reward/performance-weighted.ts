/**
 * Shards weighed with measured performance: the best evidence there is about each node, in parts
 * per million. Not deployed; documentation of Walrus speaks of payment by performance, the
 * contract knows none (economics.md §18).
 *
 * A node that nobody measured counts as perfect. Equal weights give the deployed split to the
 * FROST: numerator and denominator grow by the same factor.
 */
import { smallerOf, sumOf } from '../../amounts.ts';
import { definePolicy } from '../define.ts';
import { performancePpm } from '../evidence.ts';
import { payOut } from './earned.ts';

export const performanceWeighted = definePolicy({
  kind: 'reward',
  name: 'performance-weighted',
  description: 'By shards times measured performance',
  split({ view, evidence }) {
    const [{ rewardsFrost: amount, usedBytes }] = view.slots;
    const weights = view.committees.current.map(({ node, shards }) => {
      const denied = smallerOf(view.pools[node].denyListBytes, usedBytes);
      const ppm = performancePpm(evidence, node);
      return BigInt(shards) * (usedBytes - denied) * BigInt(ppm);
    });
    const total = sumOf(weights);
    const rewardsFrost = weights.map((weight) => (total === 0n ? 0n : (weight * amount) / total));
    return payOut(view, { rewardsFrost, leftoverFrost: amount - sumOf(rewardsFrost) });
  },
});
