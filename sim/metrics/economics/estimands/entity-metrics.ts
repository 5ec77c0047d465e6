/** Measures of concentration by who controls the nodes, not by pool; see concentration.ts. */
import type { EconomyViews, NodeEpochRow } from '../../../models/economy-views.ts';
import { type Around, defineEconomyMetric } from '../define.ts';
import { byEntity, type Concentration, capRentOf, concentrationOf } from './concentration.ts';

/** What can be concentrated, of one member in one epoch. */
export const CONCENTRATED = {
  stake: (row: NodeEpochRow): number => Number(row.stakeFrost),
  shards: (row: NodeEpochRow): number => row.shards,
  income: (row: NodeEpochRow): number => Number(row.commissionFrost),
  capacity: (row: NodeEpochRow, views: EconomyViews): number =>
    Number(views.nodeCapacitiesBytes[row.node]),
} as const;
export type Concentrated = keyof typeof CONCENTRATED;

/** By pool, or by entity, of the members of one epoch. */
export function amountsOf(
  { views, nodes, at }: Around,
  what: Concentrated,
  by: 'pool' | 'entity',
): number[] {
  const amounts = nodes[at].map((row) => CONCENTRATED[what](row, views));
  if (by === 'pool') return amounts;
  return byEntity(
    amounts,
    nodes[at].map(({ node }) => views.nodeEntities[node]),
  );
}

const shardsOf = (around: Around): Concentration =>
  concentrationOf(amountsOf(around, 'shards', 'entity'), around.views.shards);

export const ENTITY_METRICS = [
  defineEconomyMetric({
    name: 'economy.entities',
    unit: 'entities',
    help: 'Those who control members of the committee.',
    better: 'higher',
    over: 'last',
    of: (_, around) => shardsOf(around).holders,
  }),
  defineEconomyMetric({
    name: 'economy.entities-for-third',
    unit: 'entities',
    help: 'Fewest entities that can stop a quorum (334 of 1000 shards).',
    better: 'higher',
    over: 'last',
    of: (_, around) => shardsOf(around).forThird,
  }),
  defineEconomyMetric({
    name: 'economy.entities-for-quorum',
    unit: 'entities',
    help: 'Fewest entities that are a quorum (667 of 1000 shards).',
    better: 'higher',
    over: 'last',
    of: (_, around) => shardsOf(around).forQuorum,
  }),
  defineEconomyMetric({
    name: 'economy.herfindahl-entities',
    unit: 'ratio',
    help: 'Sum of squared shares of the shards, by entity.',
    better: 'lower',
    over: 'last',
    of: (_, around) => shardsOf(around).herfindahl,
  }),
  defineEconomyMetric({
    name: 'economy.gini-entities',
    unit: 'ratio',
    help: 'Gini coefficient of shards over entities.',
    better: 'lower',
    over: 'last',
    of: (_, around) => shardsOf(around).gini,
  }),
  defineEconomyMetric({
    name: 'economy.cap-rent',
    unit: 'ratio',
    help: 'Share of the shards over share of the stake, of the entity with most stake.',
    better: 'neither',
    over: 'last',
    of: (_, around) =>
      capRentOf(amountsOf(around, 'shards', 'entity'), amountsOf(around, 'stake', 'entity')),
  }),
];
