/** The rules in force: package version 3, upgraded in May 2026 (economics.md, [deployed]). */
import { ACTIVE_SET_SIZE } from '../../committee/active-set.ts';
import { NODE_CAP_BP } from '../../committee/apportion.ts';
import { COMMISSION_BP_MAX } from '../commission.ts';
import type { Ruleset } from './ruleset.ts';

export const mainnetV3: Ruleset = {
  name: 'mainnet-v3',
  description: 'the rules in force on Mainnet: immediate price votes, 3% burn, locked commission',
  source: 'economics.md [deployed], mainnet-contracts at 3c1cacc',
  burnBp: 300,
  priceTiming: 'on-demand',
  voteWeight: 'shards',
  commissionSchedule: 'exact-epoch',
  locksCommission: true,
  slashesCommission: true,
  activeSetSize: ACTIVE_SET_SIZE,
  nodeCapBp: NODE_CAP_BP,
  commissionCapBp: COMMISSION_BP_MAX,
  withdrawalDelayEpochs: 0,
};
