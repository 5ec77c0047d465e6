/**
 * The resolved scenario: what a simulation is a function of, with the seed and the inputs.
 *
 * Plain data in base units (whole microseconds, whole bytes, bytes per second, FROST as decimal
 * strings), self-contained: populations are expanded, defaults filled in, files replaced by
 * their SHA-256. The loader makes it from YAML; the models read nothing else.
 */
import type { RulesetName } from '../models/economics/rulesets/index.ts';

import type { ResolvedCoding } from './resolved-coding.ts';
import type { ResolvedEpochEconomy } from './resolved-epoch.ts';
import type { ResolvedEventBlobs } from './resolved-event-blobs.ts';
import type { ResolvedFailures } from './resolved-failures.ts';
import type { ResolvedRepairRules } from './resolved-repair.ts';
import type { ResolvedDeal } from './resolved-resources.ts';
import type { ResolvedService } from './resolved-services.ts';
import type { ResolvedTurnover } from './resolved-turnover.ts';

export * from './resolved-coding.ts';
export * from './resolved-epoch.ts';
export * from './resolved-failures.ts';
export * from './resolved-resources.ts';
export * from './resolved-services.ts';
export * from './resolved-turnover.ts';

/** A distribution over non-negative numbers in the base unit of the field that holds it. */
export type Law =
  | { law: 'constant'; value: number }
  | { law: 'uniform'; min: number; max: number }
  | { law: 'exponential'; mean: number }
  | { law: 'lognormal'; median: number; sigma: number }
  | { law: 'weibull'; shape: number; scale: number }
  | { law: 'hyperexponential'; share: number; mean: number; otherMean: number }
  | {
      law: 'bathtub';
      infantShape: number;
      infantScale: number;
      mean: number;
      wearOutShape: number;
      wearOutScale: number;
    };

export interface ResolvedNode {
  name: string;
  region: string;
  /** Stake at the start, FROST, decimal string. */
  stakeFrost: string;
  upBytesPerSecond: number;
  downBytesPerSecond: number;
  capacityBytes: number;
  /** Name of a member of sim/models/storage-node/behaviours. */
  behaviour: string;
}

export interface ResolvedClient {
  name: string;
  region: string;
  upBytesPerSecond: number;
  downBytesPerSecond: number;
  /** Index of the service that reads, or writes, for it; absent where it does so itself. */
  readsVia?: number;
  writesVia?: number;
}

export interface ResolvedNetwork {
  profile: 'deployed' | 'paper';
  /** Shards n, 4…10,000. */
  shards: number;
  /** Nominal epoch length D (network.md §7). */
  epochUs: number;
  nodes: ResolvedNode[];
  clients: ResolvedClient[];
  /** Publishers, aggregators, relays; absent for none. */
  services?: ResolvedService[];
  latency: {
    /** Name of the RTT table, for the report. */
    table: string;
    regions: string[];
    /** Round-trip times between regions, in `regions` order. */
    rttUs: number[][];
    /** One-way delay = RTT/2 × lognormal factor with this sigma (0: none). */
    jitterSigma: number;
    /** Share of messages that are lost and sent again; absent for none. */
    lossShare?: number;
  };
  /** HTTP/2 and TLS framing, bytes per request/response pair. */
  overheadBytes: number;
  /** Time until an unreachable peer is given up. */
  connectTimeoutUs: number;
  /** Most bytes of one flow under way in a round trip (its TCP window); absent or 0: no limit. */
  flowWindowBytes?: number;
  /** Test only: every message above one initial window takes part in the fair shares. */
  exactSharing?: boolean;
  chain: {
    /** Poll interval of a node for new chain events. */
    pollIntervalUs: number;
    /** From submission of a transaction to its place in the order. */
    finalityUs: number;
  };
  /** Absent where nodes lack no event. */
  eventBlobs?: ResolvedEventBlobs;
  protocol: ResolvedProtocol;
}

