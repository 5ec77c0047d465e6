/**
 * Waits across short outages: like `lazy`, but a node that has been down for `patience` or longer
 * counts as lost, and one that comes back sooner does not. With a patience of 0 every outage
 * counts at once. Not deployed; margins are perfect knowledge.
 */
import { defineRepairPolicy } from './define.ts';
import { fewToSpareParameters, startWhenFew } from './few-to-spare.ts';

const HOUR_US = 3_600_000_000;

export const deferred = defineRepairPolicy({
  kind: 'repair',
  name: 'deferred',
  description: 'repairs at `threshold`, where only outages longer than `patience` count as losses',
  params: {
    ...fewToSpareParameters,
    patience: { unit: 'us', default: HOUR_US, help: 'outages below this count as nothing' },
  },
  needsMargins: true,
  start: (context, task) => startWhenFew(context, task, context.params.patience as number),
});
