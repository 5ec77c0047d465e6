/** Policies: the surface that an economist writes against, and every policy that ships. */
import type { Policy, PolicyKind, PolicyOf } from './define.ts';
import { activeSetSize } from './limits/active-set-size.ts';
import { burnRate } from './limits/burn-rate.ts';
import { commissionCap } from './limits/commission-cap.ts';
import type { Limit } from './limits/limit.ts';
import { nodeCap } from './limits/node-cap.ts';
import { withdrawalDelay } from './limits/withdrawal-delay.ts';
import { fineShares } from './penalty/fine-shares.ts';
import { noPenalty } from './penalty/none.ts';
import { paperPenalty } from './penalty/paper.ts';
import { cutOffVote } from './price/cut-off-vote.ts';
import { demandResponsive } from './price/demand-responsive.ts';
import { deployedVote } from './price/deployed-vote.ts';
import { medianVote } from './price/median-vote.ts';
import { paperVote } from './price/paper-vote.ts';
import { usdPegged } from './price/usd-pegged.ts';
import { perShard } from './reward/per-shard.ts';
import { performanceWeighted } from './reward/performance-weighted.ts';
import { uptimeGated } from './reward/uptime-gated.ts';
import { noStakeFee } from './stake-fee/none.ts';
import { stakeShift } from './stake-fee/stake-shift.ts';
import { decliningSubsidy } from './subsidy/declining.ts';
import { deployedSubsidy } from './subsidy/deployed.ts';
import { noSubsidy } from './subsidy/none.ts';

export * from './charges.ts';
export * from './define.ts';
export * from './escrows.ts';
export * from './evidence.ts';
export * from './in-use.ts';
export { defineLimit, type Limit } from './limits/limit.ts';
export * from './policy-error.ts';
export * from './run-hook.ts';
export { paySubsidy, type SubsidyPaid } from './subsidy/pay.ts';
export * from './view.ts';

/** The deployed policy of each kind comes first. */
export const POLICIES: readonly Policy[] = [
  perShard,
  performanceWeighted,
  uptimeGated,
  noPenalty,
  paperPenalty,
  fineShares,
  deployedVote,
  cutOffVote,
  paperVote,
  medianVote,
  usdPegged,
  demandResponsive,
  noStakeFee,
  stakeShift,
  deployedSubsidy,
  decliningSubsidy,
  noSubsidy,
];

export const LIMITS: readonly Limit[] = [
  burnRate,
  commissionCap,
  nodeCap,
  activeSetSize,
  withdrawalDelay,
];

/** The policies of one kind. */
export function policiesOf<K extends PolicyKind>(kind: K): PolicyOf<K>[] {
  return POLICIES.filter((policy) => policy.kind === kind) as PolicyOf<K>[];
}
