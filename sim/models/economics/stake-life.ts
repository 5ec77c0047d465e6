/**
 * The life of a stake in its pool: staking, requesting a withdrawal, withdrawing
 * (economics.md §10, [deployed]).
 *
 * Which way out is open depends on the committees that the node is in. Requests cannot be
 * cancelled; waiting longer than the withdrawal epoch earns nothing; no path has a fee.
 */
import { toShares } from './exchange-rate.ts';
import { type Outcome, refuse } from './outcome.ts';
import { addPending, takePending } from './pending.ts';
import {
  mintStake,
  type Payout,
  payoutOf,
  type StakeObject,
  setWithdrawing,
} from './stake-object.ts';
import { addStake, rateAt, type StakingPool } from './staking-pool.ts';

/** Where the epoch stands, seen from one node. */
export interface StakeMoment {
  epoch: number;
  /** The next committee is selected. */
  isSelected: boolean;
  isInCurrent: boolean;
  /** False as long as the next committee is open. */
  isInNext: boolean;
}

/** First epoch that still counts a stake made now. */
export function activationOf({ epoch, isSelected }: Pick<StakeMoment, 'epoch' | 'isSelected'>) {
  return epoch + (isSelected ? 2 : 1);
}

export function stakeInto(
  pool: StakingPool,
  moment: Pick<StakeMoment, 'epoch' | 'isSelected'>,
  { node, amountFrost }: { node: number; amountFrost: bigint },
): Outcome<{ stake: StakeObject }> {
  const minted = mintStake(node, amountFrost, activationOf(moment));
  if (minted.ok) addStake(pool, minted.stake.activationEpoch, amountFrost);
  return minted;
}

/** How a stake can leave now: at once with its principal, at once with rewards, or on request. */
export function wayOut(
  { activationEpoch }: Pick<StakeObject, 'activationEpoch'>,
  { epoch, isInCurrent, isInNext }: StakeMoment,
): 'principal' | 'rewards' | 'request' {
  if (activationEpoch > epoch) {
    return activationEpoch === epoch + 1 && isInNext ? 'request' : 'principal';
  }
  return isInCurrent || isInNext ? 'request' : 'rewards';
}

/** Asks for a withdrawal; the stake is paid from the returned epoch on. */
export function requestWithdrawal(
  pool: StakingPool,
  stake: StakeObject,
  moment: StakeMoment,
): Outcome<{ withdrawEpoch: number }> {
  if (stake.withdrawEpoch !== null) return refuse('already_withdrawing');
  if (wayOut(stake, moment) !== 'request') return refuse('withdraw_directly');
  const { principalFrost, activationEpoch } = stake;
  const withdrawEpoch = moment.epoch + (moment.isInNext ? 2 : 1);
  if (activationEpoch > moment.epoch) {
    addPending(pool.preActive, withdrawEpoch, principalFrost);
  } else {
    const shares = toShares(rateAt(pool, activationEpoch), principalFrost);
    if (shares === 0n) return refuse('zero_shares');
    addPending(pool.pendingShares, withdrawEpoch, shares);
  }
  setWithdrawing(stake, withdrawEpoch);
  return { ok: true, withdrawEpoch };
}

/** Pays a stake out, at once where that is possible, or as requested; the caller drops it. */
export function withdrawStake(
  pool: StakingPool,
  stake: StakeObject,
  moment: StakeMoment,
): Outcome<Payout> {
  const { principalFrost, activationEpoch, withdrawEpoch } = stake;
  if (withdrawEpoch !== null) {
    if (moment.epoch < withdrawEpoch) return refuse('withdraw_epoch_not_reached');
    return payOut(pool, stake, withdrawEpoch);
  }
  switch (wayOut(stake, moment)) {
    case 'request':
      return refuse('not_withdrawing');
    case 'principal':
      takePending(pool.pendingStake, activationEpoch, principalFrost);
      return { ok: true, shares: 0n, rewardFrost: 0n, paidFrost: principalFrost };
    case 'rewards': {
      const shares = toShares(rateAt(pool, activationEpoch), principalFrost);
      if (shares === 0n) return refuse('zero_shares');
      addPending(pool.pendingShares, moment.epoch, shares);
      return payOut(pool, stake, moment.epoch);
    }
  }
}

function payOut(pool: StakingPool, stake: StakeObject, epoch: number): Outcome<Payout> {
  const rates = {
    activation: rateAt(pool, stake.activationEpoch),
    withdrawal: rateAt(pool, epoch),
  };
  const payout = payoutOf(stake.principalFrost, rates, pool.rewardsFrost);
  pool.rewardsFrost -= payout.rewardFrost;
  return { ok: true, ...payout };
}
