/**
 * What the chain tells everybody, in order. Events hold copies, never parts of the state.
 */
import type { Assignment, ShardMove } from '../committee/index.ts';
import type { EconomicEvent } from './economic-events.ts';

/** What is left of a blob ID when one of its registrations goes. */
export type BlobRemains = 'certified' | 'registered' | 'none';

export type ChainEvent =
  | { kind: 'node-registered'; node: number }
  | {
      kind: 'stake-changed';
      node: number;
      deltaFrost: bigint;
      /** First epoch whose committee counts it. */
      activeEpoch: number;
      /** Stake with everything pending. */
      stakeFrost: bigint;
      inActiveSet: boolean;
    }
  | {
      kind: 'storage-reserved';
      resource: number;
      client: number;
      sizeBytes: number;
      startEpoch: number;
      endEpoch: number;
    }
  | {
      kind: 'blob-registered';
      blob: number;
      blobId: string;
      registration: number;
      client: number;
      lengthBytes: number;
      encodedBytes: number;
      epoch: number;
      endEpoch: number;
      deletable: boolean;
    }
  | {
      kind: 'blob-certified';
      blob: number;
      registration: number;
      /** Epoch of the first certificate of this registration, also for extensions. */
      epoch: number;
      endEpoch: number;
      deletable: boolean;
      isExtension: boolean;
      /** Shards behind the certificate; 0 for an extension, which carries none. */
      weight: number;
    }
  | {
      kind: 'blob-deleted';
      blob: number;
      registration: number;
      epoch: number;
      wasCertified: boolean;
      remains: BlobRemains;
      /** The space, returned to the client. */
      resource: number;
    }
  | {
      /** At an epoch change, for each registration whose end has come. */
      kind: 'blob-expired';
      blob: number;
      registration: number;
      epoch: number;
      wasCertified: boolean;
      remains: BlobRemains;
    }
  | { kind: 'blob-invalidated'; blob: number; epoch: number; weight: number }
  | { kind: 'epoch-sync-reported'; node: number; epoch: number; weight: number }
  | {
      kind: 'committee-selected';
      epoch: number;
      /** Ascending by node. */
      members: Assignment[];
      maxShards: number;
    }
  | { kind: 'epoch-change-started'; epoch: number; moved: ShardMove[] }
  | { kind: 'epoch-change-done'; epoch: number; atUs: number; durationUs: number };

export interface Accepted {
  ok: true;
  /** For the log that storage nodes follow. */
  events: ChainEvent[];
  /** For the books. */
  economic: EconomicEvent[];
  /** The resource that it made, or gave back to the client. */
  resource?: number;
}

export type ApplyResult = Accepted | { ok: false; error: string };

/** A refusal; `error` is the contract's constant in snake case where it has one. */
export function refused(error: string): ApplyResult {
  return { ok: false, error };
}

export function accepted(...events: ChainEvent[]): Accepted {
  return { ok: true, events, economic: [] };
}

export function acceptedWith(events: ChainEvent[], economic: EconomicEvent[]): Accepted {
  return { ok: true, events, economic };
}
