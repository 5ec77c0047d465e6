/** Measures of who holds the shards, and of how they move. Each pool counts by itself. */
import { defineEconomyMetric } from './define.ts';

export const CONCENTRATION_METRICS = [
  defineEconomyMetric({
    name: 'economy.members',
    unit: 'nodes',
    help: 'Members of the committee.',
    better: 'higher',
    over: 'last',
    of: (row) => row.members,
  }),
  defineEconomyMetric({
    name: 'economy.largest-member',
    unit: 'shards',
    help: 'Most shards of one node.',
    better: 'lower',
    over: 'last',
    of: (row) => row.maxShards,
  }),
  defineEconomyMetric({
    name: 'economy.nodes-for-third',
    unit: 'nodes',
    help: 'Fewest nodes that can stop a quorum (334 of 1000 shards).',
    better: 'higher',
    over: 'last',
    of: (row) => row.nodesForThird,
  }),
  defineEconomyMetric({
    name: 'economy.nodes-for-quorum',
    unit: 'nodes',
    help: 'Fewest nodes that are a quorum (667 of 1000 shards).',
    better: 'higher',
    over: 'last',
    of: (row) => row.nodesForTwoThirds,
  }),
  defineEconomyMetric({
    name: 'economy.herfindahl',
    unit: 'ratio',
    help: 'Sum of squared shares of the shards.',
    better: 'lower',
    over: 'last',
    of: (row) => row.herfindahl,
  }),
  defineEconomyMetric({
    name: 'economy.gini-shards',
    unit: 'ratio',
    help: 'Gini coefficient of shards over the members.',
    better: 'lower',
    over: 'last',
    of: (row) => row.giniShards,
  }),
  defineEconomyMetric({
    name: 'economy.gini-stake',
    unit: 'ratio',
    help: 'Gini coefficient of stake over the members.',
    better: 'lower',
    over: 'last',
    of: (row) => row.giniStake,
  }),
  defineEconomyMetric({
    name: 'economy.shards-moved',
    unit: 'shards',
    help: 'Shards that the committee of the epoch took over.',
    better: 'lower',
    over: 'sum',
    of: (row) => row.movedShards,
  }),
];
