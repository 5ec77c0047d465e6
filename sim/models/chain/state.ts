/**
 * The state of the Walrus contracts: the economy, and the blobs that space is bought for
 * (network.md §7, §8.1; economics.md).
 *
 * Plain data, no object reachable by two paths.
 * Left out: storage pools of blobs (their rules are in sim/models/economics) and event blobs.
 */
import type { Economy } from '../economics/economy/index.ts';
import type { Space } from '../economics/resources.ts';

/** A resource that is not inside a blob. */
export interface OwnedResource extends Space {
  client: number;
}

/** One Blob object: a reservation of space for a blob ID. */
export interface Registration {
  /** Unique over the chain's life, ascending. */
  registration: number;
  client: number;
  storage: Space;
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
  /** By blob index. */
  blobs: Map<number, BlobRecord>;
  /** End epoch → registrations (blob and registration) that may end then. Stale entries stay. */
  expiries: Map<number, { blob: number; registration: number }[]>;
  resources: Map<number, OwnedResource>;
  nextRegistration: number;
  nextResource: number;
  /** Test only: 'stale-certificate' or 'cap-ignored' breaks that rule; '' in every real run. */
  plantedDefect: string;
}
