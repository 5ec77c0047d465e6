/** The estimands of policies.md as measures of a run; each formula is in a file beside this one. */
import type { EconomyMetric } from '../define.ts';
import { ENTITY_METRICS } from './entity-metrics.ts';
import { INCENTIVE_METRICS } from './incentive-metrics.ts';
import { PRICE_METRICS } from './price-metrics.ts';
import { WELFARE_METRICS } from './welfare-metrics.ts';
import { YIELD_METRICS } from './yield-metrics.ts';

export { concentrationOf } from './concentration.ts';
export { type HolderChange, incidence } from './incidence.ts';
export { type Externality, migrationExternality } from './migration.ts';
export { type Welfare, welfareOf } from './welfare.ts';

export const ESTIMANDS: readonly EconomyMetric[] = [
  ...YIELD_METRICS,
  ...WELFARE_METRICS,
  ...PRICE_METRICS,
  ...ENTITY_METRICS,
  ...INCENTIVE_METRICS,
];
