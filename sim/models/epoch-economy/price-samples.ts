/**
 * The market as it moves: one sample a tick, thinned out by half whenever there are too many, so
 * that a run of any length keeps its whole course.
 */
import type { EconomicWorld } from '../economics/epoch-loop/world.ts';
import type { PriceSample } from '../economy-views.ts';

/** A year of a sample every quarter of an hour is 35,064. */
const SAMPLES_MAX = 40_000;

interface Samples {
  prices: PriceSample[];
  stride: number;
  skipped: number;
}

export function keepSample(
  samples: Samples,
  { economy, price }: Pick<EconomicWorld, 'economy' | 'price'>,
): void {
  samples.skipped++;
  if (samples.skipped < samples.stride) return;
  samples.skipped = 0;
  samples.prices.push({
    timeUs: economy.nowUs,
    walUsd: price.usd,
    storagePriceFrost: Number(economy.storagePriceFrost),
  });
  if (samples.prices.length < SAMPLES_MAX) return;
  samples.prices = samples.prices.filter((_, at) => at % 2 === 1);
  samples.stride *= 2;
}
