/** Measures of what delegators earn, in WAL and in US dollars; see yields.ts. */
import type { DelegatorRow } from '../../../models/economy-views.ts';
import { defineEconomyMetric, type Measured } from '../define.ts';
import { type EarningEpoch, yieldPerDay, yieldPerYear } from './yields.ts';

type Currency = 'wal' | 'usd';

/** Epoch `at` as delegators lived through it; null without stake. */
function earningEpoch({ views }: Measured, at: number, currency: Currency): EarningEpoch | null {
  const row = views.rows[at];
  if (row.stakedFrost === 0n) return null;
  const before = at === 0 ? (views.prices[0]?.walUsd ?? row.walUsd) : views.rows[at - 1].walUsd;
  return {
    share: Number(row.rewardsFrost - row.commissionFrost) / Number(row.stakedFrost),
    lengthUs: row.endedUs - row.startedUs,
    priceRatio: currency === 'wal' ? 1 : row.walUsd / before,
  };
}

function epochsOf(all: Measured, currency: Currency): EarningEpoch[] {
  return all.views.rows.flatMap((_, at) => earningEpoch(all, at, currency) ?? []);
}

/** Growth of delegators, those who never move against the others; null without either. */
function stayingAdvantage({ views }: Measured): number | null {
  const last = views.rows.at(-1)?.delegators ?? [];
  const growth = (stays: boolean): number | null => {
    const before = worthOf(views.openingDelegators, stays);
    return before === 0 ? null : worthOf(last, stays) / before - 1;
  };
  const [stayed, moved] = [growth(true), growth(false)];
  return stayed === null || moved === null ? null : stayed - moved;
}

function worthOf(groups: readonly DelegatorRow[], stays: boolean): number {
  const counted = groups.filter((group) => group.stays === stays);
  return counted.reduce((sum, { worthFrost }) => sum + Number(worthFrost), 0);
}

export const YIELD_METRICS = [
  defineEconomyMetric({
    name: 'economy.staying-advantage',
    unit: 'share',
    help: 'Growth over the run of delegators who never move, less growth of the others.',
    better: 'neither',
    over: 'last',
    of: () => null,
    ofRun: stayingAdvantage,
  }),
  defineEconomyMetric({
    name: 'economy.yield-epoch',
    unit: 'share',
    help: 'Rewards of delegators over stake, of an epoch, whatever its length.',
    better: 'higher',
    over: 'mean',
    of: (_, around) => earningEpoch(around, around.at, 'wal')?.share ?? null,
  }),
  ...(['wal', 'usd'] as const).map((currency) =>
    defineEconomyMetric({
      name: currency === 'wal' ? 'economy.yield-day' : 'economy.yield-day-real',
      unit: 'share',
      help:
        currency === 'wal'
          ? 'Growth of a stake a calendar day, compounded over epochs as long as they were.'
          : 'Growth of a stake in US dollars a calendar day, its own gain or loss included.',
      better: 'higher',
      over: 'mean',
      of: (_, around) => {
        const epoch = earningEpoch(around, around.at, currency);
        return epoch === null ? null : yieldPerDay([epoch]);
      },
      ofRun: (all) => yieldPerDay(epochsOf(all, currency)),
    }),
  ),
  ...(['wal', 'usd'] as const).map((currency) =>
    defineEconomyMetric({
      name: currency === 'wal' ? 'economy.yield-year' : 'economy.yield-year-real',
      unit: 'share',
      help:
        currency === 'wal'
          ? 'Growth of a stake in a year, compounded over epochs as long as they were.'
          : 'Growth of a stake in US dollars in a year, its own gain or loss included.',
      better: 'higher',
      over: 'mean',
      of: () => null,
      ofRun: (all) => yieldPerYear(epochsOf(all, currency)),
    }),
  ),
];
