/** measures.md "repair ledger": requests, of every cause. */
import { CAUSES, USES } from '../../models/facts.ts';
import { defineMetric } from '../define.ts';
import { bookedRequests, traffic } from '../folds/traffic.ts';
import { NO_LABELS } from '../labels.ts';

export const requests = defineMetric({
  ...traffic,
  name: 'requests',
  unit: 'requests',
  help: 'Finished calls between endpoints, by cause and by how they were booked.',
  better: 'neither',
  labels: ['cause', 'use'],
  commutes: true,
  finish: (state) => {
    const rows = CAUSES.flatMap((cause) =>
      USES.map((use) => ({ labels: { cause, use }, value: bookedRequests(state, cause, use) })),
    );
    return [{ labels: NO_LABELS, value: rows.reduce((sum, row) => sum + row.value, 0) }, ...rows];
  },
});
