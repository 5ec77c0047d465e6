/**
 * What lies on a node's volume, sliver by sliver.
 *
 * This table per (shard, axis, blob) is exact and serves thousands of blobs; the boxes of the
 * network issue take its place behind the same functions. Sizes are payload bytes (ks·S or
 * kp·S); metadata counts its message size.
 */
import { type Axis, metadataMessageBytes, sliverIndexOfPair } from '../../codec/index.ts';
import { type BlobRecord, codeOf, pairOf } from '../blobs/blobs.ts';
import type { SliverCopy } from '../blobs/encoding.ts';
import { AXES, CAUSES, type Cause, codeIn, SHARD_STATUSES, type ShardStatus } from '../facts.ts';
import { isPlanted, type WalrusContext } from '../world.ts';
import type { ShardHolding, StorageNodeState } from './state.ts';

/** A place for a sliver: one shard of one node, one blob, one axis. */
export interface Place {
  node: number;
  shard: number;
  blob: number;
  axis: Axis;
}

export function nodeAt(ctx: WalrusContext, node: number): StorageNodeState {
  return ctx.state.storageNodes.nodes[node];
}

export function sliverAt(ctx: WalrusContext, place: Place): SliverCopy | undefined {
  return nodeAt(ctx, place.node).shards.get(place.shard)?.[place.axis].get(place.blob);
}

/** Sliver index on its axis of what `shard` holds of the blob. */
export function sliverIndexAt(
  ctx: WalrusContext,
  record: BlobRecord,
  axis: Axis,
  shard: number,
): number {
  return sliverIndexOfPair(axis, pairOf(ctx, record, shard), codeOf(ctx).n);
}

export function sliverBytes(ctx: WalrusContext, record: BlobRecord, axis: Axis): number {
  const { kp, ks } = codeOf(ctx);
  return (axis === 'primary' ? ks : kp) * record.symbolBytes;
}

/** Stores a checked sliver; a second copy of the same is ignored. */
export function storeSliver(
  ctx: WalrusContext,
  place: Place,
  copy: SliverCopy,
  cause: Cause,
): boolean {
  const node = nodeAt(ctx, place.node);
  const holding = node.shards.get(place.shard);
  if (holding === undefined || holding[place.axis].has(place.blob)) return false;
  holding[place.axis].set(place.blob, { intact: copy.intact, content: copy.content });
  const bytes = sliverBytes(ctx, ctx.state.blobs.records[place.blob], place.axis);
  node.storedBytes += bytes;
  node.storedSlivers += 1;
  const axis = codeIn(AXES, place.axis);
  const code = codeIn(CAUSES, cause);
  ctx.emit('sliver.stored', place.node, place.shard, place.blob, axis, code, bytes);
  return true;
}

/** Removes a sliver that is damaged or no longer wanted. */
export function removeSliver(ctx: WalrusContext, place: Place): boolean {
  const node = nodeAt(ctx, place.node);
  const removed = node.shards.get(place.shard)?.[place.axis].delete(place.blob) ?? false;
  if (removed) {
    const record = ctx.state.blobs.records[place.blob];
    node.storedBytes -= sliverBytes(ctx, record, place.axis);
    node.storedSlivers -= 1;
  }
  return removed;
}

export function storeMetadata(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  cause: Cause,
): void {
  if (node.metadata.has(blob)) return;
  node.metadata.add(blob);
  node.storedBytes += metadataMessageBytes(codeOf(ctx).n);
  ctx.emit('metadata.stored', node.index, blob, codeIn(CAUSES, cause));
}

/** Forgets a blob: slivers and metadata. */
export function removeBlob(ctx: WalrusContext, node: StorageNodeState, blob: number): void {
  for (const shard of node.shards.keys()) {
    removeSliver(ctx, { node: node.index, shard, blob, axis: 'primary' });
    removeSliver(ctx, { node: node.index, shard, blob, axis: 'secondary' });
  }
  if (node.metadata.delete(blob)) node.storedBytes -= metadataMessageBytes(codeOf(ctx).n);
}

/** Shards and axes of a blob that the node should hold and does not. */
export function missingPlaces(
  node: StorageNodeState,
  blob: number,
  shards: readonly number[],
): Place[] {
  const missing: Place[] = [];
  for (const shard of shards) {
    const holding = node.shards.get(shard);
    if (holding === undefined) continue;
    if (!holding.primary.has(blob))
      missing.push({ node: node.index, shard, blob, axis: 'primary' });
    if (!holding.secondary.has(blob)) {
      missing.push({ node: node.index, shard, blob, axis: 'secondary' });
    }
  }
  return missing;
}

/** Makes room for a gained shard; one that comes back before it was deleted keeps its slivers. */
export function claimShard(ctx: WalrusContext, node: StorageNodeState, shard: number): void {
  const holding = node.shards.get(shard);
  if (holding === undefined) {
    node.shards.set(shard, {
      status: 'none',
      primary: new Map(),
      secondary: new Map(),
      lockedEpoch: 0,
    });
  } else {
    holding.lockedEpoch = 0;
  }
  setShardStatus(ctx, node, shard, 'none');
}

export function setShardStatus(
  ctx: WalrusContext,
  node: StorageNodeState,
  shard: number,
  status: ShardStatus,
): void {
  const holding = node.shards.get(shard);
  if (holding === undefined) return;
  holding.status = status;
  ctx.emit('shard.status-changed', node.index, shard, codeIn(SHARD_STATUSES, status));
}

/** Deletes a shard that moved away. */
export function dropShard(ctx: WalrusContext, node: StorageNodeState, shard: number): void {
  const holding = node.shards.get(shard);
  if (holding === undefined) return;
  const slivers = holding.primary.size + holding.secondary.size;
  for (const axis of AXES) {
    for (const blob of [...holding[axis].keys()]) {
      removeSliver(ctx, { node: node.index, shard, blob, axis });
    }
  }
  node.shards.delete(shard);
  ctx.emit('shard.dropped', node.index, shard, slivers);
}

/**
 * Loses everything on the volume; what is left of the shards is their empty places. A shard that
 * was still being filled is forgotten: the replay of the log claims it again, with its work list.
 */
export function loseVolume(ctx: WalrusContext, node: StorageNodeState): number {
  const { storedSlivers, storedBytes } = node;
  for (const [shard, holding] of [...node.shards]) {
    loseShard(ctx, holding);
    if (holding.status !== 'active' && holding.lockedEpoch === 0) node.shards.delete(shard);
  }
  node.metadata.clear();
  node.registered.clear();
  node.certified.clear();
  node.cursor = 0;
  node.epoch = 0;
  node.storedBytes = 0;
  node.storedSlivers = 0;
  node.isMediaDamaged = true;
  ctx.emit('volume.lost', node.index, storedSlivers, storedBytes);
  return storedSlivers;
}

function loseShard(ctx: WalrusContext, holding: ShardHolding): void {
  if (isPlanted(ctx, 'lost-sliver-readable')) return;
  holding.primary.clear();
  holding.secondary.clear();
}
