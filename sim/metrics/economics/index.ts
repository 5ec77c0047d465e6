/** Every measure of a run of the economy alone, in the order of its summary. */
import { CONCENTRATION_METRICS } from './concentration.ts';
import type { EconomyMetric } from './define.ts';
import { ESTIMANDS } from './estimands/index.ts';
import { MARKET_METRICS } from './market.ts';
import { MONEY_METRICS } from './money.ts';

export { defineEconomyMetric, type EconomyMetric } from './define.ts';
export { collectEconomyParts, collectEconomyResults } from './results.ts';

export const ECONOMY_METRICS: readonly EconomyMetric[] = [
  ...MONEY_METRICS,
  ...MARKET_METRICS,
  ...CONCENTRATION_METRICS,
  ...ESTIMANDS,
];
