/** How many blobs were left to keep. */
import { defineMetric } from '../define.ts';
import { blobStates } from '../folds/blob-states.ts';
import { NO_LABELS } from '../labels.ts';

export const blobsLiveAtEnd = defineMetric({
  ...blobStates,
  name: 'blobs.live-at-end',
  unit: 'blobs',
  help: 'Certified blobs that are not expired, deleted or invalidated when the run ends.',
  better: 'neither',
  labels: [],
  finish: (state) => [{ labels: NO_LABELS, value: state.liveBlobs }],
});
