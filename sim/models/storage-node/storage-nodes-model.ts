/**
 * The storage nodes on the engine: their start, their crashes and restarts, and the events that
 * only concern them.
 */

import { defineModel, type ModelDefinition } from '../../engine/index.ts';
import { epochOf, shardsOf } from '../chain/index.ts';
import { scheduleDelivery } from '../event-log/event-log.ts';
import { noteChangeOfNode } from '../margins/changes.ts';
import { findCall, joinCallId, setEndpointUp } from '../network/index.ts';
import { blobSync, pairRecovery } from '../repair/blob-sync.ts';
import { bulkRecovery } from '../repair/bulk-recovery.ts';
import { firstStates } from '../repair/decide.ts';
import { inconsistency } from '../repair/inconsistency.ts';
import { metadataFetch } from '../repair/metadata-fetch.ts';
import { metadataSync, startMetadataSync } from '../repair/metadata-sync.ts';
import { finishCatchUp, nodeRecovery } from '../repair/node-recovery.ts';
import { reEncode } from '../repair/re-encode.ts';
import { CRASHED, interruptAll } from '../repair/running.ts';
import { shardTransfer, startTransfer } from '../repair/shard-transfer.ts';
import { sliverRecovery } from '../repair/sliver-recovery.ts';
import { onOutage, onRepairAgain, onSuspected } from '../repair/triggers.ts';
import { admit, createRepairState, planNextLook } from '../repair/waiting.ts';
import type { WalrusContext } from '../world.ts';
import { spreadBackground } from './background-load.ts';
import { isFarBehind, restartCursor } from './consume.ts';
import { attestIfDone, collectGarbage } from './epoch-change.ts';
import { nodeAt } from './holdings.ts';
import { fillPreloaded } from './preloading.ts';
import { ownShards } from './routing.ts';
import { serveDelayed } from './serve.ts';
import { clearService, createService, SERVICE_ASSUMPTIONS } from './service.ts';
import { beginOutage, endOutage } from './shards.ts';
import type { StorageNodeState, StorageNodesState } from './state.ts';
import { setNodeStatus } from './status.ts';
import { turnOver } from './turnover.ts';

export function storageNodesModel(): ModelDefinition<StorageNodesState> {
  return defineModel<StorageNodesState>({
    name: 'storageNodes',
    version: 5,
    description: 'Storage nodes with their volumes, their repair and their part in the protocol',
    assumptions: [
      ...SERVICE_ASSUMPTIONS,
      'A transfer asks for the blobs of its own work list.',
      'With granularity: flow, what repair moves of many blobs is a flow for each step and donor: ' +
        'the bytes of single messages, healing times within 2% of theirs.',
    ],
    init: (ctx: WalrusContext) => ({
      nodes: ctx.resolved.network.nodes.map((_, index) => createNode(ctx, index)),
    }),
    start: (ctx: WalrusContext) => {
      fillPreloaded(ctx);
      spreadBackground(ctx);
    },
    handlers: {
      'storage-node.serve': (ctx, slot, generation) => {
        const call = findCall(ctx, joinCallId(slot, generation));
        if (call !== undefined) serveDelayed(ctx, call);
      },
      'storage-node.collect-garbage': collectGarbage,
      'storage-node.background': spreadBackground,
      'storage-node.turn-over': turnOver,
      'storage-node.admit-repairs': admit,
      'storage-node.repair-again': onRepairAgain,
      'storage-node.suspected': onSuspected,
    },
    procedures: {
      'blob-sync': blobSync,
      'pair-recovery': pairRecovery,
      inconsistency,
      'sliver-recovery': sliverRecovery,
      're-encode': reEncode,
      'bulk-recovery': bulkRecovery,
      'metadata-fetch': metadataFetch,
      'metadata-sync': metadataSync,
      'shard-transfer': shardTransfer,
      'node-recovery': nodeRecovery,
    },
  });
}

/** Stops a node: its calls, its procedures, its part in everything. */
export function crashNode(ctx: WalrusContext, index: number): boolean {
  const node = nodeAt(ctx, index);
  if (!node.isUp) return false;
  node.cursor = restartCursor(node);
  node.isUp = false;
  noteChangeOfNode(ctx);
  beginOutage(ctx, node);
  ctx.cancel(ctx.state.eventLog.deliveries[index]);
  ctx.state.eventLog.deliveries[index] = 0;
  setEndpointUp(ctx, index, false);
  clearService(node.service, ctx.now);
  interruptAll(ctx, node, CRASHED);
  spreadBackground(ctx);
  planNextLook(ctx, node);
  onOutage(ctx, index);
  ctx.emit('node.crashed', index);
  return true;
}

/**
 * Starts a node again (network.md §6.3). It replays the log from its cursor; what a crash cut off
 * goes on from what is stored, except on a node that is too far behind: that one catches up.
 */
export function restartNode(ctx: WalrusContext, index: number): void {
  const node = nodeAt(ctx, index);
  if (node.isUp || node.isGone) return;
  node.isUp = true;
  noteChangeOfNode(ctx);
  endOutage(ctx, node);
  setEndpointUp(ctx, index, true);
  spreadBackground(ctx);
  ctx.emit('node.restarted', index);
  planNextLook(ctx, node);
  if (node.status === 'recovery-in-progress' || node.status === 'recovery-catch-up') {
    resumeRecovery(ctx, node);
  } else if (!isFarBehind(ctx, node)) {
    resumeTransfers(ctx, node);
  }
  scheduleDelivery(ctx, index);
}

/** A new member goes on with the metadata first; what was stored is not asked for again. */
function resumeTransfers(ctx: WalrusContext, node: StorageNodeState): void {
  if (node.status === 'recover-metadata') {
    startMetadataSync(ctx, node);
    return;
  }
  for (const shard of ownShards(ctx, node.index)) {
    const status = node.shards.get(shard)?.status;
    if (status !== undefined && status !== 'active') startTransfer(ctx, node, shard);
  }
  attestIfDone(ctx, node);
}

function resumeRecovery(ctx: WalrusContext, node: StorageNodeState): void {
  if (node.cursor >= ctx.state.eventLog.log.count) finishCatchUp(ctx, node);
  else setNodeStatus(ctx, node, 'recovery-catch-up');
}

function createNode(ctx: WalrusContext, index: number): StorageNodeState {
  const { repair } = ctx.resolved.storage;
  const isMember = shardsOf(ctx.state.eventLog.chain, 'current', index).length > 0;
  return {
    index,
    isUp: true,
    isGone: false,
    downSinceUs: -1,
    status: isMember ? 'active' : 'standby',
    behaviour: ctx.resolved.network.nodes[index].behaviour,
    cursor: ctx.state.eventLog.log.count,
    known: ctx.state.eventLog.log.count,
    epoch: epochOf(ctx.state.eventLog.chain),
    attestedEpoch: epochOf(ctx.state.eventLog.chain),
    shards: new Map(),
    syncs: new Map(),
    transfers: new Map(),
    proofs: new Map(),
    recovery: 0,
    running: new Set(),
    repair: createRepairState(firstStates(ctx)),
    blobPermits: ctx.resources.create(`node/${index}/blob-syncs`, repair.concurrentBlobSyncs),
    pairPermits: ctx.resources.create(`node/${index}/sliver-pairs`, repair.concurrentSliverPairs),
    transferPermits: ctx.resources.create(
      `node/${index}/transfers`,
      repair.transferShardsInParallel,
    ),
    storedBytes: 0,
    storedSlivers: 0,
    service: createService(ctx.resolved.storage.service.workers),
    isMediaDamaged: false,
  };
}
