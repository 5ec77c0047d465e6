/** Points of availability. */
import { defineMetric } from '../define.ts';
import { NO_LABELS } from '../labels.ts';

export const blobsCertified = defineMetric<{ certified: Set<number> }>({
  name: 'blobs.certified',
  unit: 'blobs',
  help: 'Blobs that reached their point of availability, each counted once, preloaded included.',
  better: 'neither',
  labels: [],
  commutes: true,
  init: () => ({ certified: new Set() }),
  on: {
    'blob.certified': (state, fact) => {
      state.certified.add(fact.entity);
    },
  },
  finish: (state) => [{ labels: NO_LABELS, value: state.certified.size }],
});
