/**
 * Commission of a node: its rate with the notice of two epochs, and the lock until the next
 * mid-epoch cut-off (economics.md §8).
 *
 * The rules differ between package versions: `exact-epoch` applies a scheduled rate only in the
 * very epoch it was set for and loses it when the pool is not updated then; `latest-reached`
 * applies the latest one that is due.
 */
import { largerOf, share } from './amounts.ts';
import { type Outcome, refuse } from './outcome.ts';

export type CommissionSchedule = 'exact-epoch' | 'latest-reached';

/** A rate set in epoch E first touches the reward of epoch E + 2. */
export const COMMISSION_NOTICE_EPOCHS = 2;
export const COMMISSION_BP_MAX = 10_000;

export interface Commission {
  /** Balance, the locked part included. */
  balanceFrost: bigint;
  lockedFrost: bigint;
  rateBp: number;
  /** Rates to come, ascending by epoch. */
  scheduled: { epoch: number; rateBp: number }[];
}

export function newCommission(rateBp: number): Commission {
  return { balanceFrost: 0n, lockedFrost: 0n, rateBp, scheduled: [] };
}

/** A second rate set in the same epoch replaces the first. */
export function scheduleRate(commission: Commission, epoch: number, rateBp: number): Outcome {
  if (!Number.isInteger(rateBp) || rateBp < 0 || rateBp > COMMISSION_BP_MAX) {
    return refuse('incorrect_commission_rate');
  }
  const due = epoch + COMMISSION_NOTICE_EPOCHS;
  commission.scheduled = commission.scheduled.filter((one) => one.epoch !== due);
  commission.scheduled.push({ epoch: due, rateBp });
  return { ok: true };
}

/** The node's part of a reward, at the rate in force before the pool's update. */
export function commissionOf({ rateBp }: Commission, rewardFrost: bigint): bigint {
  return share(rewardFrost, rateBp);
}

/** Lets the rate scheduled for the epoch just begun take over, after its reward was split. */
export function advanceRate(
  commission: Commission,
  epoch: number,
  schedule: CommissionSchedule,
): void {
  if (commission.scheduled.length === 0) return;
  const due = commission.scheduled.filter((one) => one.epoch <= epoch);
  if (due.length === 0) return;
  const latest = due[due.length - 1];
  if (schedule === 'latest-reached' || latest.epoch === epoch) commission.rateBp = latest.rateBp;
  commission.scheduled = commission.scheduled.filter((one) => one.epoch > epoch);
}

export function addCommission(
  commission: Commission,
  amountFrost: bigint,
  { isLocked }: { isLocked: boolean },
): void {
  commission.balanceFrost += amountFrost;
  if (isLocked) commission.lockedFrost += amountFrost;
}

/** At the cut-off, for each node of the previous committee. Returns what became free. */
export function releaseLock(commission: Commission): bigint {
  const { lockedFrost } = commission;
  commission.lockedFrost = 0n;
  return lockedFrost;
}

/** Pays out what is not locked. */
export function collectCommission(commission: Commission): bigint {
  const free = largerOf(0n, commission.balanceFrost - commission.lockedFrost);
  commission.balanceFrost -= free;
  return free;
}

/** Takes everything, locked or not. */
export function burnCommission(commission: Commission): bigint {
  const { balanceFrost } = commission;
  commission.balanceFrost = 0n;
  commission.lockedFrost = 0n;
  return balanceFrost;
}
