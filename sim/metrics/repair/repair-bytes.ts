/** measures.md "repair ledger": bytes by cause, kind and use. */
import { KINDS, USES } from '../../models/facts.ts';
import { defineMetric } from '../define.ts';
import { bookedBytes, REPAIR_CAUSES, traffic } from '../folds/traffic.ts';
import { NO_LABELS } from '../labels.ts';

export const repairBytes = defineMetric({
  ...traffic,
  name: 'repair.bytes',
  unit: 'bytes',
  help:
    'Bytes moved to restore or move slivers and metadata, both directions, by cause, kind and ' +
    'use. Without labels: their sum. In the series: by cause only, cumulative.',
  better: 'lower',
  labels: ['cause', 'kind', 'use'],
  commutes: true,
  sample: (state) =>
    REPAIR_CAUSES.map((cause) => ({ labels: { cause }, value: bookedBytes(state, { cause }) })),
  finish: (state) => {
    const rows = REPAIR_CAUSES.flatMap((cause) =>
      KINDS.flatMap((kind) =>
        USES.map((use) => ({
          labels: { cause, kind, use },
          value: bookedBytes(state, { cause, kind, use }),
        })),
      ),
    );
    const total = rows.reduce((sum, row) => sum + row.value, 0);
    return [{ labels: NO_LABELS, value: total }, ...rows];
  },
});
