/** measures.md "margin": durableMargin, its minimum over blobs and time. */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { NO_LABELS } from '../labels.ts';

export const minDurableMargin = defineMetric({
  ...blobStates,
  name: 'availability.min-durable-margin',
  unit: 'shards',
  help:
    'Smallest max(a − kp, b − ks) of any live blob over the whole run: how many more shards ' +
    'could have been destroyed. Below 0 the blob was lost.',
  better: 'higher',
  labels: [],
  finish: (state, _views, endUs) => [
    { labels: NO_LABELS, value: statesAt(state, endUs).minDurableMargin },
  ],
});
