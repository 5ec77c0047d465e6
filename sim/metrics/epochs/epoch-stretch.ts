/** measures.md "epoch stretch": hand-over time added to the epoch. */
import { defineMetric } from '../define.ts';
import { meanOf, sortedSamples } from '../quantiles.ts';

export const epochStretch = defineMetric<{ samplesUs: number[] }>({
  name: 'epoch.stretch',
  unit: 'us',
  help:
    'Time from the start of an epoch change until a quorum of the new committee attested: added ' +
    'to the nominal length of each epoch. Changes still open at the end are left out.',
  better: 'lower',
  labels: ['statistic'],
  commutes: true,
  init: () => ({ samplesUs: [] }),
  on: {
    'epoch.change-done': (state, fact) => {
      state.samplesUs.push(fact.args[0]);
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
