/**
 * What a node does when it takes `EpochChangeStart` (network.md §7): create the gained shards,
 * lock the lost ones, start the syncs, attest, collect garbage later.
 *
 * | situation | fill of gained shards | attests |
 * |---|---|---|
 * | member, nothing gained, nothing running | – | at once |
 * | member, gained shards | transfer | when all are active |
 * | new member | metadata of all blobs, then transfer | after both |
 * | recovering | transfer, and the recovery goes on | the recovery |
 * | dropped out | –, serves as source | never |
 */
import { epochOf, shardsOf } from '../chain/index.ts';
import { submitAndForget } from '../event-log/event-log.ts';
import { startMetadataSync } from '../repair/metadata-sync.ts';
import { EPOCH_CROSSED, SHARD_LOST } from '../repair/running.ts';
import { startTransfer } from '../repair/shard-transfer.ts';
import type { WalrusContext } from '../world.ts';
import { behaviourNamed } from './behaviours/index.ts';
import { dropShard } from './drop-shard.ts';
import { nodeAt, removeBlob } from './holdings.ts';
import { knownUnregistered } from './knowledge.ts';
import { ownShards } from './routing.ts';
import { claimShard, setShardStatus } from './shards.ts';
import type { StorageNodeState } from './state.ts';
import { setNodeStatus } from './status.ts';

/** Brings the node into the current epoch. */
export function enterEpoch(ctx: WalrusContext, node: StorageNodeState): void {
  scheduleGarbageCollection(ctx, node);
  if (node.status === 'recovery-catch-up') return;
  const gained = reconcileShards(ctx, node);
  if (ownShards(ctx, node.index).length === 0) {
    setNodeStatus(ctx, node, 'standby');
    return;
  }
  const wasMember = shardsOf(ctx.state.eventLog.chain, 'previous', node.index).length > 0;
  if (node.status === 'standby') {
    setNodeStatus(ctx, node, node.recovery === 0 ? 'active' : 'recovery-in-progress');
  }
  const { repairs } = behaviourNamed(node.behaviour);
  const isNew = !wasMember && gained.length > 0 && node.recovery === 0;
  if (isNew && repairs(ctx, { node: node.index })) {
    setNodeStatus(ctx, node, 'recover-metadata');
    startMetadataSync(ctx, node);
  } else {
    for (const shard of gained) startTransfer(ctx, node, shard);
  }
  attestIfDone(ctx, node);
}

/**
 * Makes the node's shards those of the current committee: locks what it lost, deletes what it
 * lost an epoch ago, makes room for what it gained. Returns the gained shards.
 */
export function reconcileShards(ctx: WalrusContext, node: StorageNodeState): number[] {
  const epoch = epochOf(ctx.state.eventLog.chain);
  const owned = ownShards(ctx, node.index);
  const isOwned = new Set(owned);
  lockLostShards(ctx, node, isOwned, epoch);
  deleteOldShards(ctx, node, isOwned, epoch);
  for (const [shard, transfer] of [...node.transfers]) {
    const isCopying = node.shards.get(shard)?.status !== 'active-recover';
    if (isOwned.has(shard) && isCopying) ctx.procedures.interrupt(transfer, EPOCH_CROSSED);
  }
  const gained = owned.filter((shard) => !holdsOwn(node, shard));
  for (const shard of gained) claimShard(ctx, node, shard);
  return gained;
}

/** Reports epoch_sync_done once every owned shard is active; nobody is who still recovers. */
export function attestIfDone(ctx: WalrusContext, node: StorageNodeState): void {
  const epoch = epochOf(ctx.state.eventLog.chain);
  const owned = ownShards(ctx, node.index);
  if (node.attestedEpoch >= epoch || node.epoch !== epoch || owned.length === 0) return;
  const isDone =
    node.status === 'active' && owned.every((shard) => node.shards.get(shard)?.status === 'active');
  if (!behaviourNamed(node.behaviour).attests(ctx, { node: node.index, epoch, isDone })) return;
  node.attestedEpoch = epoch;
  ctx.emit('epoch.attested', node.index, epoch);
  submitAndForget(ctx, { kind: 'epoch-sync-done', node: node.index, epoch });
}

/** Removes the data of blobs that are not registered any more (garbage collection, phase 2). */
export function collectGarbage(ctx: WalrusContext, index: number): void {
  const node = nodeAt(ctx, index);
  if (!node.isUp) return;
  for (const blob of knownUnregistered(ctx, node)) removeBlob(ctx, node, blob);
}

function holdsOwn(node: StorageNodeState, shard: number): boolean {
  const holding = node.shards.get(shard);
  return holding !== undefined && holding.lockedEpoch === 0;
}

function lockLostShards(
  ctx: WalrusContext,
  node: StorageNodeState,
  isOwned: ReadonlySet<number>,
  epoch: number,
): void {
  for (const [shard, holding] of node.shards) {
    if (isOwned.has(shard) || holding.lockedEpoch > 0) continue;
    holding.lockedEpoch = epoch;
    const transfer = node.transfers.get(shard);
    if (transfer !== undefined) ctx.procedures.interrupt(transfer, SHARD_LOST);
    setShardStatus(ctx, node, shard, 'locked-to-move');
  }
}

/** A locked shard serves as a source for one epoch and is then deleted. */
function deleteOldShards(
  ctx: WalrusContext,
  node: StorageNodeState,
  isOwned: ReadonlySet<number>,
  epoch: number,
): void {
  for (const [shard, holding] of [...node.shards]) {
    const isOld = holding.lockedEpoch > 0 && holding.lockedEpoch < epoch;
    if (isOld && !isOwned.has(shard)) dropShard(ctx, node, shard);
  }
}

/** Phase 2 runs after a delay uniform in [0, D/2) (network.md §8.1). */
function scheduleGarbageCollection(ctx: WalrusContext, node: StorageNodeState): void {
  const stream = ctx.random.open(`node/${node.index}/garbage`);
  const boundUs = Math.max(1, Math.floor(ctx.resolved.network.epochUs / 2));
  ctx.schedule(ctx.random.integer(stream, boundUs), 'storage-node.collect-garbage', node.index);
}
