/** How writes and reads ended. */
import { OUTCOMES } from '../../models/facts.ts';
import { defineMetric } from '../define.ts';
import { type OperationKind, operations, outcomesOf } from '../folds/operations.ts';
import { NO_LABELS } from '../labels.ts';

export const writes = outcomesMetric(
  'write',
  'Writes that ended, by outcome; `ok` means certified.',
);

export const reads = outcomesMetric(
  'read',
  'Reads that ended, by outcome; `ok` means the right bytes. Without the final read-back.',
);

function outcomesMetric(kind: OperationKind, help: string) {
  return defineMetric({
    ...operations,
    name: `${kind}s`,
    unit: `${kind}s`,
    help,
    better: 'neither',
    labels: ['outcome'],
    finish: (state) => {
      const counts = outcomesOf(state, kind);
      return [
        { labels: NO_LABELS, value: counts.reduce((sum, count) => sum + count, 0) },
        ...OUTCOMES.map((outcome, code) => ({ labels: { outcome }, value: counts[code] })),
      ];
    },
  });
}
