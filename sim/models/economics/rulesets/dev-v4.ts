/** The development contracts of July 2026, package version 4 (economics.md, [dev]). */
import { mainnetV3 } from './mainnet-v3.ts';
import type { Ruleset } from './ruleset.ts';

export const devV4: Ruleset = {
  ...mainnetV3,
  name: 'dev-v4',
  description: 'merged but not on Mainnet: 150 seats, the latest scheduled commission applies',
  source: 'economics.md [dev], contracts at 3c1cacc',
  commissionSchedule: 'latest-reached',
  activeSetSize: 150,
};
