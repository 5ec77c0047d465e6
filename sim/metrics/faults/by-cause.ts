/** How often each cause of the section `failures` struck. */
import { defineMetric } from '../define.ts';
import { NO_LABELS } from '../labels.ts';
import { causeName } from '../tables/names.ts';

export const faultsByCause = defineMetric({
  name: 'faults.by-cause',
  unit: 'faults',
  help: 'Faults of the failure laws, common causes and traces of the scenario, by cause.',
  better: 'neither',
  labels: ['cause'],
  commutes: true,
  init: (views) => ({ total: 0, counts: (views.resolved.failures?.causeNames ?? []).map(() => 0) }),
  on: {
    'fault.attributed': (state, fact) => {
      state.total++;
      if (fact.args[0] < state.counts.length) state.counts[fact.args[0]]++;
    },
  },
  finish: ({ total, counts }, views) => [
    { labels: NO_LABELS, value: total },
    ...counts.map((value, cause) => ({ labels: { cause: causeName(views, cause) }, value })),
  ],
});
