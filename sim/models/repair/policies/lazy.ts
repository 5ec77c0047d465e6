/**
 * Leaves a blob as it is while enough shards of the network hold it: a repair begins when no more
 * than `threshold` shards may still be lost before the blob is. A node that is down has lost
 * nothing. Not deployed; margins are perfect knowledge.
 */
import { defineRepairPolicy } from './define.ts';
import { fewToSpareParameters, startWhenFew } from './few-to-spare.ts';

export const lazy = defineRepairPolicy({
  kind: 'repair',
  name: 'lazy',
  description: 'repairs a blob when no more than `threshold` shards may still be lost',
  params: fewToSpareParameters,
  needsMargins: true,
  start: (context, task) => startWhenFew(context, task, Number.POSITIVE_INFINITY),
});
