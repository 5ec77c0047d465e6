/**
 * An economy under policies: everything that the rules keep of a network (economy/state.ts), and
 * what policies keep beside it. Plain data that can be saved at any moment.
 *
 * Left out: what a blob is (space is reserved and written in bytes), event blobs.
 */
import type { Economy, ExchangeTerms, StorageObjects } from '../economy/index.ts';
import type { Evidence, PenaltyBook, PolicyKind, PolicyState } from '../policies/index.ts';

export interface PolicedEconomy extends Economy {
  nowUs: number;
  /** Nominal length of an epoch. */
  epochUs: number;
  /** Whole months from the launch to time 0, for the schedule of unlocks. */
  monthsSinceLaunch: number;
  penalties: PenaltyBook;
  policyStates: Record<PolicyKind, PolicyState>;
  evidence: Evidence[];
  /** Evidence submitted before the first of `evidence`, and how much each hook has seen. */
  evidenceDropped: number;
  evidenceSeen: Record<string, number>;
  /** What the running epoch has seen so far. */
  flows: EpochFlows;
  /** Resources and pools that agents own; absent until there is one. */
  objects?: StorageObjects;
  /** The WAL/SUI exchange, where there is one. */
  exchange?: ExchangeTerms;
}

/** Sums over the running epoch, FROST. */
export interface EpochFlows {
  storagePaidFrost: bigint;
  writePaidFrost: bigint;
  boughtBytes: bigint;
  subsidyFrost: bigint;
  stakeFeesFrost: bigint;
  penaltiesAssessedFrost: bigint;
  penaltiesCollectedFrost: bigint;
  slashedFrost: bigint;
  refusedActions: number;
  /** Calls for subsidies that the pool could not pay in full. */
  shortSubsidies: number;
  /** What users bought is worth to them, and what they paid for it, at the price of the moment. */
  worthUsd: number;
  paidUsd: number;
}

export function noFlows(): EpochFlows {
  return {
    storagePaidFrost: 0n,
    writePaidFrost: 0n,
    boughtBytes: 0n,
    subsidyFrost: 0n,
    stakeFeesFrost: 0n,
    penaltiesAssessedFrost: 0n,
    penaltiesCollectedFrost: 0n,
    slashedFrost: 0n,
    refusedActions: 0,
    shortSubsidies: 0,
    worthUsd: 0,
    paidUsd: 0,
  };
}
