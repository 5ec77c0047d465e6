/**
 * What a run of the economy alone lets be seen of each closed epoch: all that its metrics, tables
 * and report know. FROST are bigint, US dollars doubles; nothing here moves anything.
 */
import type { AccountKind, GroupMove } from './economics/ledger/index.ts';

/** Groups that hold WAL, all of it together: see epoch-economy/holders.ts. */
export const HOLDERS = [
  'users',
  'operators',
  'delegators',
  'subsidy',
  'slots',
  'treasury',
  'escrow',
  'burned',
  'undistributed',
] as const;
export type Holder = (typeof HOLDERS)[number];

/** One entry a group, in the order of `HOLDERS`. */
export type HoldersFrost = readonly { readonly holder: Holder; readonly frost: bigint }[];

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
  /** The same by who owns it. */
  holders: HoldersFrost;
  /** What moved between groups of accounts in the epoch. */
  moves: readonly GroupMove[];
  /** Worth of what users bought, by their own account; payments where none was stated. */
  worthUsd: number;
  /** What they paid for it, at the price of WAL of the moment. */
  paidUsd: number;
  /** Slots of the ring as the next epoch begins: what is paid for, and until when. */
  slots: readonly { epoch: number; usedBytes: bigint; rewardsFrost: bigint }[];
  /** Delegators by strategy as the next epoch begins. */
  delegators: readonly DelegatorRow[];
  /** Members whose vote is the price of storage, and those who alone could have raised it. */
  priceSetters: readonly number[];
  pivotalNodes: readonly number[];
}

export interface DelegatorRow {
  epoch: number;
  /** Strategy, with the parameters in which groups differ. */
  label: string;
  /** They never move: nobody in particular, and the strategy `inert`. */
  stays: boolean;
  delegators: number;
  stakedFrost: bigint;
  /** Wallets and what the stakes would pay. */
  worthFrost: bigint;
}

/** The market at a tick: what the price in dollars was, and what users had to pay. */
export interface PriceSample {
  timeUs: number;
  walUsd: number;
  storagePriceFrost: number;
}

export interface NodeEpochRow {
  epoch: number;
  node: number;
  shards: number;
  stakeFrost: bigint;
  rateBp: number;
  /** What the split gave it, and what was left once fines were taken. */
  splitFrost: bigint;
  rewardFrost: bigint;
  commissionFrost: bigint;
  keepPpm: number;
  /** Challenges of the epoch, and those that it passed. */
  asked: number;
  passed: number;
  /** Fines of the epoch. */
  assessedFrost: bigint;
  collectedFrost: bigint;
  costUsd: number;
  /** Commission in US dollars less costs. */
  marginUsd: number;
  /** Costs that it saves by keeping less than it must. */
  savedUsd: number;
}

/** Where best responses from one start in one order ended. */
export interface EquilibriumRow {
  start: number;
  order: number;
  /** Choice of each player at the start and at the end. */
  from: number[];
  profile: number[];
  rounds: number;
  ended: 'settled' | 'cycle' | 'rounds';
  /** Largest relative gain that one player could still make alone. */
  epsilon: number;
  /** By player, at the end. */
  payoffsUsd: number[];
}

/** Names of players and choices, and where each play ended; no rows where nobody chooses. */
export interface Equilibria {
  readonly players: readonly string[];
  readonly choices: readonly string[];
  readonly rows: readonly EquilibriumRow[];
}

export interface EconomyViews {
  readonly equilibria: Equilibria;
  readonly title: string;
  readonly nodeNames: readonly string[];
  /** By node: who controls it, and what it can hold. */
  readonly nodeEntities: readonly string[];
  readonly nodeCapacitiesBytes: readonly bigint[];
  readonly shards: number;
  /** What honest storage costs: US dollars for a TB and month. */
  readonly storageUsdPerTbMonth: number;
  readonly egressUsdPerTb: number;
  readonly falseFailurePpm: number;
  /** As the first measured epoch began. */
  readonly opening: HoldersFrost;
  readonly openingDelegators: readonly DelegatorRow[];
  readonly prices: readonly PriceSample[];
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
