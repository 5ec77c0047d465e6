/**
 * Repair as it is deployed (network.md §6): a certified blob, a gained shard or a catch-up starts
 * it, at once, sliver by sliver, both axes together, from donors in weighted random order.
 * It decides nothing: that is what every decision means when it is left out.
 */
import { defineRepairPolicy } from './define.ts';

export const deployed = defineRepairPolicy({
  kind: 'repair',
  name: 'deployed',
  description: 'every sliver by itself from symbols of other nodes, at once',
});
