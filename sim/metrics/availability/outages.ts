/** measures.md: "the number … of outages". */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { rowsByClient } from './by-client.ts';

export const outages = defineMetric({
  ...blobStates,
  name: 'availability.outages',
  unit: 'outages',
  help:
    'Number of maximal spans of time in which the client could not read at least one live blob, ' +
    'one that is open at the end included. Without labels: the client that fares worst.',
  better: 'lower',
  labels: ['client'],
  finish: (state, views, endUs) =>
    rowsByClient(statesAt(state, endUs), views, 'greatest', (client) => client.outages),
});
