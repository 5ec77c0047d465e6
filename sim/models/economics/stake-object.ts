/**
 * Stake objects: minting, splitting, joining, paying out (economics.md §9, §10, [deployed]).
 *
 * Shares are floored per object, so splitting can lose about a FROST of reward a part.
 */
import { FROST_PER_WAL, smallerOf } from './amounts.ts';
import { type ExchangeRate, rewardBetween } from './exchange-rate.ts';
import { type Outcome, refuse } from './outcome.ts';

/** Smallest stake object, and smallest part of a split. */
export const STAKE_MIN_FROST = FROST_PER_WAL;

export interface StakeObject {
  node: number;
  principalFrost: bigint;
  activationEpoch: number;
  /** First epoch in which it is paid; null while it is staked. */
  withdrawEpoch: number | null;
}

export function mintStake(
  node: number,
  principalFrost: bigint,
  activationEpoch: number,
): Outcome<{ stake: StakeObject }> {
  if (principalFrost < STAKE_MIN_FROST) return refuse('stake_below_threshold');
  return { ok: true, stake: { node, principalFrost, activationEpoch, withdrawEpoch: null } };
}

/** Marks a stake as leaving; it cannot be taken back. */
export function setWithdrawing(stake: StakeObject, epoch: number): Outcome {
  if (stake.withdrawEpoch !== null) return refuse('already_withdrawing');
  stake.withdrawEpoch = epoch;
  return { ok: true };
}

/** Moves `amountFrost` into a new object; both keep node, activation and state. */
export function splitStake(
  stake: StakeObject,
  amountFrost: bigint,
): Outcome<{ split: StakeObject }> {
  const error = refuseSplit(stake, amountFrost);
  if (error !== '') return refuse(error);
  stake.principalFrost -= amountFrost;
  return { ok: true, split: { ...stake, principalFrost: amountFrost } };
}

/** Why a split is refused, '' if it is not. */
export function refuseSplit({ principalFrost }: StakeObject, amountFrost: bigint): string {
  if (amountFrost >= principalFrost) return 'invalid_amount';
  const isTooSmall =
    amountFrost < STAKE_MIN_FROST || principalFrost - amountFrost < STAKE_MIN_FROST;
  return isTooSmall ? 'stake_below_threshold' : '';
}

/** Takes the other into the first; the caller drops the other. */
export function joinStakes(stake: StakeObject, other: StakeObject): Outcome {
  const isAlike =
    stake.node === other.node &&
    stake.activationEpoch === other.activationEpoch &&
    stake.withdrawEpoch === other.withdrawEpoch;
  if (!isAlike) return refuse('metadata_mismatch');
  stake.principalFrost += other.principalFrost;
  return { ok: true };
}

export interface Payout {
  shares: bigint;
  rewardFrost: bigint;
  /** Principal and reward. */
  paidFrost: bigint;
}

/** What an object pays between two rates, from a rewards pool that may be short. */
export function payoutOf(
  principalFrost: bigint,
  rates: { activation: ExchangeRate; withdrawal: ExchangeRate },
  rewardsFrost: bigint | null = null,
): Payout {
  const { shares, rewardFrost: earned } = rewardBetween(principalFrost, rates);
  const rewardFrost = rewardsFrost === null ? earned : smallerOf(earned, rewardsFrost);
  return { shares, rewardFrost, paidFrost: principalFrost + rewardFrost };
}
