/**
 * Loss and damage of part of what a node stores: the one place where failures of media reach into
 * holdings. A rule chooses slivers by their place in shard, blob and axis, or by their place on
 * the disk, counted in stored bytes.
 */
import { blobAt } from '../blobs/blobs.ts';
import { damaged, type SliverCopy } from '../blobs/encoding.ts';
import { axesOf } from '../coding/coding.ts';
import { AXES, codeIn } from '../facts.ts';
import {
  blobsIn,
  codeIn as codeInHolding,
  type Holding,
  hasBadSlivers,
  holdingAt,
  holdingsOf,
  layAhead,
  PRESENT,
  regionOf,
  wipe,
} from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';
import { takeOff, trackedBytes } from './drop-shard.ts';
import {
  keyOf,
  nodeAt,
  type Place,
  replaceSliver,
  sliverAt,
  sliverBytes,
  sliversOf,
} from './holdings.ts';

export type SliverRule = (place: Place) => boolean;

/** Slivers whose bytes go bad, silently: they are found only when they are read. How many. */
export function damageSlivers(ctx: WalrusContext, node: number, isHit: SliverRule): number {
  let hit = 0;
  for (const place of sliversOf(ctx, node)) {
    const copy = sliverAt(ctx, place) as SliverCopy;
    if (!copy.intact || !isHit(place)) continue;
    damageSliver(ctx, place, copy);
    hit += 1;
  }
  return hit;
}

/** All that lies of these shards on the node is gone, the population included; how much it was. */
export function loseShards(
  ctx: WalrusContext,
  index: number,
  isHit: (shard: number) => boolean,
): number {
  const { table } = ctx.state.holdings;
  const node = nodeAt(ctx, index);
  let slivers = 0;
  for (const holding of holdingsOf(table, index)) {
    if (holding.shard < 0 || !isHit(holding.shard)) continue;
    slivers += takeOff(ctx, node, holding);
    wipe(table, holding);
    // Another disk takes what is written from now on.
    const takesWrites = node.isUp && node.shards.get(holding.shard)?.lockedEpoch === 0;
    if (takesWrites) layAhead(table, holding, regionOf({ fromUs: ctx.now + 1 }), true);
  }
  if (slivers > 0) {
    node.storedSlivers -= slivers;
    node.isMediaDamaged = true;
    ctx.emit('slivers.lost', index, slivers);
  }
  return slivers;
}

/** Damages the sliver at a byte of what the node stores; false where no good sliver lies there. */
export function damageAt(ctx: WalrusContext, node: number, byte: number): boolean {
  if (byte >= nodeAt(ctx, node).storedBytes) return false;
  const { table } = ctx.state.holdings;
  let before = 0;
  for (const holding of sliverHoldings(ctx, node)) {
    const bytes = trackedBytes(ctx, holding);
    if (byte >= before + bytes) {
      before += bytes;
      continue;
    }
    const { shard } = holding;
    const axis = AXES[holding.axis];
    for (const blob of blobsIn(table, holding)) {
      before += sliverBytes(ctx, blobAt(ctx, blob), axis);
      if (byte >= before) continue;
      const place = { node, shard, blob, axis };
      const copy = sliverAt(ctx, place) as SliverCopy;
      if (copy.intact) damageSliver(ctx, place, copy);
      return copy.intact;
    }
  }
  return false;
}

/** Damaged slivers, as a scrub finds them. */
export function damagedPlaces(ctx: WalrusContext, node: number): Place[] {
  const { table } = ctx.state.holdings;
  if (!hasBadSlivers(table, node)) return [];
  // What is there and of no use is an exception.
  const blobs = [...table.exceptions.keys()].sort((a, b) => a - b);
  return sliverHoldings(ctx, node).flatMap((holding) => {
    const { shard, exceptions } = holding;
    if (exceptions === 0) return [];
    const axis = AXES[holding.axis];
    return blobs
      .filter((blob) => codeInHolding(table, holding, blob) > PRESENT)
      .map((blob) => ({ node, shard, blob, axis }));
  });
}

/** In the order in which their slivers lie on the disk. */
function sliverHoldings(ctx: WalrusContext, node: number): Holding[] {
  const { table } = ctx.state.holdings;
  return [...nodeAt(ctx, node).shards.keys()].flatMap((shard) =>
    axesOf(ctx).map((axis) => holdingAt(table, keyOf(ctx, { node, shard, axis }))),
  );
}

function damageSliver(ctx: WalrusContext, place: Place, copy: SliverCopy): void {
  replaceSliver(ctx, place, damaged(ctx, copy));
  nodeAt(ctx, place.node).isMediaDamaged = true;
  const { node, shard, blob, axis } = place;
  ctx.emit('sliver.corrupted', node, shard, blob, codeIn(AXES, axis));
}
