/** network.md §8.1: what clients did with storage resources, and what the chain refused. */
import { RESOURCE_OPERATIONS } from '../../models/facts.ts';
import { defineMetric } from '../define.ts';
import { NO_LABELS } from '../labels.ts';

const OUTCOMES = ['done', 'refused'] as const;

export const resourceDeals = defineMetric<{ counts: number[] }>({
  name: 'resources.deals',
  unit: 'deals',
  help:
    'Storage resources bought, split, joined, given, put into blobs or behind their ends, and got ' +
    'back from deleted blobs (workload.resources), by what was done and whether it was refused.',
  better: 'neither',
  labels: ['op', 'outcome'],
  commutes: true,
  init: () => ({ counts: RESOURCE_OPERATIONS.flatMap(() => OUTCOMES.map(() => 0)) }),
  on: {
    'resource.dealt': ({ counts }, { args: [op, , isRefused] }) => {
      counts[op * OUTCOMES.length + isRefused] += 1;
    },
  },
  finish: ({ counts }) => [
    { labels: NO_LABELS, value: counts.reduce((sum, count) => sum + count, 0) },
    ...RESOURCE_OPERATIONS.flatMap((op, row) =>
      OUTCOMES.map((outcome, column) => ({
        labels: { op, outcome },
        value: counts[row * OUTCOMES.length + column],
      })),
    ),
  ],
});
