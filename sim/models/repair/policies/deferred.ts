/**
 * Waits across short outages: like `lazy`, but a node that has been down for `patience` or longer
 * counts as lost, and one that comes back sooner does not. With a patience of 0 every outage
 * counts at once. Not deployed; margins are perfect knowledge.
 */
import { defineRepairPolicy } from './define.ts';
import { lookAgain } from './look-again.ts';
import { spareShards } from './margins.ts';

const HOUR_US = 3_600_000_000;

export const deferred = defineRepairPolicy({
  kind: 'repair',
  name: 'deferred',
  description: 'repairs at `threshold`, where only outages longer than `patience` count as losses',
  params: {
    threshold: { unit: 'shards', default: 0, help: 'shards that may still be lost' },
    patience: { unit: 'us', default: HOUR_US, help: 'outages below this count as nothing' },
    ...lookAgain,
  },
  needsMargins: true,
  start: ({ nowUs, params }, { margin }) => {
    const spare = spareShards(margin!, { nowUs, patienceUs: params.patience as number });
    if (spare <= (params.threshold as number)) return { afterUs: 0 };
    return { afterUs: params.interval as number, again: true };
  },
});
