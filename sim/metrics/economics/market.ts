/** Measures of price, use, yield and margin. */
import { defineEconomyMetric, walOf } from './define.ts';

const DAY_US = 86_400_000_000;
/** An average month of 365.25 / 12 days, and a year of them. */
const MONTH_US = 2_629_800_000_000;
const YEAR_US = 31_557_600_000_000;

export const MARKET_METRICS = [
  defineEconomyMetric({
    name: 'economy.storage-price',
    unit: 'FROST/MiB/epoch',
    help: 'Price of encoded space at the end of the epoch.',
    better: 'neither',
    over: 'last',
    of: (row) => Number(row.storagePriceFrost),
  }),
  defineEconomyMetric({
    name: 'economy.price-usd',
    unit: 'USD/GiB/month',
    help: 'The same in US dollars for an encoded GiB and an average month of this epoch.',
    better: 'neither',
    over: 'mean',
    of: (row) =>
      walOf(row.storagePriceFrost) * row.walUsd * 1024 * (MONTH_US / (row.endedUs - row.startedUs)),
  }),
  defineEconomyMetric({
    name: 'economy.wal-usd',
    unit: 'USD',
    help: 'Price of WAL at the end of the epoch.',
    better: 'neither',
    over: 'last',
    of: (row) => row.walUsd,
  }),
  defineEconomyMetric({
    name: 'economy.utilisation',
    unit: 'share',
    help: 'Reserved space of the capacity.',
    better: 'neither',
    over: 'last',
    of: (row) =>
      row.capacityBytes === 0n ? null : Number(row.usedBytes) / Number(row.capacityBytes),
  }),
  defineEconomyMetric({
    name: 'economy.bought',
    unit: 'bytes',
    help: 'Encoded space that was bought in the epoch, whatever for how long.',
    better: 'neither',
    over: 'sum',
    of: (row) => Number(row.boughtBytes),
  }),
  defineEconomyMetric({
    name: 'economy.yield',
    unit: 'share',
    help: 'Rewards of delegators over stake, for a calendar year of epochs of this length.',
    better: 'higher',
    over: 'mean',
    of: (row) => {
      if (row.stakedFrost === 0n) return null;
      const earned = Number(row.rewardsFrost - row.commissionFrost) / Number(row.stakedFrost);
      return earned * (YEAR_US / (row.endedUs - row.startedUs));
    },
  }),
  defineEconomyMetric({
    name: 'economy.operator-costs',
    unit: 'USD',
    help: 'Disk, fixed costs and moved shards of all members.',
    better: 'lower',
    over: 'sum',
    of: (row) => row.costUsd,
  }),
  defineEconomyMetric({
    name: 'economy.operator-margin',
    unit: 'USD',
    help: 'Commission at the price of WAL less costs, of all members.',
    better: 'higher',
    over: 'sum',
    of: (row) => walOf(row.commissionFrost) * row.walUsd - row.costUsd,
  }),
  defineEconomyMetric({
    name: 'economy.epochs',
    unit: 'epochs',
    help: 'Epochs that closed.',
    better: 'neither',
    over: 'sum',
    of: () => 1,
  }),
  defineEconomyMetric({
    name: 'economy.epoch-length',
    unit: 'days',
    help: 'From one epoch change to the next, hand-over included.',
    better: 'neither',
    over: 'mean',
    of: (row) => (row.endedUs - row.startedUs) / DAY_US,
  }),
  defineEconomyMetric({
    name: 'economy.refused-actions',
    unit: 'actions',
    help: 'Actions that the chain refused, with its state unchanged.',
    better: 'neither',
    over: 'sum',
    of: (row) => row.refusedActions,
  }),
];
