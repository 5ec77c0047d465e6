/** measures.md "durability": share of bytes lost (its expectation over runs is NOMDL). */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { NO_LABELS } from '../labels.ts';
import { ratioOf } from '../ratio.ts';

export const lossByteShare = defineMetric({
  ...blobStates,
  name: 'loss.byte-share',
  unit: 'share',
  help: 'Unencoded bytes of the lost blobs ÷ those of all blobs that were ever certified.',
  better: 'lower',
  labels: [],
  finish: (state, views, endUs) => {
    let [lost, all] = [0, 0];
    for (const { sizeBytes } of statesAt(state, endUs).lost.values()) lost += sizeBytes;
    for (let blob = 0; blob < views.blobCount; blob++) {
      const { certifiedUs, sizeBytes } = views.blob(blob);
      if (certifiedUs >= 0) all += sizeBytes;
    }
    return [{ labels: NO_LABELS, value: ratioOf(lost, all) }];
  },
});
