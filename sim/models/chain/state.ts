/**
 * The state of the Walrus contracts: the economy, and the blobs that space is bought for
 * (network.md §7, §8.1; economics.md).
 *
 * Plain data, no object reachable by two paths.
 * Left out: storage pools of blobs (their rules are in sim/models/economics).
 */
import type { Economy } from '../economics/economy/index.ts';
import type { Space } from '../economics/resources.ts';
import type { EventBlobs } from './event-blobs.ts';

/** A resource that is not inside a blob. */
export interface OwnedResource extends Space {
  client: number;
}

/**
 * Blob objects by number, unique over the chain's life and ascending: each a reservation of space
 * for a blob ID. Row 0 is nobody's; rows of registrations that have ended stay.
 */
export interface Registrations {
  blob: Int32Array;
  /** −1 where nobody has the object, as of event blobs. */
  client: Int32Array;
  startEpoch: Int32Array;
  /** Exclusive. */
  endEpoch: Int32Array;
  /** Space, in bytes below 2^53. */
  bytes: Float64Array;
  isDeletable: Uint8Array;
  registeredEpoch: Int32Array;
  /** 0: not certified. */
  certifiedEpoch: Int32Array;
  /** The next live registration of the same blob; 0: none. */
  next: Int32Array;
}

/** All that the chain knows of each blob ID, by the caller's index. Rows are never taken away. */
export interface ChainBlobs {
  /** Rows; those of indices that were never registered have no encoded bytes. */
  count: number;
  blobIds: string[];
  lengthBytes: Float64Array;
  encodedBytes: Float64Array;
  /**
   * The first live registration; they ascend along `next`. The data lives while any of them is
   * certified.
   */
  first: Int32Array;
  /**
   * First epoch in which the blob was certified, kept while any live registration is certified,
   * otherwise 0. Readers choose the committee by it during an epoch change.
   */
  certifiedEpoch: Int32Array;
  /** Epoch in which the blob was declared inconsistent; 0: never. */
  invalidEpoch: Int32Array;
}

/** Registrations that may end in one epoch, in the order in which they were noted. */
export interface DueRegistrations {
  count: number;
  registrations: Int32Array;
}

export interface ChainState extends Economy {
  /** Source symbols of the code, for the charged size: k1 = n − 2f and k2 = n − f by default. */
  primarySymbols: number;
  secondarySymbols: number;
  /** Of a code with one piece a shard (economics/encoded-size.ts); absent for RedStuff. */
  chunks?: number;
  /** Nominal epoch length D. */
  epochUs: number;
  /** The agent whose stake a scenario's changes speak of. */
  holder: number;
  blobs: ChainBlobs;
  registrations: Registrations;
  /** End epoch → registrations that may end then. Stale entries stay. */
  expiries: Map<number, DueRegistrations>;
  resources: Map<number, OwnedResource>;
  eventBlobs: EventBlobs;
  nextRegistration: number;
  nextResource: number;
  /** Test only: 'stale-certificate' or 'cap-ignored' breaks that rule; '' in every real run. */
  plantedDefect: string;
}
