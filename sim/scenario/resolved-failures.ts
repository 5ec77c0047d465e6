/**
 * Failures of a resolved scenario: laws, domains and declared histories, in base units. Part of
 * the resolved scenario (`resolved.ts`), absent when a scenario asks for none of it.
 *
 * Every entry that can strike has a `cause`, the index of its name in `causeNames`; facts carry
 * that index. A probability per year and a rate per year are kept apart by name: the models are
 * given laws and rates only.
 */
import type { Law } from './resolved.ts';

/** Columns of the failure data, and none of them. */
export const FAILURE_PROFILES = ['none', 'optimistic', 'default', 'pessimistic'] as const;
export type FailureProfile = (typeof FAILURE_PROFILES)[number];

/** Which causes of the column are taken: most published tools know only independent ones. */
export const FAILURE_CAUSES = ['all', 'independent', 'common'] as const;
export type FailureCauses = (typeof FAILURE_CAUSES)[number];

export interface ResolvedFailures {
  profile: FailureProfile;
  causes: FailureCauses;
  /** What becomes of a declared fault that changes nothing. */
  withoutEffect: 'warning' | 'error';
  domains: ResolvedDomain[];
  causeNames: string[];
  disks: ResolvedDisks | null;
  outages: ResolvedOutage[];
  departures: ResolvedDepartures | null;
  releases: ResolvedReleases | null;
  commonCauses: ResolvedCommonCause[];
  trace: ResolvedOutageTrace | null;
  initial: ResolvedInitial | null;
}

/** Nodes that share something: an operator, a hosting provider, a version, a region. */
export interface ResolvedDomain {
  kind: string;
  name: string;
  nodes: number[];
}

export interface ResolvedDisks {
  cause: number;
  nodes: number[];
  countPerNode: number;
  /** Whole life of a new disk. */
  lifeUs: Law;
  ageUs: Law;
  /** Disks of a volume that may be lost at a time before the volume is (one-volume). */
  parityDisks: number;
  /** From the failure until a new disk is in, and until it holds its data again. */
  replaceUs: Law;
  rebuildUs: Law;
  /** From a fatal loss until the node is back, empty. */
  restartUs: Law;
  batch: ResolvedBatch | null;
  unreadablePerTbYear: number;
  rotPerTbYear: number;
  /** 0: never. */
  scrubUs: number;
  /** From a loss that repair can see until repair begins (shard-per-disk). */
  detectUs: number;
}

/** A bad batch: a share of the disks of one model fails within a short time. */
export interface ResolvedBatch {
  cause: number;
  /** Models in use; a node buys all its disks of one. */
  models: number;
  gapUs: Law;
  isRepeated: boolean;
  share: number;
  withinUs: number;
}

/** Each node alternates between up and down. */
export interface ResolvedOutage {
  cause: number;
  nodes: number[];
  gapUs: Law;
  lengthUs: Law;
  /** Outages that are worked on at a time; the others wait. 0: no limit. */
  crews: number;
}

/** Nodes that leave for good, without hand-over. */
export interface ResolvedDepartures {
  cause: number;
  nodes: number[];
  gapUs: Law;
}

/** Rolling restarts: every so often each node goes down once, at a time of its own. */
export interface ResolvedReleases {
  cause: number;
  nodes: number[];
  startUs: number;
  everyUs: number;
  withinUs: number;
  downUs: Law;
  /** A release that keeps down whoever installs it, until it is taken back. */
  faulty: ResolvedFaultyRelease | null;
}

export interface ResolvedFaultyRelease {
  cause: number;
  chance: number;
  /** From the start of the release until nobody else installs it. */
  noticedUs: number;
  /** From the start of the release until those that are down come back. */
  fixedUs: number;
}

/** How many members of a domain an event hits. */
export type HitLaw =
  | { law: 'all' }
  /** That part of them, rounded, at least one. */
  | { law: 'share'; share: number }
  /** Each on its own. */
  | { law: 'each'; probability: number }
  /** Each with a probability that the event draws from Beta(alpha, beta). */
  | { law: 'beta-binomial'; alpha: number; beta: number }
  /**
   * P(i) = (1 − mix)·c·fast^i + mix·c'·slow^i for i from 1 to the size of the domain
   * (Nath, Yu, Gibbons and Seshan, NSDI 2006).
   */
  | { law: 'bi-exponential'; mix: number; fast: number; slow: number };

export type CommonVerb = 'crash' | 'lose-volume' | 'partition' | 'degrade' | 'leave';

export interface ResolvedCommonCause {
  cause: number;
  verb: CommonVerb;
  /** One process for each: the domains of a kind, or one group of nodes. */
  groups: number[][];
  gapUs: Law;
  isRepeated: boolean;
  hits: HitLaw;
  /** partition: only what the hit nodes send is cut. */
  oneWay: boolean;
  /** degrade: share of both link rates that is left. */
  linkShare: number;
  /** A length of 0 is for good. */
  lengthUs: Law;
}

/** Outages that really happened, or that somebody made up, from a file. */
export interface ResolvedOutageTrace {
  cause: number;
  /** As written, relative to the scenario file. */
  path: string;
  /** Of the outages in base units (sim/scenario/outage-trace.ts). */
  sha256: string;
  rows: number;
}

/** What is broken before anything else happens, and not healed yet. */
export interface ResolvedInitial {
  cause: number;
  nodes: number[];
  /** So many more nodes, drawn at random. */
  randomNodes: number;
  shards: number[];
  randomShards: number;
  state: 'down' | 'destroyed';
  /** Until the nodes are back; 0 means never. */
  forUs: number;
}
