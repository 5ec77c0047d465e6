/** measures.md: "the number and length of outages". */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { rowsByClient } from './by-client.ts';

export const longestOutage = defineMetric({
  ...blobStates,
  name: 'availability.longest-outage',
  unit: 'us',
  help:
    'Longest span of time in which the client could not read at least one live blob; one that is ' +
    'open at the end is as long as it has lasted. Without labels: the client that fares worst.',
  better: 'lower',
  labels: ['client'],
  finish: (state, views, endUs) =>
    rowsByClient(statesAt(state, endUs), views, 'greatest', (client) => client.longestOutageUs),
});