/** Knobs of network.md §4–§7 with the deployed values as defaults. */
export interface ResolvedProtocol {
  registrationDelayUs: number;
  maxConcurrentWrites: number;
  maxDataInFlightBytes: number;
  requestsPerNode: number;
  requestTimeoutUs: number;
  retryMinUs: number;
  retryMaxUs: number;
  retries: number;
  tailMinUs: number;
  /** Tail window = tailMinUs + tailFactor × time to quorum. */
  tailFactor: number;
  /** Present where the tail goes on behind the writer's back. */
  detachedTail?: true;
  /** Present where a writer asks first whether the blob is there. */
  statusCheck?: true;
  confirmationRounds: number;
  /** How reads ask for slivers, where it is not the deployed way. */
  reads?: ResolvedReads;
  metadataInFlight: number;
  /** Delay between attempts of a write or read that met an epoch change. */
  epochRetryMinUs: number;
  epochRetryMaxUs: number;
  epochRetries: number;
  /** Transitions of the epoch are called at the allowed time + U[0, this]. */
  transitionJitterMaxUs: number;
}

/** Each absent for the deployed way (network.md §5 step 3). */
export interface ResolvedReads {
  inFlight?: number;
  overRequest?: number;
  hedgeAfterUs?: number;
  timeoutUs?: number;
}

export interface ResolvedRepair extends ResolvedRepairRules {
  enabled: boolean;
  concurrentBlobSyncs: number;
  concurrentSliverPairs: number;
  symbolTimeoutUs: number;
  metadataTimeoutUs: number;
  retryMinUs: number;
  retryMaxUs: number;
  transferBatchSlivers: number;
  transferShardsInParallel: number;
  transferRetryMinUs: number;
  transferRetryMaxUs: number;
  /** No progress for this long: give the transfer up and recover. */
  transferGiveUpUs: number;
  fallbackConcurrent: number;
  fallbackRescanUs: number;
}

/** What serving costs a node (network.md §6.1). */
export interface ResolvedServing {
  workers: number;
  /** Processor time of one recovery symbol. */
  symbolUs: number;
  symbolRequests: number;
  symbolQueuePerWorker: number;
  diskAccessUs: number;
  /** 0: no limit. */
  diskBytesPerSecond: number;
}

export interface ResolvedFile {
  /** As written, relative to the scenario file. */
  path: string;
  sha256: string;
  sizeBytes: number;
}

/** Requests of clients from a file, beside the arrivals by law. */
export interface ResolvedTrace {
  /** As written, relative to the scenario file. */
  path: string;
  /** Of the trace in base units (sim/scenario/trace.ts). */
  sha256: string;
  rows: number;
}

export interface ResolvedInconsistent {
  share: number;
  axis: 'primary' | 'secondary';
  part: 'systematic' | 'repair';
  /** Wrong slivers of a blob. */
  slivers: number;
}

export interface ResolvedPopulation {
  /** Of all members together; 0 where their number is given. */
  encodedBytes: number;
  /** Members; absent where their size is given. */
  blobs?: number;
  classes: { sizeBytes: number; share: number }[];
  /** Absent where its members outlive the run. */
  turnover?: ResolvedTurnover;
}

export interface ResolvedWorkload {
  /** Blobs certified and fully stored at time 0, generated. */
  preloaded: {
    count: number;
    sizeBytes: Law;
    /** Epochs left of the lifetime; absent where all of it is. */
    remainingEpochs?: Law;
  };
  /** Blobs that are there at time 0 and not tracked one by one: they are moved by flows only. */
  population: ResolvedPopulation;
  /** Load of clients that are not simulated, of all nodes together; absent for none. */
  background?: { upBytesPerSecond: number; downBytesPerSecond: number };
  files: ResolvedFile[];
  trace: ResolvedTrace | null;
  generated: { count: number; sizeBytes: Law };
  /** Generated blobs whose writer encodes them inconsistently; absent for none. */
  inconsistent?: ResolvedInconsistent;
  /** Reads of a range of bytes, and quilts that are written; absent for none. */
  ranges?: { share: number; sizeBytes: Law };
  quilts?: { count: number; patches: number; sizeBytes: Law };
  writes: { startUs: number; gapUs: Law };
  reads: { startUs: number; gapUs: Law };
  lifetimeEpochs: number;
  deletableShare: number;
  /** What clients do with storage resources, in the order of time; absent for nothing. */
  resources?: ResolvedDeal[];
  /** Slivers that clients read, and that `readable` goes by. */
  readAxis: 'primary' | 'secondary';
  consistencyCheck: 'skip' | 'default' | 'strict';
  /** Read every live blob back at the end and compare it with what went in. */
  readBack: boolean | 'with-bytes';
}

