/**
 * The shards of a node from one state to the next, and what its volume is to hold of what is
 * certified from then on: slivers of the shards that it has not lost, and metadata as long as it
 * has any such. While it is down it misses both (network.md §4 step 5, §6.2, §6.3).
 *
 * All of this lies in boxes ahead of time, so that it costs nothing for each blob.
 */

import { axesOf } from '../coding/coding.ts';
import { codeIn, SHARD_STATUSES, type ShardStatus } from '../facts.ts';
import {
  closeShard,
  type Holding,
  holdingAt,
  holdingsOf,
  layAhead,
  layBox,
  metadataKey,
  openShard,
  regionOf,
  relay,
  settle,
  wipe,
} from '../holdings/index.ts';
import { noteChangeOfNode } from '../margins/changes.ts';
import { isPlanted, type WalrusContext } from '../world.ts';
import { isInUse, keyOf, nodeAt } from './holdings.ts';
import type { StorageNodeState } from './state.ts';
import { tidy } from './tidy.ts';

/** Makes room for a gained shard; one that comes back before it was deleted keeps its slivers. */
export function claimShard(ctx: WalrusContext, node: StorageNodeState, shard: number): void {
  const holding = node.shards.get(shard);
  if (holding === undefined) {
    const { table } = ctx.state.holdings;
    node.shards.set(shard, { status: 'none', lockedEpoch: 0 });
    openShard(table, node.index, shard);
  } else {
    holding.lockedEpoch = 0;
  }
  expectShard(ctx, node.index, shard, true);
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
  if (status === 'active') tidyShard(ctx, node.index, shard);
  if (status === 'locked-to-move') expectShard(ctx, node.index, shard, false);
  ctx.emit('shard.status-changed', node.index, shard, codeIn(SHARD_STATUSES, status));
}

/** Loses everything on the volume; how many slivers. */
export function loseVolume(ctx: WalrusContext, node: StorageNodeState): number {
  const { storedSlivers, storedBytes } = node;
  emptyVolume(ctx, node);
  ctx.emit('volume.lost', node.index, storedSlivers, storedBytes);
  return storedSlivers;
}

/** The node leaves for good, with all that it holds and without hand-over. */
export function leaveForGood(ctx: WalrusContext, node: StorageNodeState): void {
  emptyVolume(ctx, node);
  node.isGone = true;
  noteChangeOfNode(ctx);
}

/**
 * What is left of the shards is their empty places. A shard that was still being filled is
 * forgotten: the replay of the log claims it again, with its work list.
 */
function emptyVolume(ctx: WalrusContext, node: StorageNodeState): void {
  const { table, contents } = ctx.state.holdings;
  if (!isPlanted(ctx, 'lost-sliver-readable')) {
    for (const holding of holdingsOf(table, node.index)) {
      if (holding.shard < 0) continue;
      for (const slivers of contents.values()) slivers.delete(holding.key);
      wipe(table, holding);
    }
  }
  wipe(table, holdingAt(table, metadataKey(table, node.index)));
  for (const [shard, holding] of [...node.shards]) {
    if (holding.status === 'active' || holding.lockedEpoch > 0) continue;
    node.shards.delete(shard);
    closeShard(table, node.index, shard);
  }
  node.cursor = 0;
  node.known = 0;
  noteChangeOfNode(ctx);
  node.epoch = 0;
  node.storedBytes = 0;
  node.storedSlivers = 0;
  node.isMediaDamaged = true;
}

/** From now on the node misses what is certified: as a box of time it costs nothing for a blob. */
export function beginOutage(ctx: WalrusContext, node: StorageNodeState): void {
  const { table } = ctx.state.holdings;
  node.downSinceUs = ctx.now;
  const region = regionOf({ fromUs: ctx.now + 1 });
  for (const holding of holdingsOf(table, node.index)) {
    if (isInUse(ctx, holding)) layAhead(table, holding, region, false);
  }
}

/**
 * The node takes writes again. What it missed meanwhile becomes exceptions, which the syncs that
 * now begin take away one by one, and the box of the outage goes.
 */
export function endOutage(ctx: WalrusContext, node: StorageNodeState): void {
  const { table } = ctx.state.holdings;
  for (const holding of holdingsOf(table, node.index)) {
    if (!isInUse(ctx, holding)) continue;
    const isOwn = node.shards.get(holding.shard)?.lockedEpoch === 0;
    if (holding.shard >= 0 ? !isOwn : !takesWrites(node)) continue;
    relay(table, holding, regionOf({ fromUs: node.downSinceUs + 1 }));
  }
}

/** The same for one shard; a node keeps metadata of what is certified while it has shards. */
function expectShard(ctx: WalrusContext, node: number, shard: number, takesThem: boolean): void {
  const { table } = ctx.state.holdings;
  const region = regionOf({ fromUs: ctx.now + 1 });
  for (const axis of axesOf(ctx)) {
    layAhead(table, holdingAt(table, keyOf(ctx, { node, shard, axis })), region, takesThem);
  }
  const metadata = holdingAt(table, metadataKey(table, node));
  if (takesThem) layAhead(table, metadata, region, true);
  else if (!takesWrites(nodeAt(ctx, node))) expectNoMetadata(ctx, metadata);
}

/** Does it have a shard that it did not lose? Others are sent nothing (network.md §4 step 5). */
function takesWrites({ shards }: StorageNodeState): boolean {
  for (const { lockedEpoch } of shards.values()) if (lockedEpoch === 0) return true;
  return false;
}

/** From the beginning of the epoch on, so that all who drop out in it have one edge in common. */
function expectNoMetadata(ctx: WalrusContext, metadata: Holding): void {
  const region = regionOf({ fromUs: ctx.state.eventLog.chain.clock.startedUs + 1 });
  settle(ctx.state.holdings.table, metadata, {
    region,
    lay: (boxes) => layBox(boxes, { ...region, isPresent: false }),
  });
}

/** The same of what a new member has downloaded. */
export function tidyMetadata(ctx: WalrusContext, node: number): void {
  const { table } = ctx.state.holdings;
  tidy(ctx, holdingAt(table, metadataKey(table, node)));
}

/** A shard that was filled sliver by sliver, or copied, is kept as one box. */
function tidyShard(ctx: WalrusContext, node: number, shard: number): void {
  const { table } = ctx.state.holdings;
  for (const axis of axesOf(ctx)) {
    tidy(ctx, holdingAt(table, keyOf(ctx, { node, shard, axis })));
  }
}
