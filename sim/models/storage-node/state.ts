/**
 * State of the storage nodes: what each is doing (network.md §6.3). What they hold is in
 * holdings-model.ts, what they know of blobs in knowledge.ts.
 */
import type { ProcedureId, ResourceId } from '../../engine/index.ts';
import type { NodeStatus, ShardStatus } from '../facts.ts';
import type { RepairState } from '../repair/waiting.ts';
import type { ServiceState } from './service.ts';

export interface ShardHolding {
  status: ShardStatus;
  /** Epoch in which the shard was locked to move; 0 while it is owned. */
  lockedEpoch: number;
}

export interface StorageNodeState {
  index: number;
  isUp: boolean;
  /** The node left for good and never comes back. */
  isGone: boolean;
  /** When it last went down. */
  downSinceUs: number;
  status: NodeStatus;
  /** Name of a member of ./behaviours. */
  behaviour: string;
  /** Position in the event log up to which events were taken. */
  cursor: number;
  /** Position up to which the node knows the events: a restart goes back, what it knows stays. */
  known: number;
  /** Epoch of the last event taken. */
  epoch: number;
  /** Epoch for which epoch_sync_done was reported. */
  attestedEpoch: number;
  shards: Map<number, ShardHolding>;
  /** Running blob syncs: blob → position in the log that they pin, and the procedure. */
  syncs: Map<number, { position: number; procedure: ProcedureId }>;
  /** Running transfers: shard → procedure. */
  transfers: Map<number, ProcedureId>;
  /** Blobs found inconsistent: blob → the procedure that has it declared invalid. */
  proofs: Map<number, ProcedureId>;
  /** Running node recovery, or 0. */
  recovery: ProcedureId;
  /** Every repair procedure of the node, so that a crash ends them all. */
  running: Set<ProcedureId>;
  /** What policies remember, and repairs that wait. */
  repair: RepairState;
  blobPermits: ResourceId;
  pairPermits: ResourceId;
  transferPermits: ResourceId;
  /** Slivers and metadata on the volume. */
  storedBytes: number;
  storedSlivers: number;
  service: ServiceState;
  /** Slivers were lost or damaged, and not all are whole again. */
  isMediaDamaged: boolean;
}

export interface StorageNodesState {
  nodes: StorageNodeState[];
}
