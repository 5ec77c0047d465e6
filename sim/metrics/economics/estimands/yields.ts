/**
 * What delegators earn (policies.md, "Yield"): of an epoch, of a calendar day compounded over the
 * epochs as long as they really were, and the same in US dollars, which counts what the stake
 * itself gained or lost.
 */
import { exp, log } from '../../../engine/index.ts';

const DAY_US = 86_400_000_000;
const DAYS_PER_YEAR = 365.25;

/** One epoch of a delegator with a part of every member's pool. */
export interface EarningEpoch {
  /** Rewards less commission, over stake. */
  share: number;
  lengthUs: number;
  /** Price of WAL at the end over that at the start; 1 for a yield in WAL. */
  priceRatio: number;
}

/** Growth a calendar day, compounded over epochs; null without one. */
export function yieldPerDay(epochs: readonly EarningEpoch[]): number | null {
  const days = epochs.reduce((sum, { lengthUs }) => sum + lengthUs, 0) / DAY_US;
  if (days === 0) return null;
  const growth = epochs.reduce(
    (sum, { share, priceRatio }) => sum + log(1 + share) + log(priceRatio),
    0,
  );
  return exp(growth / days) - 1;
}

/** The same for a year of 365.25 days. */
export function yieldPerYear(epochs: readonly EarningEpoch[]): number | null {
  const daily = yieldPerDay(epochs);
  return daily === null ? null : exp(log(1 + daily) * DAYS_PER_YEAR) - 1;
}
