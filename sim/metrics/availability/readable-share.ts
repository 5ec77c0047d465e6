/** measures.md "unavailability", by blob, stated as its complement. */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { ratioOf, shareOf } from '../ratio.ts';
import { rowsByClient, samplesByClient } from './by-client.ts';

export const readableShare = defineMetric({
  ...blobStates,
  name: 'availability.readable-share',
  unit: 'share',
  help:
    'Time-weighted share of live blobs that the client could read: 1 − ∫ not readable dt ÷ ' +
    '∫ live dt, exact. A lost blob is not readable until its life ends. Without labels: the ' +
    'client that fares worst. In the series: the share at that moment.',
  better: 'higher',
  labels: ['client'],
  sample: (state, views) =>
    samplesByClient(state, views, 'least', (client) =>
      ratioOf(state.liveBlobs - client.outBlobs, state.liveBlobs),
    ),
  finish: (state, views, endUs) => {
    const final = statesAt(state, endUs);
    return rowsByClient(final, views, 'least', (client) =>
      shareOf(final.liveBlobUs - client.outBlobUs, final.liveBlobUs),
    );
  },
});
