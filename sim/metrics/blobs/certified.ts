/** Points of availability. */
import { defineMetric } from '../define.ts';
import { NO_LABELS } from '../labels.ts';
import { addNumber, type NumberSet, noNumbers, sizeOf } from '../number-set.ts';

export const blobsCertified = defineMetric<{ certified: NumberSet }>({
  name: 'blobs.certified',
  unit: 'blobs',
  help: 'Blobs that reached their point of availability, each counted once, preloaded included.',
  better: 'neither',
  labels: [],
  commutes: true,
  init: () => ({ certified: noNumbers() }),
  on: {
    'blob.certified': (state, fact) => {
      addNumber(state.certified, fact.entity);
    },
  },
  finish: (state) => [{ labels: NO_LABELS, value: sizeOf(state.certified) }],
});
