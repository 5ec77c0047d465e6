/**
 * The declared read-only views of the simulated network: all that metrics, checkers and the report
 * ever see of it, besides facts (foundations.md §2). Definitions follow measures.md.
 */
import type { Code } from '../codec/index.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import type { AccountKind } from './economics/ledger/index.ts';
import type { Cause, Kind, NodeStatus, Use } from './facts.ts';
import type { Decision } from './repair/policies/define.ts';

/** State of one blob; indices count blobs in the order of their first registration. */
export interface BlobView {
  index: number;
  kind: 'file' | 'generated' | 'preloaded' | 'events';
  /** File path, or a generated name. */
  name: string;
  sizeBytes: number;
  symbolBytes: number;
  encodedBytes: number;
  /** Certified and not expired, deleted or invalidated. */
  isLive: boolean;
  isRegistered: boolean;
  /** −1 until certified. */
  certifiedUs: number;
  certifiedEpoch: number;
  endEpoch: number;
  /** Its writer encoded it as the code says. */
  isWellEncoded: boolean;
  /** base64url text form; '' while unknown. */
  blobId: string;
  /** Blob ID of the real bytes where the blob carries bytes; '' elsewhere. */
  contentBlobId: string;
}

/** Shards that hold an intact sliver of a blob, counted as in measures.md ("State of a blob"). */
export interface Margins {
  /** Primaries, secondaries on media not destroyed, node up or not. */
  a: number;
  b: number;
  /** The same on nodes that are up and willing to serve. */
  aUp: number;
  bUp: number;
  /**
   * Slivers of the axis that clients read (`workload.read-axis`) that this client would get from
   * the committee it is routed to: aRouted of measures.md, or the same of secondaries.
   */
  routed: number;
  /** The same beyond the least that a read takes; below 0 the blob is not readable. */
  readMargin: number;
  metadataRouted: boolean;
  durable: boolean;
  recoverable: boolean;
  readable: boolean;
}

/**
 * Preloaded blobs along the ID space that are as they were at the start: ranks from ≤ rank < to of
 * an order by place, which are the places from ≤ place < to, but not those of `without`.
 */
export interface BlobRun {
  order: Uint32Array;
  from: number;
  to: number;
  fromId: number;
  toId: number;
  without: readonly number[];
}

/** Live blobs that have all their margins in common. */
export interface BlobGroup {
  /** Members one by one; none where they are a run. */
  blobs: readonly number[];
  run?: BlobRun;
  count: number;
  bytes: number;
  /** By client; one entry where there is no client. */
  margins: readonly Margins[];
}

/** The members of a group, one by one. */
export function membersOfGroup({ blobs, run }: BlobGroup): readonly number[] {
  if (run === undefined) return blobs;
  const left = new Set(run.without);
  return [...run.order.subarray(run.from, run.to)].filter((blob) => !left.has(blob));
}

export interface NodeView {
  name: string;
  region: string;
  isUp: boolean;
  isHonest: boolean;
  status: NodeStatus;
  shards: number;
  capacityBytes: number;
  storedBytes: number;
  storedSlivers: number;
  upBytes: number;
  downBytes: number;
  /** Time that its workers together, and its disk, have been at work. */
  workersUs: number;
  diskUs: number;
  /** A sync, transfer or recovery is running or waiting. */
  isRepairing: boolean;
}

export interface CommitteeView {
  epoch: number;
  members: { node: number; shards: number[] }[];
  /** Shard → node. */
  owner: number[];
}

export interface LedgerLine {
  cause: Cause;
  kind: Kind;
  use: Use;
  bytes: number;
  requests: number;
}

/** Booked: in the ledger. Unbooked: moved so far by calls under way. */
export interface TrafficBalanceView {
  up: number;
  down: number;
  booked: number;
  unbooked: number;
  /** A byte for each flow ever started and each endpoint. */
  toleranceBytes: number;
}

/** What accounts of one kind hold together. */
export interface WalLine {
  kind: AccountKind;
  frost: bigint;
}

export interface WalrusViews {
  readonly nowUs: number;
  /** What policies and knobs of repair decide otherwise than deployed. */
  readonly repairDecisions: readonly Decision[];
  readonly resolved: ResolvedScenario;
  readonly code: Code;
  /** The metadata of one blob as a message. */
  readonly metadataBytes: number;
  readonly nodeCount: number;
  readonly clientCount: number;
  readonly shardCount: number;
  readonly epoch: number;
  readonly phase: 'sync' | 'done' | 'selected';
  readonly blobCount: number;
  readonly maxShardsPerNode: number;
  blob(index: number): BlobView;
  /** Unencoded bytes of a blob. */
  sizeOf(blob: number): number;
  /** Where in the ID space a blob lies, in the numbers of runs. */
  placeOf(blob: number): number;
  /** Shards meant to have a piece of the blob, piece by piece; null where every shard is. */
  shardsOf(blob: number): ArrayLike<number> | null;
  /** Which sliver of the axis (a code of AXES) a shard has of a blob. */
  sliverIndexOf(blob: number, shard: number, axis: number): number;
  margins(blob: number, client: number): Margins;
  /** All live blobs, each in one group. */
  blobGroups(): readonly BlobGroup[];
  node(index: number): NodeView;
  committee(which: 'previous' | 'current' | 'next'): CommitteeView | null;
  /** Slivers of live certified blobs on the shard's current owner: present, and expected. */
  shardHealth(shard: number): { present: number; expected: number };
  /** Slivers and metadata on all volumes. */
  storedBytes(): number;
  /** Does it lack slivers of live blobs certified by then that no transfer brings? */
  lacksSlivers(node: number, certifiedByUs: number): boolean;
  /** Repairs that a policy put off and that have not begun, at all nodes. */
  repairsPutOff(): number;
  /** Nodes with repairs under way, or waiting for their turn. */
  nodesRepairing(): number[];
  /** Metadata on all volumes. */
  storedMetadataBytes(): number;
  /** Unencoded bytes of all live blobs, the population included. */
  liveBlobBytes(): number;
  /** Sums by cause × kind × use; `requests` is set on the payload lines only. */
  ledger(): readonly LedgerLine[];
  linkBytes(): { up: number; down: number };
  /** Both accounts of the traffic (network/traffic.ts): up = down = booked + unbooked. */
  trafficBalance(): TrafficBalanceView;
  /** All WAL by kind of account, what was burned included. */
  wal(): readonly WalLine[];
  /** Where the rules' own books differ from the ledger's, as a sentence; '' if nowhere. */
  booksDifference(): string;
  /** Where space on chain is not accounted for (chain/space-balance.ts); '' where it is. */
  spaceDifference(): string;
  /** Shards of nodes that are down, dishonest or have lost media since they were last complete. */
  faultyShards(): number;
  /** A partition or cut that touches this client is in force. */
  isCutOff(client: number): boolean;
  cutsInForce(): number;
}
