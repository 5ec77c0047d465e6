/**
 * The staking pool of a node: stake with accrued rewards, shares, and the rate between them by
 * epoch (economics.md §9, [deployed]).
 *
 * Principal lies inside the stake objects; `rewardsFrost` is the WAL that the pool itself holds.
 */
import { type ExchangeRate, FLAT, toShares, toWal } from './exchange-rate.ts';
import { addPending, type Pending, pendingBy, settlePending } from './pending.ts';

export interface StakingPool {
  /** Active stake plus accrued rewards. */
  walFrost: bigint;
  shares: bigint;
  /** Held for rewards that have not been paid out. */
  rewardsFrost: bigint;
  /** Last epoch for which the pool was updated; its activation epoch before that. */
  latestEpoch: number;
  /** Rates on record, ascending by epoch; the first is the flat one of the activation epoch. */
  rates: ({ epoch: number } & ExchangeRate)[];
  /** Principal that becomes active in an epoch. */
  pendingStake: Pending[];
  /** Shares that leave in an epoch. */
  pendingShares: Pending[];
  /** Principal whose withdrawal was requested before it became active. */
  preActive: Pending[];
}

/** A pool that exists from `activationEpoch` on: the current epoch, the next one once selected. */
export function newPool(activationEpoch: number): StakingPool {
  return {
    walFrost: 0n,
    shares: 0n,
    rewardsFrost: 0n,
    latestEpoch: activationEpoch,
    rates: [{ epoch: activationEpoch, ...FLAT }],
    pendingStake: [],
    pendingShares: [],
    preActive: [],
  };
}

/** The rate of an epoch: its own, or the latest earlier one, flat before the first. */
export function rateAt({ rates }: StakingPool, epoch: number): ExchangeRate {
  let low = 0;
  let high = rates.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rates[middle].epoch <= epoch) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? FLAT : rates[low - 1];
}

/**
 * The update for the epoch just begun, with the reward of the closed one less commission. Called
 * at most once an epoch, and only for members of the closing or the new committee.
 */
export function updatePool(pool: StakingPool, epoch: number, rewardFrost: bigint): void {
  if (epoch <= pool.latestEpoch) throw new Error(`pool is at epoch ${pool.latestEpoch} already`);
  if (rewardFrost > 0n && pool.walFrost === 0n) throw new Error('a reward for an empty pool');
  pool.latestEpoch = epoch;
  pool.rewardsFrost += rewardFrost;
  pool.walFrost += rewardFrost;
  const rate = { epoch, walFrost: pool.walFrost, shares: pool.shares };
  pool.rates.push(rate);
  // With nothing pending the rest changes nothing, unless the pool starts again from 0 shares.
  if (isQuiet(pool) && pool.shares > 0n) return;
  pool.walFrost += settlePending(pool.pendingStake, epoch);
  const leaving = toWal(rate, sharesLeavingBy(pool, epoch));
  settlePending(pool.pendingShares, epoch);
  settlePending(pool.preActive, epoch);
  if (leaving > pool.walFrost) throw new Error('more WAL leaves a pool than it has');
  pool.walFrost -= leaving;
  pool.shares = toShares(rate, pool.walFrost);
}

/** The balance expected at an epoch from what is pending; no future rewards are assumed. */
export function balanceAt(pool: StakingPool, epoch: number): bigint {
  const { walFrost } = pool;
  if (isQuiet(pool)) return walFrost;
  const leaving = toWal(pool, sharesLeavingBy(pool, epoch));
  return walFrost + pendingBy(pool.pendingStake, epoch) - leaving;
}

function isQuiet({ pendingStake, pendingShares, preActive }: StakingPool): boolean {
  return pendingStake.length + pendingShares.length + preActive.length === 0;
}

/** Shares of withdrawals that are due by an epoch, those requested before activation included. */
function sharesLeavingBy(pool: StakingPool, epoch: number): bigint {
  let shares = pendingBy(pool.pendingShares, epoch);
  for (const { epoch: due, amount } of pool.preActive) {
    if (due > epoch) break;
    shares += toShares(rateAt(pool, due - 1), amount);
  }
  return shares;
}

/** Stake that becomes active in `activationEpoch`. */
export function addStake(pool: StakingPool, activationEpoch: number, amount: bigint): void {
  addPending(pool.pendingStake, activationEpoch, amount);
}
