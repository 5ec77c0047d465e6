/**
 * How the price of storage follows the market (policies.md, "Price pass-through, lag, markup"). The
 * target is the price in FROST that stays the same in dollars: it moves against WAL/USD.
 */
import { log } from '../../../engine/index.ts';
import type { PriceSample } from '../../../models/economy-views.ts';

/** Moves of the market smaller than this, in logarithms, have nothing to pass through: 1%. */
const MOVE_MIN = 0.01;

/** Move of the price over move of its target, in logarithms; null when the market stood still. */
export function passThrough(samples: readonly PriceSample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return null;
  const target = log(first.walUsd / last.walUsd);
  if (Math.abs(target) < MOVE_MIN) return null;
  return log(last.storagePriceFrost / first.storagePriceFrost) / target;
}

/** Time from half of the market's move to half of it in the price; null when that never came. */
export function halfMoveLagUs(samples: readonly PriceSample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return null;
  const half = log(first.walUsd / last.walUsd) / 2;
  if (Math.abs(half) < MOVE_MIN / 2) return null;
  const hasMoved = (from: number, to: number): boolean => {
    const moved = log(to / from);
    return half > 0 ? moved >= half : moved <= half;
  };
  const market = samples.find(({ walUsd }) => hasMoved(1 / first.walUsd, 1 / walUsd));
  const price = samples.find((one) => hasMoved(first.storagePriceFrost, one.storagePriceFrost));
  return market === undefined || price === undefined ? null : price.timeUs - market.timeUs;
}

/** Mean of price over target, with the first sample as the start of both; 1 when it follows. */
export function meanToTarget(samples: readonly PriceSample[]): number | null {
  const [first] = samples;
  if (first === undefined) return null;
  const sum = samples.reduce(
    (all, one) =>
      all + (one.storagePriceFrost * one.walUsd) / (first.storagePriceFrost * first.walUsd),
    0,
  );
  return sum / samples.length;
}
