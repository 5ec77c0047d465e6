/**
 * The state of the Walrus contracts as far as the storage network depends on it
 * (network.md §7, §8.1; economics.md §2, §6, §10–§12).
 *
 * Plain data, no object reachable by two paths.
 * Left to the economics issue: WAL wallets, prices, payments, rewards, commissions, the capacity
 * vote and its limit on sales, stake objects, slashing, subsidies, storage pools, splitting and
 * joining of storage resources, event blobs, deny lists.
 */
import type { ActiveSetEntry, Committee } from '../committee/index.ts';
import type { EpochClock } from '../economics/epoch-clock.ts';

/** Farthest purchase: epochs ahead of the current one (economics.md §1). */
export const MAX_EPOCHS_AHEAD = 53;

/** A staking pool with its node. The node ID is the index in `ChainState.nodes`. */
export interface ChainNode {
  /** Stake active in the current epoch, FROST. */
  stakeFrost: bigint;
  /** Signed changes that take effect at a later epoch, ascending, one entry an epoch. */
  pending: { epoch: number; deltaFrost: bigint }[];
  /** Last epoch for which the node reported `epoch_sync_done`; 0: none. */
  lastReportedEpoch: number;
}

/** Reserved space: `startEpoch` inclusive, `endEpoch` exclusive. */
export interface StorageResource {
  startEpoch: number;
  endEpoch: number;
  sizeBytes: number;
}

/** A resource that is not inside a blob. */
export interface OwnedResource extends StorageResource {
  client: number;
}

/** One Blob object: a reservation of space for a blob ID. */
export interface Registration {
  /** Unique over the chain's life, ascending. */
  registration: number;
  client: number;
  storage: StorageResource;
  deletable: boolean;
  registeredEpoch: number;
  /** 0: not certified. */
  certifiedEpoch: number;
}

/** All that the chain knows of one blob ID. Kept after the last registration is gone. */
export interface BlobRecord {
  blob: number;
  blobId: string;
  lengthBytes: number;
  encodedBytes: number;
  /** Live ones only, ascending. The data lives while any of them is certified. */
  registrations: Registration[];
  /**
   * First epoch in which the blob was certified, kept while any live registration is certified,
   * otherwise 0. Readers choose the committee by it during an epoch change.
   */
  certifiedEpoch: number;
  /** Epoch in which the blob was declared inconsistent; 0: never. */
  invalidEpoch: number;
}

export interface ChainState {
  shards: number;
  /** Source symbols of the code, for the charged size: k1 = n − 2f and k2 = n − f by default. */
  primarySymbols: number;
  secondarySymbols: number;
  /** Nominal epoch length D. */
  epochUs: number;
  maxEpochsAhead: number;
  activeSetSize: number;
  clock: EpochClock;
  nodes: ChainNode[];
  /** In list order: it decides ties. */
  activeSet: ActiveSetEntry[];
  previous: Committee | null;
  /** Null only in epoch 0. */
  current: Committee | null;
  /** Set from the voting end to the epoch change. */
  next: Committee | null;
  /** By blob index. */
  blobs: Map<number, BlobRecord>;
  /** End epoch → registrations (blob and registration) that may end then. Stale entries stay. */
  expiries: Map<number, { blob: number; registration: number }[]>;
  /** Epoch → reserved bytes, current epoch and later. */
  reservedBytes: Map<number, number>;
  resources: Map<number, OwnedResource>;
  nextRegistration: number;
  nextResource: number;
  /** Test only: 'stale-certificate' or 'cap-ignored' breaks that rule; '' in every real run. */
  plantedDefect: string;
}
