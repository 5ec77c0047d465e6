/**
 * Blobs that wait for a permit go in an order of their own: the one nearest to its loss first, or
 * the oldest, or the smallest. Deployed nodes take them as they come, in the order of blob IDs
 * after a catch-up (network.md §6.3). Margins are perfect knowledge.
 */
import { defineRepairPolicy, type RepairContext, type RepairTask } from './define.ts';
import { spareShards } from './few-to-spare.ts';

/** By name of the order: the lowest number first. */
export const ORDERS = {
  margin: ({ nowUs }: RepairContext, { margin }: RepairTask) =>
    spareShards(margin!, { nowUs, patienceUs: 0 }),
  age: (_: RepairContext, { ageUs }: RepairTask) => -ageUs,
  size: (_: RepairContext, { sizeBytes }: RepairTask) => sizeBytes,
} as const;
export type Order = keyof typeof ORDERS;

export const prioritised = defineRepairPolicy({
  kind: 'repair',
  name: 'prioritised',
  description: 'blobs wait in an order of their own: least margin, oldest or smallest first',
  params: {
    by: { options: Object.keys(ORDERS), default: 'margin', help: 'what comes first' },
  },
  needsMargins: true,
  goesByAge: ({ by }) => by === 'age',
  priority: (context, task) => ORDERS[context.params.by as Order](context, task),
});
