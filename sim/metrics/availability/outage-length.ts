/** measures.md "unavailability": "number and length of outages". */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { LATENCY_QUANTILES, meanOf, quantile, sortedSamples } from '../quantiles.ts';
import { clientName } from './by-client.ts';

export const outageLength = defineMetric({
  ...blobStates,
  name: 'availability.outage-length',
  unit: 'us',
  help:
    'Length of the maximal spans of time in which the client could not read at least one live ' +
    'blob: mean and exact quantiles by nearest rank. One that is open at the end is as long as it ' +
    'has lasted.',
  better: 'lower',
  labels: ['client', 'statistic'],
  finish: (state, views, endUs) =>
    statesAt(state, endUs).spread.outageUs.flatMap((lengths, index) => {
      const client = clientName(views, index);
      const sorted = sortedSamples(lengths);
      return [
        { labels: { client, statistic: 'mean' }, value: meanOf(sorted) },
        ...LATENCY_QUANTILES.map(({ name, percent }) => ({
          labels: { client, statistic: name },
          value: quantile(sorted, percent),
        })),
      ];
    }),
});
