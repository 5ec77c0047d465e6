/**
 * What a repair policy is: a plain record of decisions that Walrus leaves to a node.
 *
 * Every decision may be left out; what no policy of a scenario decides goes as deployed
 * (network.md §6), so the deployed policy is the one that decides nothing. Hooks are pure: plain
 * frozen data in, plain data out. What a policy remembers from one call to the next is its state,
 * one for each node, saved with the run.
 *
 * `defineRepairPolicy` returns what it is given and registers nothing.
 */
import type { Place } from '../../storage-node/holdings.ts';

/** What can make a node look for slivers that it lacks; the first three are deployed. */
export const TRIGGERS = [
  'certified',
  'transfer',
  'catch-up',
  'scrub',
  'read-error',
  'suspicion',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** What ties a symbol to the metadata: a path of its own, one shared by several, or nothing. */
export const PROOFS = ['symbol', 'batched', 'none'] as const;
export type Proofs = (typeof PROOFS)[number];

/** Numbers in base units (µs, bytes, bytes per second, whole counts), or one of some words. */
export type ParameterDefinition =
  | {
      readonly unit: 'us' | 'bytes' | 'bytes-per-second' | 'shards' | 'count';
      readonly default: number;
      readonly min?: number;
      readonly max?: number;
      readonly help: string;
    }
  | { readonly options: readonly string[]; readonly default: string; readonly help: string };

export type ParameterValues = Readonly<Record<string, number | string>>;

/** Plain data of a policy's own, one for each node. */
export type RepairState = unknown;

export interface RepairContext {
  readonly node: number;
  readonly nowUs: number;
  readonly epoch: number;
  readonly params: ParameterValues;
  readonly state: RepairState;
}

/** Nodes that are down, with what they hold of the blob. */
export interface OutageView {
  readonly sinceUs: number;
  readonly primaries: number;
  readonly secondaries: number;
}

/** Who holds a blob, by perfect knowledge: no node of the deployed network knows as much. */
export interface MarginView {
  /** Slivers on volumes of the network, whether their nodes are up or not. */
  readonly primaries: number;
  readonly secondaries: number;
  /** So many of one axis give the blob. */
  readonly neededPrimaries: number;
  readonly neededSecondaries: number;
  readonly outages: readonly OutageView[];
}

/** A blob of which the node lacks something. */
export interface RepairTask {
  /** Number of the blob; −1 for members of a population, which have no numbers. */
  readonly blob: number;
  readonly trigger: Trigger;
  readonly sizeBytes: number;
  readonly ageUs: number;
  readonly epochsLeft: number;
  readonly missingPrimaries: number;
  readonly missingSecondaries: number;
  /** What rebuilding it moves: symbols and proofs, or the blob where it is read. */
  readonly bytes: number;
  /** Null unless a policy asks for margins. */
  readonly margin: MarginView | null;
}

/** The repair of a blob begins after a time; or the policy is asked `again` then. */
export interface StartDecision {
  readonly afterUs: number;
  readonly again?: boolean;
  /** The policy's next state; without one it stays as it was. */
  readonly state?: RepairState;
}

/** Bytes that the two ways of completing a blob would move (network.md §3.1). */
export interface RepairCosts {
  /** All missing slivers, each from symbols with proofs, or from pieces. */
  readonly perSliverBytes: number;
  /** The metadata and as many primary slivers as determine the blob. */
  readonly readBytes: number;
}

/** A node that may have what a repair needs. */
export interface DonorView {
  readonly node: number;
  /** Its shards that can help. */
  readonly shards: number;
  readonly roundTripUs: number;
}

export interface RepairPolicy {
  readonly kind: 'repair';
  /** Kebab-case. */
  readonly name: string;
  readonly description: string;
  readonly params?: Readonly<Record<string, ParameterDefinition>>;
  /** State of a node before the first call; null without one. */
  init?(params: ParameterValues): RepairState;
  /** What starts repairs. */
  readonly triggers?: readonly Trigger[];
  /** Tasks carry margins. */
  readonly needsMargins?: boolean;
  /** When the repair of a blob begins; left out: at once. */
  start?(context: RepairContext, task: RepairTask): StartDecision;
  /** Tasks that wait for a permit go by this number, the lowest first; left out: as they came. */
  priority?(context: RepairContext, task: RepairTask): number;
  /** Do priorities differ by ages, which a population that turns over has not? Left out: yes. */
  goesByAge?(params: ParameterValues): boolean;
  /** Those of the missing slivers that are rebuilt now; the others wait for the next round. */
  round?(missing: readonly Place[]): readonly Place[];
  /** Symbols of slivers that the node has itself come before those of others. */
  readonly sharesSymbols?: boolean;
  /** Whether the blob is read and encoded again instead. */
  readsBlob?(costs: RepairCosts): boolean;
  /** Donors in the order in which they are asked; left out: random, weighted by shards. */
  donors?(context: RepairContext, candidates: readonly DonorView[]): readonly number[];
  readonly proofs?: Proofs;
}

/** The decisions, each of which at most one policy of a scenario takes. */
export const DECISIONS = [
  'triggers',
  'start',
  'priority',
  'round',
  'sharesSymbols',
  'readsBlob',
  'donors',
  'proofs',
] as const satisfies readonly (keyof RepairPolicy)[];
export type Decision = (typeof DECISIONS)[number];

/** As it is given: types are checked here, values where the policy is put to use. */
export function defineRepairPolicy(policy: RepairPolicy): RepairPolicy {
  return policy;
}
