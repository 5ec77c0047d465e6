/** network.md §6.3: how long a node rebuilds what it should hold. */
import { defineMetric } from '../define.ts';
import { meanOf, sortedSamples } from '../quantiles.ts';

export const nodeRecoveryDuration = defineMetric<{ samplesUs: number[] }>({
  name: 'node-recovery.duration',
  unit: 'us',
  help: 'Time from the start of a node recovery to the pass that found nothing missing.',
  better: 'lower',
  labels: ['statistic'],
  commutes: true,
  init: () => ({ samplesUs: [] }),
  on: {
    'node-recovery.ended': (state, fact) => {
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
