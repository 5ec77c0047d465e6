/** State of the storage nodes: what each knows, holds and is doing (network.md §6.3). */
import type { ProcedureId, ResourceId } from '../../engine/index.ts';
import type { SliverCopy } from '../blobs/encoding.ts';
import type { NodeStatus, ShardStatus } from '../facts.ts';

export interface ShardHolding {
  status: ShardStatus;
  /** Blob → sliver; the node's one volume holds them all. */
  primary: Map<number, SliverCopy>;
  secondary: Map<number, SliverCopy>;
  /** Epoch in which the shard was locked to move; 0 while it is owned. */
  lockedEpoch: number;
}

export interface StorageNodeState {
  index: number;
  isUp: boolean;
  /** The node left for good and never comes back. */
  isGone: boolean;
  status: NodeStatus;
  /** Name of a member of ./behaviours. */
  behaviour: string;
  /** Position in the event log up to which events were taken. */
  cursor: number;
  /** Epoch of the last event taken. */
  epoch: number;
  /** Epoch for which epoch_sync_done was reported. */
  attestedEpoch: number;
  shards: Map<number, ShardHolding>;
  /** Blobs whose metadata is stored. */
  metadata: Set<number>;
  /** Blobs that the node has seen registered, and not invalidated. */
  registered: Set<number>;
  /** Blobs the node has seen certified, with the epoch; its own work list. */
  certified: Map<number, number>;
  /** Running blob syncs: blob → position in the log that they pin, and the procedure. */
  syncs: Map<number, { position: number; procedure: ProcedureId }>;
  /** Running transfers: shard → procedure. */
  transfers: Map<number, ProcedureId>;
  /** Running node recovery, or 0. */
  recovery: ProcedureId;
  /** Every repair procedure of the node, so that a crash ends them all. */
  running: Set<ProcedureId>;
  blobPermits: ResourceId;
  pairPermits: ResourceId;
  transferPermits: ResourceId;
  /** Slivers and metadata on the volume. */
  storedBytes: number;
  storedSlivers: number;
  /** Slivers were lost or damaged, and not all are whole again. */
  isMediaDamaged: boolean;
}

export interface StorageNodesState {
  nodes: StorageNodeState[];
}
