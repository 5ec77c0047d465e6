/** Measures of what keeps operators honest; see deterrence.ts. */
import type { EconomyViews, EpochRow, NodeEpochRow } from '../../../models/economy-views.ts';
import { type Around, defineEconomyMetric, type Measured, walOf } from '../define.ts';
import { type KeptSample, neutralSlash } from './deterrence.ts';

const PPM = 1_000_000;
const MONTH_US = 2_629_800_000_000;

const isLazy = ({ keepPpm }: NodeEpochRow): boolean => keepPpm < PPM;

/** What the split gave a shard of the honest members, WAL. */
function honestSplit(nodes: readonly NodeEpochRow[]): number {
  const honest = nodes.filter((row) => !isLazy(row));
  const shards = honest.reduce((sum, row) => sum + row.shards, 0);
  const split = honest.reduce((sum, row) => sum + row.splitFrost, 0n);
  return shards === 0 ? 0 : walOf(split) / shards;
}

/** Commission that a shard lost because the split gave it less than an honest one, WAL. */
function forgoneWal({ splitFrost, shards, rateBp }: NodeEpochRow, honestWal: number): number {
  return (Math.max(0, honestWal - walOf(splitFrost) / shards) * rateBp) / 10_000;
}

/** What lazy members gained and lost, a shard and epoch, fines apart. */
export function keptSamples({ views, nodes }: Measured): KeptSample[] {
  return views.rows.flatMap((row, at) => {
    const honestWal = honestSplit(nodes[at]);
    return nodes[at].filter(isLazy).map((one) => ({
      keepPpm: one.keepPpm,
      asked: one.asked,
      passed: one.passed,
      savedWal: one.savedUsd / row.walUsd / one.shards,
      forgoneWal: forgoneWal(one, honestWal),
    }));
  });
}

/** What a shard costs to keep for the epoch, WAL. */
export function shardCostWal(row: EpochRow, views: EconomyViews): number {
  const months = (row.endedUs - row.startedUs) / MONTH_US;
  const shardTb = Number(row.usedBytes) / views.shards / 1e12;
  return (shardTb * views.storageUsdPerTbMonth * months) / row.walUsd;
}

/** Share of members of one sort that were fined. */
function finedShare({ nodes, at }: Around, isCounted: (row: NodeEpochRow) => boolean) {
  const rows = nodes[at].filter(isCounted);
  if (rows.length === 0) return null;
  return rows.filter(({ assessedFrost }) => assessedFrost > 0n).length / rows.length;
}

export const INCENTIVE_METRICS = [
  defineEconomyMetric({
    name: 'economy.deterrence-margin',
    unit: 'WAL/shard/epoch',
    help: 'Costs saved by lazy members less fines and rewards forgone; below 0 laziness costs.',
    better: 'lower',
    over: 'mean',
    of: (row, { nodes, at }) => {
      const lazy = nodes[at].filter(isLazy);
      if (lazy.length === 0) return null;
      const honestWal = honestSplit(nodes[at]);
      const gains = lazy.map((one) => {
        const fines = walOf(one.assessedFrost) / one.shards;
        return one.savedUsd / row.walUsd / one.shards - fines - forgoneWal(one, honestWal);
      });
      return gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
    },
  }),
  defineEconomyMetric({
    name: 'economy.detection',
    unit: 'share',
    help: 'Lazy members that were fined.',
    better: 'higher',
    over: 'mean',
    of: (_, around) => finedShare(around, isLazy),
  }),
  defineEconomyMetric({
    name: 'economy.wrongful-penalties',
    unit: 'share',
    help: 'Members that kept everything and were fined.',
    better: 'lower',
    over: 'mean',
    of: (_, around) => finedShare(around, (row) => !isLazy(row)),
  }),
  defineEconomyMetric({
    name: 'economy.neutral-slash',
    unit: 'share',
    help: 'How likely a vote must burn the commission of an epoch so that dropping all is no gain.',
    better: 'lower',
    over: 'mean',
    of: (row, { views, nodes, at }) => {
      const fixedFrost = row.moves
        .filter(({ from, to }) => from === 'subsidy' && to.endsWith('commission'))
        .reduce((sum, { frost }) => sum + frost, 0n);
      const earned = (honestSplit(nodes[at]) * DEFAULT_RATE_BP) / 10_000;
      const commission = earned + walOf(fixedFrost) / views.shards;
      return commission === 0 ? null : neutralSlash(shardCostWal(row, views), commission);
    },
  }),
];

/** Commission of the deployed node software (economics.md §1). */
const DEFAULT_RATE_BP = 6000;
