/** measures.md "durability": P(any loss in T), of which one run is one draw. */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { NO_LABELS } from '../labels.ts';

export const anyLoss = defineMetric({
  ...blobStates,
  name: 'loss.any',
  unit: 'runs',
  help:
    'Whether any blob was lost in this run, 1 or 0: the mean over runs is the probability of any ' +
    'loss in its time.',
  better: 'lower',
  labels: [],
  finish: (state, _views, endUs) => [
    { labels: NO_LABELS, value: statesAt(state, endUs).lost.size > 0 ? 1 : 0 },
  ],
});
