/**
 * The economy as a value: everything that the rules of WAL keep of a network, and nothing of
 * packets, disks or blobs. Plain data that can be saved at any moment.
 *
 * Balances stand in the ledger; the records of the rules (ring, pools, commissions) hold their own
 * sums beside it, and `audit.ts` compares the two at every epoch boundary.
 * Left out: what a blob is (space is reserved and written in bytes), storage pools, event blobs.
 */
import type { ActiveSetEntry, Committee } from '../../committee/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { NodeAccount } from '../node-account.ts';
import type { Evidence, PenaltyBook, PolicyKind, PolicyState } from '../policies/index.ts';
import type { AccountingRing } from '../ring.ts';
import type { Ruleset } from '../rulesets/index.ts';
import type { SlashProposals } from '../slashing.ts';
import type { StakeObject } from '../stake-object.ts';

/** Numbers of the rules that a scenario may set; see policies/limits. */
export interface LimitValues {
  burnBp: number;
  commissionCapBp: number;
  nodeCapBp: number;
  activeSetSize: number;
  withdrawalDelayEpochs: number;
}

export interface EconomyRules {
  shards: number;
  /** Nominal length of an epoch. */
  epochUs: number;
  ruleset: Ruleset;
  limits: LimitValues;
  /** Whole months from the launch to time 0, for the schedule of unlocks. */
  monthsSinceLaunch: number;
}

export interface OwnedStake extends StakeObject {
  agent: number;
  /** Not paid before, whatever its withdrawal epoch; see policies/limits/withdrawal-delay. */
  heldUntilEpoch: number;
}

export interface Prices {
  storageFrost: bigint;
  writeFrost: bigint;
}

export interface Economy {
  rules: EconomyRules;
  nowUs: number;
  epoch: number;
  phase: 'sync' | 'done' | 'selected';
  /** When the epoch began, and when a quorum of it had its shards. */
  startedUs: number;
  doneUs: number;
  /** By node. */
  nodes: NodeAccount[];
  /** By node: the agent whose wallet takes the commission. */
  operators: number[];
  activeSet: ActiveSetEntry[];
  previous: Committee | null;
  current: Committee | null;
  next: Committee | null;
  ring: AccountingRing;
  capacityBytes: bigint;
  /** Voted at the cut-off for the next epoch. */
  nextCapacityBytes: bigint;
  prices: Prices;
  /** Decided for the next epoch; null when they stay. */
  nextPrices: Prices | null;
  /** By index of the principal's account; null once it is paid out. */
  stakes: (OwnedStake | null)[];
  /** Indices of `stakes` that are free, last in first out. */
  freeStakes: number[];
  /** Stakes by agent, in the order in which they were made. */
  stakesOf: number[][];
  ledger: Ledger;
  penalties: PenaltyBook;
  slashes: SlashProposals;
  policyStates: Record<PolicyKind, PolicyState>;
  evidence: Evidence[];
  /** Evidence submitted before the first of `evidence`, and how much each hook has seen. */
  evidenceDropped: number;
  evidenceSeen: Record<string, number>;
  /** What the running epoch has seen so far. */
  flows: EpochFlows;
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
  };
}
