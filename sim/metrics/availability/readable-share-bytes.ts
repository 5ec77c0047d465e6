/** measures.md "unavailability", by byte, stated as its complement. */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { shareOf } from '../ratio.ts';
import { rowsByClient } from './by-client.ts';

export const readableShareBytes = defineMetric({
  ...blobStates,
  name: 'availability.readable-share-bytes',
  unit: 'share',
  help:
    'As availability.readable-share, with every blob weighted by its unencoded size. Without ' +
    'labels: the client that fares worst.',
  better: 'higher',
  labels: ['client'],
  finish: (state, views, endUs) => {
    const final = statesAt(state, endUs);
    return rowsByClient(final, views, 'least', (client) =>
      shareOf(final.liveByteUs - client.outByteUs, final.liveByteUs),
    );
  },
});
