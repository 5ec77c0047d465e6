/**
 * What the staking contract keeps of a storage node: its pool, its commission, its votes and its
 * deny list; and the update at an epoch change that splits a reward between the first two
 * (economics.md §8, §9).
 */
import {
  addCommission,
  advanceRate,
  type Commission,
  type CommissionSchedule,
  commissionOf,
  newCommission,
} from './commission.ts';
import { newPool, type StakingPool, updatePool } from './staking-pool.ts';

export interface NodeVotes {
  storagePriceFrost: bigint;
  writePriceFrost: bigint;
  /** The node's disk; its vote on the system's size follows from its shards. */
  capacityBytes: bigint;
}

export interface NodeAccount {
  pool: StakingPool;
  commission: Commission;
  votes: NodeVotes;
  denyListBytes: bigint;
  /** Last epoch for which the node reported `epoch_sync_done`; 0: none. */
  lastReportedEpoch: number;
}

/** Defaults of the node software (economics.md §1); a disk of 0 votes against all sales. */
export const DEFAULT_STORAGE_PRICE_FROST = 100_000n;
export const DEFAULT_WRITE_PRICE_FROST = 20_000n;
export const DEFAULT_COMMISSION_BP = 6_000;

export interface NodeTerms extends NodeVotes {
  commissionBp: number;
}

export function newNodeAccount(activationEpoch: number, terms: NodeTerms): NodeAccount {
  const { commissionBp, storagePriceFrost, writePriceFrost, capacityBytes } = terms;
  return {
    pool: newPool(activationEpoch),
    commission: newCommission(commissionBp),
    votes: { storagePriceFrost, writePriceFrost, capacityBytes },
    denyListBytes: 0n,
    lastReportedEpoch: 0,
  };
}

/** The pool update of one node for the epoch just begun, with its reward of the closed one. */
export function advanceNode(
  { pool, commission }: NodeAccount,
  { epoch, rewardFrost }: { epoch: number; rewardFrost: bigint },
  { locksCommission, commissionSchedule }: CommissionRules,
): { commissionFrost: bigint; poolFrost: bigint } {
  const commissionFrost = commissionOf(commission, rewardFrost);
  const poolFrost = rewardFrost - commissionFrost;
  addCommission(commission, commissionFrost, { isLocked: locksCommission });
  advanceRate(commission, epoch, commissionSchedule);
  updatePool(pool, epoch, poolFrost);
  return { commissionFrost, poolFrost };
}

/** What the rulesets disagree about here. */
export interface CommissionRules {
  locksCommission: boolean;
  commissionSchedule: CommissionSchedule;
}
