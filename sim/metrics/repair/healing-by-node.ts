/** measures.md "healing … by node". */
import { defineMetric } from '../define.ts';
import { healedSpells, healingLog } from '../folds/healing-log.ts';
import { grouped, meanAndMax } from '../statistics.ts';

export const healingByNode = defineMetric({
  ...healingLog,
  name: 'healing.by-node',
  unit: 'us',
  help:
    'Time from what struck a node to its last missing sliver, by node: mean and maximum over the ' +
    'spells after which nothing was lacking. Nodes that nothing struck are left out.',
  better: 'lower',
  labels: ['node', 'statistic'],
  finish: (state, views) => {
    const samples = grouped(
      healedSpells(state, views),
      ({ node }) => views.resolved.network.nodes[node].name,
      ({ struckUs, healedUs }) => healedUs - struckUs,
    );
    return [...samples].flatMap(([node, samplesUs]) => meanAndMax({ node }, samplesUs));
  },
});
