/** network.md §6.3: nodes whose events neither a full node nor an event blob has any more. */
import { defineMetric } from '../define.ts';
import { NO_LABELS } from '../labels.ts';

export const nodesCutOff = defineMetric<{ nodes: Set<number> }>({
  name: 'history.nodes-cut-off',
  unit: 'nodes',
  help: 'Nodes that came back and found nobody with the events that they had missed.',
  better: 'lower',
  labels: [],
  commutes: true,
  init: () => ({ nodes: new Set() }),
  on: {
    'history.lacking': (state, fact) => {
      state.nodes.add(fact.entity);
    },
  },
  finish: ({ nodes }) => [{ labels: NO_LABELS, value: nodes.size }],
});