/** Which endpoints a fault touches: node and client indices. */
export type FaultVerb = 'crash' | 'lose-volume' | 'partition' | 'degrade' | 'corrupt' | 'leave';

export interface ResolvedFault {
  name: string;
  verb: FaultVerb;
  /** When it begins; −1 where `atLaw` draws it. */
  atUs: number;
  atLaw?: Law;
  /** Until the opposite verb (restart, repair); 0 means for good. */
  forUs: number;
  nodes: number[];
  clients: number[];
  /** partition: one-way cuts only traffic from the named endpoints to the rest. */
  oneWay: boolean;
  /** degrade: remaining share of both link rates. corrupt: share of slivers hit. */
  share: number;
}

/** Faults that come by themselves: each node alternates between the two laws. */
export interface ResolvedRandomFault {
  name: string;
  verb: 'crash' | 'lose-volume';
  nodes: number[];
  gapUs: Law;
  lengthUs: Law;
}

export interface ResolvedStakeChange {
  atUs: number;
  node: number;
  /** Signed FROST, decimal string. */
  deltaFrost: string;
}

/** Amounts are FROST, decimal strings. */
export interface ResolvedSubsidies {
  usageRateBp: number;
  basePerNodeFrost: string;
  perShardFrost: string;
  poolFrost: string;
}

export interface ResolvedEconomics {
  ruleset: RulesetName;
  /** What every node votes and takes, unless a strategy says otherwise. */
  terms: { storagePriceFrost: string; writePriceFrost: string; commissionBp: number };
  /** What each client has to spend at the start. */
  walletFrost: string;
  subsidies: ResolvedSubsidies;
  stakeChanges: ResolvedStakeChange[];
}

export interface ResolvedCheck {
  metric: string;
  /** `k=v;k=v`, sorted; empty for the metric without labels. */
  labels: string;
  min: number | null;
  max: number | null;
}

/** A default that was filled in, with where it comes from. */
export interface DefaultInForce {
  /** Field as a scenario file would write it; list positions are `[]`. */
  field: string;
  /** Path in the resolved scenario; the field itself where it went into several places. */
  path: string;
  /** As a scenario file would write it. */
  value: string;
  status: 'sourced' | 'derived' | 'assumed';
  source: string;
}

export interface ResolvedScenario {
  schemaVersion: 1;
  about: { title: string; description: string };
  seed: number;
  durationUs: number;
  fidelity: 'bytes' | 'sampled' | 'counts';
  /** Share of blobs that carry bytes under `sampled`; 0 where their number is stated. */
  sampledShare: number;
  /** How many preloaded blobs up to what size carry bytes, where `sampled` states it. */
  sampled?: { count: number; largestBytes: number };
  granularity: 'message' | 'flow' | 'epoch';
  network: ResolvedNetwork;
  coding: ResolvedCoding;
  storage: {
    layout: 'one-volume' | 'shard-per-disk';
    repair: ResolvedRepair;
    service: ResolvedServing;
  };
  workload: ResolvedWorkload;
  faults: ResolvedFault[];
  randomFaults: ResolvedRandomFault[];
  /** Absent when the scenario has no column of the failure data and declares none of its own. */
  failures?: ResolvedFailures;
  economics: ResolvedEconomics;
  /** Present with granularity epoch, and where a network has policies or people. */
  epochEconomy?: ResolvedEpochEconomy;
  /** Sampling interval of series.csv. */
  probes: { intervalUs: number };
  /** Metrics to write: all, or names, where `prefix.*` stands for a family. */
  metrics: 'all' | string[];
  checks: ResolvedCheck[];
  defaults: DefaultInForce[];
  /** Test only: a named defect planted in the models; empty in every real run. */
  plantedDefect: string;
}
