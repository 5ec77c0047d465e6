/**
 * The whitepaper's design as far as it is arithmetic of votes and payments (economics.md §4.4,
 * §18, [paper]). Challenges, migration penalties, penalties on stake and the write deposit have
 * no published values; they are policies. Where the paper says nothing, the deployed rule stands.
 */
import { mainnetV3 } from './mainnet-v3.ts';
import type { Ruleset } from './ruleset.ts';

export const paper: Ruleset = {
  ...mainnetV3,
  name: 'paper',
  description: 'votes weigh stake and are counted at the cut-off; nothing is burned at the close',
  source: 'economics.md [paper], whitepaper v2.0 §6',
  burnBp: 0,
  priceTiming: 'cut-off',
  voteWeight: 'stake',
  commissionSchedule: 'latest-reached',
  locksCommission: false,
  slashesCommission: false,
};
