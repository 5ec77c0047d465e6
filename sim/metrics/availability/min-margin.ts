/** measures.md "margin": readMargin, its minimum over blobs and time. */
import { defineMetric } from '../define.ts';
import { blobStates, currentMargin, statesAt } from '../folds/blob-states.ts';
import { rowsByClient, samplesByClient } from './by-client.ts';

export const minMargin = defineMetric({
  ...blobStates,
  name: 'availability.min-margin',
  unit: 'shards',
  help:
    'Smallest aRouted − kp (of secondaries, − ks, where clients read those) of any live blob ' +
    'over the whole run: how many more shards the client ' +
    'could have missed. Below 0 the blob was not readable. Without labels: the client that fares ' +
    'worst. In the series: the smallest at that moment.',
  better: 'higher',
  labels: ['client'],
  sample: (state, views) =>
    samplesByClient(state, views, 'least', (_, client) => currentMargin(state, client)),
  finish: (state, views, endUs) =>
    rowsByClient(statesAt(state, endUs), views, 'least', (client) => client.minMargin),
});
