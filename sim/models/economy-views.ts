/**
 * What a run of the economy alone lets be seen of each closed epoch: all that its metrics, tables
 * and report know. FROST are bigint, US dollars doubles; nothing here moves anything.
 */
import type { AccountKind } from './economics/ledger/index.ts';

export interface EpochRow {
  epoch: number;
  startedUs: number;
  /** When a quorum had its shards, and when the epoch ended. */
  doneUs: number;
  endedUs: number;
  /** At the end of the epoch. */
  walUsd: number;
  storagePriceFrost: bigint;
  writePriceFrost: bigint;
  capacityBytes: bigint;
  usedBytes: bigint;
  boughtBytes: bigint;
  storagePaidFrost: bigint;
  writePaidFrost: bigint;
  subsidyFrost: bigint;
  grossFrost: bigint;
  burnedFrost: bigint;
  leftoverFrost: bigint;
  rewardsFrost: bigint;
  commissionFrost: bigint;
  stakeFeesFrost: bigint;
  assessedFrost: bigint;
  collectedFrost: bigint;
  /** Owed by all nodes at the end; not WAL. */
  outstandingFrost: bigint;
  slashedFrost: bigint;
  /** Stake with accrued rewards of all pools of the committee, before this epoch's rewards. */
  stakedFrost: bigint;
  costUsd: number;
  members: number;
  maxShards: number;
  /** Shards that the committee took over when the epoch began. */
  movedShards: number;
  /** Fewest nodes with more than a third, and with two thirds, of the shards. */
  nodesForThird: number;
  nodesForTwoThirds: number;
  /** Herfindahl index of shards, 0 … 1, and Gini coefficients. */
  herfindahl: number;
  giniShards: number;
  giniStake: number;
  refusedActions: number;
  shortSubsidies: number;
  /** All WAL by kind of account, at the end. */
  wal: { kind: AccountKind; frost: bigint }[];
}

export interface NodeEpochRow {
  epoch: number;
  node: number;
  shards: number;
  stakeFrost: bigint;
  rateBp: number;
  rewardFrost: bigint;
  commissionFrost: bigint;
  keepPpm: number;
  costUsd: number;
  /** Commission in US dollars less costs. */
  marginUsd: number;
}

export interface EconomyViews {
  readonly title: string;
  readonly nodeNames: readonly string[];
  readonly rows: readonly EpochRow[];
  readonly nodeRows: readonly NodeEpochRow[];
  /** Minted less everything that is counted: 0 unless a FROST was lost. */
  readonly lostFrost: bigint;
  /** The running epoch waits for reports that do not come. */
  readonly isFrozen: boolean;
  readonly epoch: number;
  /** Policies that are not the deployed ones, and what stood in for the network. */
  readonly remarks: readonly string[];
}
