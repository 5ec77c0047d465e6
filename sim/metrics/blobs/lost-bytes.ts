/** measures.md "loss", by byte. */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { NO_LABELS } from '../labels.ts';

export const blobsLostBytes = defineMetric({
  ...blobStates,
  name: 'blobs.lost-bytes',
  unit: 'bytes',
  help: 'Unencoded size of the lost blobs.',
  better: 'lower',
  labels: [],
  finish: (state, _views, endUs) => {
    let sum = 0;
    for (const loss of statesAt(state, endUs).lost.values()) sum += loss.sizeBytes;
    return [{ labels: NO_LABELS, value: sum }];
  },
});
