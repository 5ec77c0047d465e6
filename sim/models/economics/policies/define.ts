/**
 * What a policy is: a plain description of pure functions that economists swap.
 *
 * A hook takes a frozen context and returns what it decides: transfers between named accounts,
 * charges, prices or fees; it never changes a balance. `definePolicy` returns what it is given
 * and registers nothing. The deployed rules are policies like any other.
 *
 * Hooks are called by `run-hook.ts`, which checks what they return, and posted by the ledger,
 * which refuses what the table of permissions does not allow.
 */
import type { Account, Transfer } from '../ledger/index.ts';
import type { ChainView, Evidence } from './view.ts';

/** A parameter of a policy: always a whole number. */
export interface ParameterDefinition {
  readonly unit: 'FROST' | 'bp' | 'ppm' | 'nanoUSD' | 'epochs' | 'nodes' | 'count';
  readonly default: bigint;
  readonly min?: bigint;
  readonly max?: bigint;
  readonly help: string;
}

export type ParameterValues = Readonly<Record<string, bigint>>;

/** Plain data of a policy's own: records, arrays, numbers, strings, booleans, bigint. */
export type PolicyState = unknown;

export interface PolicyContext {
  readonly view: ChainView;
  /** What was submitted since the hook's last call, in order of arrival. */
  readonly evidence: readonly Evidence[];
  readonly state: PolicyState;
  readonly params: ParameterValues;
}

/** Every decision may carry the policy's next state; without one it stays as it was. */
interface WithState {
  readonly state?: PolicyState;
}

export interface Movement extends WithState {
  readonly transfers: readonly Transfer[];
}

/** A fine: taken from the sources in order; what they do not hold becomes a debt of the pool. */
export interface Charge {
  readonly node: number;
  readonly amountFrost: bigint;
  readonly sources: readonly ChargeSource[];
  /** Of every amount collected; together 10,000 basis points. */
  readonly shares: readonly Share[];
  /** Takes what the floors of the shares leave. */
  readonly remainder: Account;
  /** What it rests on, in a few words. */
  readonly why: string;
}

/** `locked-commission` before `commission` spares what the operator can collect. */
export type ChargeSource = 'reward' | 'commission' | 'locked-commission' | 'escrow';

export interface Share {
  readonly to: Account;
  readonly bp: number;
}

export interface Charges extends WithState {
  readonly charges: readonly Charge[];
}

export interface PriceDecision extends WithState {
  readonly storageFrost: bigint;
  readonly writeFrost: bigint;
  readonly effective: 'now' | 'next-epoch';
}

export interface FeeDecision extends WithState {
  /** At most the amount of the action. */
  readonly feeFrost: bigint;
  readonly shares: readonly Share[];
  readonly remainder: Account;
}

export interface SubsidyDecision extends Movement {
  /** When the pool holds less than all transfers together. */
  readonly whenShort: 'refuse' | 'in-order' | 'pro-rata';
}

/** What a stake owner is about to do. */
export interface StakeAction {
  readonly kind: 'stake' | 'request' | 'withdraw';
  readonly agent: number;
  readonly stake: number;
  readonly node: number;
  readonly amountFrost: bigint;
  /** Epoch from which the stake is active. */
  readonly activationEpoch: number;
}

/** A purchase that was just paid for. */
export interface PurchaseMade {
  readonly agent: number;
  readonly costFrost: bigint;
  /** Epochs paid for: inclusive, exclusive. */
  readonly startEpoch: number;
  readonly endEpoch: number;
}

interface PolicyHead {
  /** Kebab-case; unique among policies of its kind. */
  readonly name: string;
  readonly description: string;
  readonly params?: Readonly<Record<string, ParameterDefinition>>;
  /** The state before the first call; null without one. */
  init?(params: ParameterValues): PolicyState;
}

export interface RewardPolicy extends PolicyHead {
  readonly kind: 'reward';
  /** Splits the first slot of the view, whose burn is gone, over the current committee. */
  split(context: PolicyContext): Movement;
}

export interface PenaltyPolicy extends PolicyHead {
  readonly kind: 'penalty';
  /** Evidence has arrived. */
  evidence?(context: PolicyContext): Charges;
  /** Shards had to be handed over by now. */
  deadline?(context: PolicyContext): Charges;
  /** The mid-epoch cut-off, before locks are released. */
  cutOff?(context: PolicyContext): Charges;
  /** The epoch closes; rewards are split and not yet paid into pools. */
  close?(context: PolicyContext): Charges;
}

export interface PricePolicy extends PolicyHead {
  readonly kind: 'price';
  /** A vote changed. Null leaves the prices as they are; so in the two others. */
  vote?(context: PolicyContext): PriceDecision | null;
  cutOff?(context: PolicyContext): PriceDecision | null;
  epochStart?(context: PolicyContext): PriceDecision | null;
}

export interface StakeFeePolicy extends PolicyHead {
  readonly kind: 'stake-fee';
  /** Null: nothing is due. */
  fee(context: PolicyContext, action: StakeAction): FeeDecision | null;
}

export interface SubsidyPolicy extends PolicyHead {
  readonly kind: 'subsidy';
  purchase?(context: PolicyContext, purchase: PurchaseMade): SubsidyDecision | null;
  beforeChange?(context: PolicyContext): SubsidyDecision | null;
  afterChange?(context: PolicyContext): SubsidyDecision | null;
}

export type Policy = RewardPolicy | PenaltyPolicy | PricePolicy | StakeFeePolicy | SubsidyPolicy;
export type PolicyKind = Policy['kind'];
export type PolicyOf<K extends PolicyKind> = Extract<Policy, { kind: K }>;

/** Hooks by kind, in the order in which an epoch calls them. */
export const POLICY_HOOKS = {
  reward: ['split'],
  penalty: ['evidence', 'deadline', 'cutOff', 'close'],
  price: ['vote', 'cutOff', 'epochStart'],
  'stake-fee': ['fee'],
  subsidy: ['purchase', 'beforeChange', 'afterChange'],
} as const satisfies Record<PolicyKind, readonly string[]>;

export const POLICY_KINDS = Object.keys(POLICY_HOOKS) as readonly PolicyKind[];

/** As it is given: types are checked here, values where the policy is put to use. */
export function definePolicy<P extends Policy>(policy: P): P {
  return policy;
}
