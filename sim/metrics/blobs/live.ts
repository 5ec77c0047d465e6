/** How many blobs there were to keep. */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { NO_LABELS } from '../labels.ts';
import { shareOf } from '../ratio.ts';

export const blobsLive = defineMetric({
  ...blobStates,
  name: 'blobs.live',
  unit: 'blobs',
  help:
    'Certified blobs that are not expired, deleted or invalidated, averaged over time. In the ' +
    'series: their number at that moment.',
  better: 'neither',
  labels: [],
  sample: (state) => [{ labels: NO_LABELS, value: state.liveBlobs }],
  finish: (state, _views, endUs) => [
    {
      labels: NO_LABELS,
      value: shareOf(statesAt(state, endUs).liveBlobUs, BigInt(endUs)),
    },
  ],
});
