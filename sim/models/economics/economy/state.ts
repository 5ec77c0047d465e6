/**
 * The economy as one value: everything that the rules read and change, and the ledger that moves
 * the WAL. The chain model is this plus blobs; an epoch-only run is this alone.
 *
 * Balances stand twice: in the records that the rules compute with, and in the ledger, which
 * knows no rule. `recountEconomy` compares the two. Plain data, no object reachable by two paths.
 */
import type { ActiveSetEntry, Committee } from '../../committee/index.ts';
import { U64_MAX } from '../amounts.ts';
import { type EpochClock, epochZeroClock } from '../epoch-clock.ts';
import { createLedger, type Ledger } from '../ledger/index.ts';
import type { NodeAccount } from '../node-account.ts';
import { type AccountingRing, createRing, RING_EPOCHS } from '../ring.ts';
import { RULESETS, type Ruleset } from '../rulesets/index.ts';
import type { SlashProposals } from '../slashing.ts';
import type { StakeObject } from '../stake-object.ts';
import type { Subsidies } from '../subsidies.ts';

export interface EconomyNode extends NodeAccount {
  /** The agent to whose wallet commission is paid. */
  operator: number;
}

export interface HeldStake extends StakeObject {
  /** The agent that owns it. */
  holder: number;
  /** Not paid before this epoch, where a ruleset delays withdrawals; absent where none does. */
  heldUntilEpoch?: number;
}

export interface Prices {
  storagePriceFrost: bigint;
  writePriceFrost: bigint;
}

export interface Economy extends Prices {
  /** The ruleset in force, whole: a study may change single points of it. */
  rules: Ruleset;
  shards: number;
  clock: EpochClock;
  /** The node ID is the index. */
  nodes: EconomyNode[];
  /** In list order: it decides ties. */
  activeSet: ActiveSetEntry[];
  previous: Committee | null;
  /** Null only in epoch 0. */
  current: Committee | null;
  /** Set from the voting end to the epoch change. */
  next: Committee | null;
  ring: AccountingRing;
  /** Limit on the reservations of every epoch. */
  capacityBytes: bigint;
  /** The vote at the cut-off, in force from the next epoch; 0 before. */
  votedCapacityBytes: bigint;
  /** Prices counted at the cut-off, where the ruleset does so; null before. */
  votedPrices: Prices | null;
  stakes: Map<number, HeldStake>;
  nextStake: number;
  /** Null until the contract is created. */
  subsidies: Subsidies | null;
  slashProposals: SlashProposals;
  /** Agents with a wallet so far; the next one gets this number. */
  nextAgent: number;
  ledger: Ledger;
}

export interface EconomyOptions {
  shards: number;
  rules?: Ruleset;
  /** Epochs ahead that space can be bought for. */
  ringEpochs?: number;
  createdUs: number;
  /** When both steps of epoch 0 open. */
  firstEpochUs: number;
  /** Agents 0 … with a wallet from the start; operators follow. */
  agents: number;
}

/** Epoch 0, with nobody registered, nothing bought, and all WAL undistributed. */
export function emptyEconomy(options: EconomyOptions): Economy {
  const { shards, agents, createdUs, firstEpochUs } = options;
  const slots = options.ringEpochs ?? RING_EPOCHS;
  return {
    rules: { ...(options.rules ?? RULESETS['mainnet-v3']) },
    shards,
    clock: epochZeroClock({ createdUs, firstEpochUs }),
    nodes: [],
    activeSet: [],
    previous: null,
    current: null,
    next: null,
    ring: createRing(0, slots),
    capacityBytes: 0n,
    votedCapacityBytes: 0n,
    // Without a committee a price vote has no voters.
    storagePriceFrost: U64_MAX,
    writePriceFrost: U64_MAX,
    votedPrices: null,
    stakes: new Map(),
    nextStake: 1,
    subsidies: null,
    slashProposals: new Map(),
    nextAgent: agents,
    ledger: createLedger({ agents, nodes: 0, stakes: 1, firstSlot: 0, slots }),
  };
}

export function isSelected({ clock }: Pick<Economy, 'clock'>): boolean {
  return clock.phase === 'selected';
}
