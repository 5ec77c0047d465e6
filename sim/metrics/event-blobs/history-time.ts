/** network.md §6.3: how long nodes that come back far behind read event blobs. */
import { defineMetric } from '../define.ts';
import { meanOf, sortedSamples } from '../quantiles.ts';

export const historyTime = defineMetric<{ samplesUs: number[] }>({
  name: 'history.time',
  unit: 'us',
  help: 'Time that a node took to read the event blobs that it lacked when it came back.',
  better: 'lower',
  labels: ['statistic'],
  commutes: true,
  init: () => ({ samplesUs: [] }),
  on: {
    'history.read': (state, fact) => {
      state.samplesUs.push(fact.args[1]);
    },
  },
  finish: (state) => {
    const sorted = sortedSamples(state.samplesUs);
    return [
      { labels: { statistic: 'mean' }, value: meanOf(sorted) },
      { labels: { statistic: 'max' }, value: sorted.at(-1) ?? null },
    ];
  },
});
