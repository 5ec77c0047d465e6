/** measures.md "loss": the first moment at which a live blob stops being durable; absorbing. */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { NO_LABELS } from '../labels.ts';

export const blobsLost = defineMetric({
  ...blobStates,
  name: 'blobs.lost',
  unit: 'blobs',
  help:
    'Live blobs of which fewer than kp primaries and fewer than ks secondaries were left on ' +
    'media not destroyed. A blob once lost stays counted.',
  better: 'lower',
  labels: [],
  finish: (state, _views, endUs) => [
    { labels: NO_LABELS, value: statesAt(state, endUs).lost.size },
  ],
});
