/** What completing a blob moves, sliver by sliver or by reading it (network.md §3.1). */
import type { Axis } from '../../codec/index.ts';
import { blobAt, codeOf } from '../blobs/blobs.ts';
import { metadataBytes } from '../coding/coding.ts';
import { AXES } from '../facts.ts';
import { type Place, sliverIndexAt } from '../storage-node/holdings.ts';
import type { WalrusContext } from '../world.ts';
import { helpWith, proofBytesOf } from './help.ts';
import type { RepairCosts } from './policies/index.ts';
import { rulesOf } from './rules.ts';

/** What rebuilding these slivers of a blob would move, either way. */
export function repairCosts(ctx: WalrusContext, places: readonly Place[]): RepairCosts {
  const { symbolBytes } = blobAt(ctx, places[0].blob);
  return costsOf(ctx, symbolBytes, targetsTogether(ctx, places));
}

/** The same for what is rebuilt together of any blob with symbols of this size. */
export function costsOf(
  ctx: WalrusContext,
  symbolBytes: number,
  groups: readonly TargetGroup[],
): RepairCosts {
  const { kp, ks } = codeOf(ctx);
  let perSliverBytes = 0;
  for (const { axis, indices } of groups) {
    const help = helpWith(ctx, symbolBytes, { axis, index: indices[0], isWide: false });
    const proofs = proofBytesOf(ctx, { symbolBytes, targets: indices, help });
    perSliverBytes += help.needed * (indices.length * help.bytes + proofs);
  }
  const readBytes = metadataBytes(ctx.resolved.coding) + kp * ks * symbolBytes;
  return { perSliverBytes, readBytes };
}

/** Sliver indices of one axis that are rebuilt together. */
export interface TargetGroup {
  axis: Axis;
  indices: number[];
}

export function targetsTogether(ctx: WalrusContext, places: readonly Place[]): TargetGroup[] {
  const targets = places.map(({ blob, axis, shard }) => ({
    axis,
    index: sliverIndexAt(ctx, blobAt(ctx, blob), axis, shard),
  }));
  return targetGroups(ctx, targets);
}

/** Each alone, or all of an axis. */
export function targetGroups(
  ctx: WalrusContext,
  targets: readonly { axis: Axis; index: number }[],
): TargetGroup[] {
  if (rulesOf(ctx).proofs !== 'batched') {
    return targets.map(({ axis, index }) => ({ axis, indices: [index] }));
  }
  return AXES.map((axis) => ({
    axis,
    indices: targets.filter((one) => one.axis === axis).map(({ index }) => index),
  })).filter(({ indices }) => indices.length > 0);
}
