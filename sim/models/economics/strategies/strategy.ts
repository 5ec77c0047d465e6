/**
 * What a strategy is: how an operator, delegator or user decides, seeing what he could see, at the
 * moments at which a decision still binds (policies.md, "Strategies").
 *
 * A strategy returns actions, which the chain may refuse, and, for operators, conduct, which is
 * what the node physically does. It may use doubles, since it moves no money itself. Its memory is
 * plain data and saved with the run; randomness comes from a stream of its own.
 */
import type { EconomicAction } from '../epoch-loop/actions.ts';
import type { ChainView } from '../policies/index.ts';

/**
 * `tick`: several times an epoch, when the market has moved. `before-cut-off`: the last chance to
 * move stake for the next committee. `after-cut-off`: the lock of commissions was just released.
 * `before-change`: the last chance before the epoch's rewards are split.
 */
export const MOMENTS = ['tick', 'before-cut-off', 'after-cut-off', 'before-change'] as const;
export type Moment = (typeof MOMENTS)[number];

export type StrategyRole = 'operator' | 'delegator' | 'user';

export interface StakeHeld {
  readonly stake: number;
  readonly node: number;
  readonly principalFrost: bigint;
  readonly activationEpoch: number;
  /** Null while it is staked. */
  readonly withdrawEpoch: number | null;
}

/** What a node earned when the last epoch closed. */
export interface NodePayout {
  readonly node: number;
  readonly shards: number;
  readonly rewardFrost: bigint;
  readonly commissionFrost: bigint;
  /** Share of pieces that it answered for, ppm; public only where evidence exists. */
  readonly performancePpm: number;
}

export interface NodeCosts {
  readonly storageUsdPerTbMonth: number;
  readonly fixedUsdPerMonth: number;
  readonly egressUsdPerTb: number;
}

export interface StrategyContext {
  readonly moment: Moment;
  readonly view: ChainView;
  /** Market price of WAL in US dollars. */
  readonly walUsd: number;
  readonly self: {
    readonly agent: number;
    /** Node that an operator runs; −1 otherwise. */
    readonly node: number;
    readonly walletFrost: bigint;
    readonly stakes: readonly StakeHeld[];
    readonly costs: NodeCosts;
    /** Bytes of disk of the operator's node; 0 otherwise. */
    readonly capacityBytes: bigint;
  };
  /** Of the last closed epoch; empty before one closed. */
  readonly payouts: readonly NodePayout[];
  readonly params: StrategyParameters;
  readonly memory: unknown;
  /** Draws from the strategy's own stream. */
  readonly random: { uniform(): number; normal(): number };
}

export type StrategyParameters = Readonly<Record<string, number>>;

/** What a node does, beside what it does on chain. */
export interface Conduct {
  /** Part of the pieces that it keeps, ppm. */
  readonly keepPpm: number;
  /** Part of the reads that it serves, ppm. */
  readonly servePpm: number;
  /** Whether it reports that it holds the shards of a new epoch. */
  readonly isReporting: boolean;
}

export const HONEST_CONDUCT: Conduct = {
  keepPpm: 1_000_000,
  servePpm: 1_000_000,
  isReporting: true,
};

export interface Decision {
  readonly actions?: readonly EconomicAction[];
  readonly conduct?: Partial<Conduct>;
  readonly memory?: unknown;
}

export interface StrategyParameter {
  readonly unit: string;
  readonly default: number;
  /** From 0, where it is given. */
  readonly max?: number;
  readonly help: string;
}

export interface Strategy {
  readonly role: StrategyRole;
  /** Kebab-case; unique among strategies of its role. */
  readonly name: string;
  readonly description: string;
  readonly params?: Readonly<Record<string, StrategyParameter>>;
  readonly moments: readonly Moment[];
  init?(params: StrategyParameters): unknown;
  decide(context: StrategyContext): Decision;
}

/** As it is given; registers nothing. */
export const defineStrategy = (strategy: Strategy): Strategy => strategy;

/** Nothing to do. */
export const WAIT: Decision = Object.freeze({});
