/**
 * Leaves a blob as it is while enough shards of the network hold it: a repair begins when no more
 * than `threshold` shards may still be lost before the blob is. A node that is down has lost
 * nothing. Not deployed; margins are perfect knowledge.
 */
import { defineRepairPolicy } from './define.ts';
import { lookAgain } from './look-again.ts';
import { spareShards } from './margins.ts';

export const lazy = defineRepairPolicy({
  kind: 'repair',
  name: 'lazy',
  description: 'repairs a blob when no more than `threshold` shards may still be lost',
  params: {
    threshold: { unit: 'shards', default: 0, help: 'shards that may still be lost' },
    ...lookAgain,
  },
  needsMargins: true,
  start: ({ nowUs, params }, { margin }) => {
    const spare = spareShards(margin!, { nowUs, patienceUs: Number.POSITIVE_INFINITY });
    if (spare <= (params.threshold as number)) return { afterUs: 0 };
    return { afterUs: params.interval as number, again: true };
  },
});
