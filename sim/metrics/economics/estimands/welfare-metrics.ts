/** Measures of welfare and of what the movement of shards costs; see welfare.ts, migration.ts. */
import { type Around, defineEconomyMetric, walOf } from '../define.ts';
import { type Welfare, welfareOf } from './welfare.ts';

const GIB = 1_073_741_824;
const FROST_PER_WAL = 1_000_000_000n;

function partOf({ views, at }: Around, part: keyof Welfare): number {
  const before = at === 0 ? views.opening : views.rows[at - 1].holders;
  return welfareOf(views.rows[at], before)[part];
}

const welfare = (name: string, part: keyof Welfare, help: string) =>
  defineEconomyMetric({
    name,
    unit: 'USD',
    help,
    better: 'higher',
    over: 'sum',
    of: (_, around) => partOf(around, part),
  });

export const WELFARE_METRICS = [
  welfare(
    'economy.welfare',
    'totalUsd',
    'Worth of what users bought less what storing cost; payments between groups cancel.',
  ),
  welfare('economy.welfare-users', 'usersUsd', 'Of it: worth of what users bought less payments.'),
  welfare('economy.welfare-operators', 'operatorsUsd', 'Of it: what operators got, less costs.'),
  welfare('economy.welfare-delegators', 'delegatorsUsd', 'Of it: what delegators got.'),
  welfare(
    'economy.welfare-rest',
    'restUsd',
    'Of it: what subsidies, slots, treasury, escrow and burned hold more, and what was unlocked.',
  ),
  defineEconomyMetric({
    name: 'economy.moved-bytes',
    unit: 'bytes',
    help: 'Reserved space in the shards that changed hands as the epoch began.',
    better: 'lower',
    over: 'sum',
    of: (row, { views }) => (row.movedShards * Number(row.usedBytes)) / views.shards,
  }),
  defineEconomyMetric({
    name: 'economy.subsidy-per-gib',
    unit: 'WAL/GiB/epoch',
    help: 'Subsidies over space that was reserved and kept.',
    better: 'lower',
    over: 'mean',
    of: (row, { nodes, at }) => {
      const shards = nodes[at].reduce((sum, one) => sum + one.shards, 0);
      const kept = nodes[at].reduce((sum, one) => sum + (one.shards * one.keepPpm) / 1e6, 0);
      const keptGib = shards === 0 ? 0 : (Number(row.usedBytes) / GIB) * (kept / shards);
      return keptGib === 0 ? null : walOf(row.subsidyFrost) / keptGib;
    },
  }),
  defineEconomyMetric({
    name: 'economy.subsidy-runway',
    unit: 'epochs',
    help: 'Epochs for which the subsidy pool lasts at the payments of this epoch.',
    better: 'higher',
    over: 'last',
    of: ({ holders, subsidyFrost }) => {
      const left = holders.find(({ holder }) => holder === 'subsidy')!.frost;
      // What floors left behind is topped up too, by a few FROST for ever.
      return subsidyFrost < FROST_PER_WAL ? null : Number(left) / Number(subsidyFrost);
    },
  }),
];
