/**
 * Layout `shard-per-disk`, a modelled alternative that nobody deploys: each shard of a node lies on
 * one disk, so that a lost disk takes its shards' slivers and the node stays up. The loss is seen
 * at once; after a delay the node rebuilds what it lacks by blob sync. A scrub reads everything,
 * throws damaged slivers away and has them rebuilt.
 */

import { isTrigger } from '../repair/rules.ts';
import { repairAll } from '../repair/triggers.ts';
import { nodeAt, removeSliver } from '../storage-node/holdings.ts';
import { damagedPlaces, loseShards } from '../storage-node/media.ts';
import type { WalrusContext } from '../world.ts';
import { disksOf } from './disks.ts';
import { tellFault } from './strikes.ts';

/** Until a node that is down is asked again whether it can repair. */
const AGAIN_US = 60_000_000;

export function loseDisk(ctx: WalrusContext, index: number, disk: number): void {
  const { cause, countPerNode, detectUs } = disksOf(ctx);
  const lost = loseShards(ctx, index, (shard) => shard % countPerNode === disk);
  tellFault(ctx, { cause, verb: 'fail-disks', touched: 1, effect: lost });
  if (lost > 0) ctx.schedule(detectUs, 'failures.disk-repair', index);
}

/** Rebuilds what the node lacks of every live blob. */
export function onDiskRepair(ctx: WalrusContext, index: number): void {
  const node = nodeAt(ctx, index);
  if (node.isGone) return;
  if (!node.isUp) {
    ctx.schedule(AGAIN_US, 'failures.disk-repair', index);
    return;
  }
  repairAll(ctx, node, 'scrub');
}

/** Plans the node's next scrub where there is something for it to find. */
export function planScrub(ctx: WalrusContext, node: number): void {
  const { scrubUs } = disksOf(ctx);
  const { isScrubPlanned } = ctx.state.failures.disks;
  const isAlternative = ctx.resolved.storage.layout === 'shard-per-disk';
  if (!(isAlternative || isTrigger(ctx, 'scrub')) || scrubUs === 0 || isScrubPlanned[node]) return;
  isScrubPlanned[node] = true;
  const phaseUs = scrubPhaseUs(ctx, node);
  const nextUs = (Math.floor((ctx.now + phaseUs) / scrubUs) + 1) * scrubUs - phaseUs;
  ctx.scheduleAt(nextUs, 'failures.scrub', node);
}

/** Scrubs of different nodes are spread over the time between two of them. */
export function scrubPhaseUs(ctx: WalrusContext, node: number): number {
  return Math.floor((disksOf(ctx).scrubUs * node) / ctx.resolved.network.nodes.length);
}

export function onScrub(ctx: WalrusContext, index: number): void {
  const node = nodeAt(ctx, index);
  ctx.state.failures.disks.isScrubPlanned[index] = false;
  if (node.isGone) return;
  if (!node.isUp) {
    planScrub(ctx, index);
    return;
  }
  const places = damagedPlaces(ctx, index);
  for (const place of places) removeSliver(ctx, place);
  ctx.emit('scrub.ended', index, places.length);
  onDiskRepair(ctx, index);
}
