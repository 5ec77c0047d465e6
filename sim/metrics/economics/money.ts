/** Measures of where WAL comes from and goes to. */
import type { AccountKind } from '../../models/economics/ledger/index.ts';
import type { EpochRow } from '../../models/economy-views.ts';
import { defineEconomyMetric, walOf } from './define.ts';

const held = ({ wal }: EpochRow, kinds: readonly AccountKind[]): number =>
  walOf(wal.reduce((sum, one) => (kinds.includes(one.kind) ? sum + one.frost : sum), 0n));

export const MONEY_METRICS = [
  defineEconomyMetric({
    name: 'economy.user-payments',
    unit: 'WAL',
    help: 'Paid by users for space and writes.',
    better: 'neither',
    over: 'sum',
    of: (row) => walOf(row.storagePaidFrost + row.writePaidFrost),
  }),
  defineEconomyMetric({
    name: 'economy.subsidies',
    unit: 'WAL',
    help: 'Paid out of the subsidy pool.',
    better: 'neither',
    over: 'sum',
    of: (row) => walOf(row.subsidyFrost),
  }),
  defineEconomyMetric({
    name: 'economy.subsidy-pool',
    unit: 'WAL',
    help: 'Left in the subsidy pool.',
    better: 'higher',
    over: 'last',
    of: (row) => held(row, ['subsidy']),
  }),
  defineEconomyMetric({
    name: 'economy.subsidy-short-calls',
    unit: 'calls',
    help: 'Calls for subsidies that the pool could not pay in full.',
    better: 'lower',
    over: 'sum',
    of: (row) => row.shortSubsidies,
  }),
  defineEconomyMetric({
    name: 'economy.gross-rewards',
    unit: 'WAL',
    help: 'In the slot of the closing epoch, before the burn.',
    better: 'neither',
    over: 'sum',
    of: (row) => walOf(row.grossFrost),
  }),
  defineEconomyMetric({
    name: 'economy.rewards',
    unit: 'WAL',
    help: 'Paid to nodes and their delegators.',
    better: 'higher',
    over: 'sum',
    of: (row) => walOf(row.rewardsFrost),
  }),
  defineEconomyMetric({
    name: 'economy.commission',
    unit: 'WAL',
    help: 'Part of the rewards that operators keep.',
    better: 'neither',
    over: 'sum',
    of: (row) => walOf(row.commissionFrost),
  }),
  defineEconomyMetric({
    name: 'economy.burned',
    unit: 'WAL',
    help: 'Burned so far, from the start of the run.',
    better: 'neither',
    over: 'last',
    of: (row) => held(row, ['burned']),
  }),
  defineEconomyMetric({
    name: 'economy.supply',
    unit: 'WAL',
    help: 'What exists: minted less burned.',
    better: 'neither',
    over: 'last',
    of: (row) => walOf(row.wal.reduce((sum, { frost }) => sum + frost, 0n)) - held(row, ['burned']),
  }),
  defineEconomyMetric({
    name: 'economy.penalties-assessed',
    unit: 'WAL',
    help: 'Fines that policies assessed.',
    better: 'neither',
    over: 'sum',
    of: (row) => walOf(row.assessedFrost),
  }),
  defineEconomyMetric({
    name: 'economy.penalties-collected',
    unit: 'WAL',
    help: 'Fines and debts that were collected.',
    better: 'neither',
    over: 'sum',
    of: (row) => walOf(row.collectedFrost),
  }),
  defineEconomyMetric({
    name: 'economy.penalties-outstanding',
    unit: 'WAL',
    help: 'Debts of nodes, which are not WAL.',
    better: 'lower',
    over: 'last',
    of: (row) => walOf(row.outstandingFrost),
  }),
  defineEconomyMetric({
    name: 'economy.slashed',
    unit: 'WAL',
    help: 'Commission burned by vote.',
    better: 'neither',
    over: 'sum',
    of: (row) => walOf(row.slashedFrost),
  }),
  defineEconomyMetric({
    name: 'economy.stake-fees',
    unit: 'WAL',
    help: 'Fees on stake that moved.',
    better: 'neither',
    over: 'sum',
    of: (row) => walOf(row.stakeFeesFrost),
  }),
];
