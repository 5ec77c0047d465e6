/** Measures of how prices follow the market and what they leave; see price.ts. */
import { defineEconomyMetric, walOf } from '../define.ts';
import { halfMoveLagUs, meanToTarget, passThrough } from './price.ts';

const HOUR_US = 3_600_000_000;
const MONTH_US = 2_629_800_000_000;

export const PRICE_METRICS = [
  defineEconomyMetric({
    name: 'economy.pass-through',
    unit: 'ratio',
    help: 'Move of the price of storage over the move that keeps it constant in US dollars.',
    better: 'neither',
    over: 'last',
    of: () => null,
    ofRun: ({ views }) => passThrough(views.prices),
  }),
  defineEconomyMetric({
    name: 'economy.price-lag',
    unit: 'hours',
    help: "From half of the market's move to half of it in the price of storage.",
    better: 'lower',
    over: 'last',
    of: () => null,
    ofRun: ({ views }) => {
      const lagUs = halfMoveLagUs(views.prices);
      return lagUs === null ? null : lagUs / HOUR_US;
    },
  }),
  defineEconomyMetric({
    name: 'economy.price-to-target',
    unit: 'ratio',
    help: 'Price of storage in US dollars over that of the start, mean of all ticks.',
    better: 'neither',
    over: 'mean',
    of: () => null,
    ofRun: ({ views }) => meanToTarget(views.prices),
  }),
  defineEconomyMetric({
    name: 'economy.markup',
    unit: 'ratio',
    help: 'What operators and delegators get for a TB over what its disk costs, less 1.',
    better: 'neither',
    over: 'mean',
    of: (row, { views }) => {
      const months = (row.endedUs - row.startedUs) / MONTH_US;
      const diskUsd = (Number(row.usedBytes) / 1e12) * views.storageUsdPerTbMonth * months;
      return diskUsd === 0 ? null : (walOf(row.rewardsFrost) * row.walUsd) / diskUsd - 1;
    },
  }),
  defineEconomyMetric({
    name: 'economy.price-setters',
    unit: 'nodes',
    help: 'Members whose vote is the price of storage.',
    better: 'neither',
    over: 'last',
    of: (row) => row.priceSetters.length,
  }),
  defineEconomyMetric({
    name: 'economy.pivotal-voters',
    unit: 'nodes',
    help: 'Members who alone could have raised the price of storage.',
    better: 'lower',
    over: 'last',
    of: (row) => row.pivotalNodes.length,
  }),
];
