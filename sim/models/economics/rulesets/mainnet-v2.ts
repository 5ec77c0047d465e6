/**
 * Mainnet from July 2025 to May 2026, package version 2 (economics.md,
 * [deployed-before-2026-05]): no burn, no lock, no slashing; prices were counted at the cut-off.
 */
import { mainnetV3 } from './mainnet-v3.ts';
import type { Ruleset } from './ruleset.ts';

export const mainnetV2: Ruleset = {
  ...mainnetV3,
  name: 'mainnet-v2',
  description: 'Mainnet before May 2026: no burn, no locked commission, prices set at the cut-off',
  source: 'economics.md [deployed-before-2026-05]',
  burnBp: 0,
  priceTiming: 'cut-off',
  locksCommission: false,
  slashesCommission: false,
};
