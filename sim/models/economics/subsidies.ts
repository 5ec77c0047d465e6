/**
 * The subsidies contract in force since July 2025 (economics.md §14.1, [deployed]).
 *
 * One call pays both parts or, when the pool is short, neither: a cliff, not a taper. The fixed
 * part goes to commissions, the usage part tops up what users paid into the ring. What was paid
 * into a slot after the last call before it closed is never topped up.
 */
import { share, sumOf } from './amounts.ts';
import { type Outcome, refuse } from './outcome.ts';
import type { AccountingRing } from './ring.ts';

/** 10,000%: the most that the administrator can set. */
export const USAGE_RATE_BP_MAX = 1_000_000;

export interface Subsidies {
  usageRateBp: number;
  /** To each node of the previous committee, once an epoch. */
  basePerNodeFrost: bigint;
  perShardFrost: bigint;
  poolFrost: bigint;
  /** Rewards of each slot that were handled already. */
  handled: { epoch: number; rewardsFrost: bigint }[];
  /** Last epoch for which the fixed part was paid; 0: none. */
  fixedPaidFor: number;
}

export type SubsidyRates = Pick<Subsidies, 'usageRateBp' | 'basePerNodeFrost' | 'perShardFrost'>;

/** What the ring holds when the contract is created counts as handled. */
export function createSubsidies(
  rates: SubsidyRates,
  ring: AccountingRing,
  poolFrost: bigint,
): Outcome<{ subsidies: Subsidies }> {
  if (rates.usageRateBp > USAGE_RATE_BP_MAX) return refuse('invalid_subsidy_rate');
  const handled = ring.map(({ epoch, rewardsFrost }) => ({ epoch, rewardsFrost }));
  return { ok: true, subsidies: { ...rates, poolFrost, handled, fixedPaidFor: 0 } };
}

/** The administrator's part; the three numbers hold from the next call on. */
export function setSubsidyRates(subsidies: Subsidies, rates: Partial<SubsidyRates>): Outcome {
  const next = { ...subsidies, ...rates };
  if (next.usageRateBp > USAGE_RATE_BP_MAX) return refuse('invalid_subsidy_rate');
  Object.assign(subsidies, rates);
  return { ok: true };
}

/** The fixed part of each node, by its shards. */
export function fixedSubsidies(
  { basePerNodeFrost, perShardFrost }: Pick<SubsidyRates, 'basePerNodeFrost' | 'perShardFrost'>,
  shards: readonly number[],
): bigint[] {
  return shards.map((count) => basePerNodeFrost + BigInt(count) * perShardFrost);
}

export interface UsageSubsidy {
  /** Added to each slot. */
  additionsFrost: bigint[];
  totalFrost: bigint;
}

/** ⌊(rewards − handled) · rate⌋ of each slot. */
export function usageSubsidies(
  rewardsFrost: readonly bigint[],
  handledFrost: readonly bigint[],
  usageRateBp: number,
): UsageSubsidy {
  const additionsFrost = rewardsFrost.map((rewards, slot) =>
    rewards === handledFrost[slot] ? 0n : share(rewards - handledFrost[slot], usageRateBp),
  );
  return { additionsFrost, totalFrost: sumOf(additionsFrost) };
}

export interface SubsidyCall {
  /** Ascending by node; empty when the fixed part is not due. */
  fixed: { node: number; amountFrost: bigint }[];
  /** By slot of the ring. */
  usageFrost: bigint[];
}

/**
 * The call that anybody may make. `previous` is the committee of the epoch before the current
 * one. Takes both parts from the pool and adds the usage part to the ring; the caller credits the
 * commissions.
 */
export function processSubsidies(
  subsidies: Subsidies,
  ring: AccountingRing,
  previous: readonly { node: number; shards: number }[],
): Outcome<SubsidyCall> {
  const closed = ring[0].epoch - 1;
  const isFixedDue = closed > subsidies.fixedPaidFor;
  const amounts = isFixedDue
    ? fixedSubsidies(
        subsidies,
        previous.map(({ shards }) => shards),
      )
    : [];
  const { additionsFrost, totalFrost } = usageSubsidies(
    ring.map(({ rewardsFrost }) => rewardsFrost),
    handledOf(subsidies, ring),
    subsidies.usageRateBp,
  );
  const total = totalFrost + sumOf(amounts);
  if (subsidies.poolFrost < total) return refuse('insufficient_funds');
  subsidies.poolFrost -= total;
  if (isFixedDue) subsidies.fixedPaidFor = closed;
  for (let slot = 0; slot < ring.length; slot++) {
    if (additionsFrost[slot] !== 0n) ring[slot].rewardsFrost += additionsFrost[slot];
  }
  subsidies.handled = ring.map(({ epoch, rewardsFrost }) => ({ epoch, rewardsFrost }));
  const fixed = amounts.map((amountFrost, member) => ({
    node: previous[member].node,
    amountFrost,
  }));
  return { ok: true, fixed, usageFrost: additionsFrost };
}

/** What was handled of each slot: both lists ascend without gaps, new slots were never seen. */
function handledOf({ handled }: Subsidies, ring: AccountingRing): bigint[] {
  const first = handled[0]?.epoch ?? 0;
  return ring.map(({ epoch }) => handled[epoch - first]?.rewardsFrost ?? 0n);
}
