/** What completing a blob moves, sliver by sliver or by reading it (network.md §3.1). */
import { blobAt, codeOf } from '../blobs/blobs.ts';
import { metadataBytes } from '../coding/coding.ts';
import { AXES } from '../facts.ts';
import { type Place, sliverBytes, sliverIndexAt } from '../storage-node/holdings.ts';
import type { WalrusContext } from '../world.ts';
import { helpWith, proofBytesOf } from './help.ts';
import type { RepairCosts } from './policies/index.ts';
import { rulesOf } from './rules.ts';

/** What rebuilding these slivers of a blob would move, either way. */
export function repairCosts(ctx: WalrusContext, places: readonly Place[]): RepairCosts {
  const { coding } = ctx.resolved;
  const record = blobAt(ctx, places[0].blob);
  const { symbolBytes } = record;
  let perSliverBytes = 0;
  for (const targets of targetsTogether(ctx, places)) {
    const { axis } = targets;
    const help = helpWith(ctx, symbolBytes, { axis, index: targets.indices[0], isWide: false });
    const proofs = proofBytesOf(ctx, { symbolBytes, targets: targets.indices, help });
    perSliverBytes += help.needed * (targets.indices.length * help.bytes + proofs);
  }
  const readBytes = metadataBytes(coding) + codeOf(ctx).kp * sliverBytes(ctx, record, 'primary');
  return { perSliverBytes, readBytes };
}

/** Sliver indices that are rebuilt together: each alone, or all of an axis. */
function targetsTogether(ctx: WalrusContext, places: readonly Place[]) {
  const indexOf = ({ blob, axis, shard }: Place) =>
    sliverIndexAt(ctx, blobAt(ctx, blob), axis, shard);
  if (rulesOf(ctx).proofs !== 'batched') {
    return places.map((place) => ({ axis: place.axis, indices: [indexOf(place)] }));
  }
  return AXES.map((axis) => ({
    axis,
    indices: places.filter((place) => place.axis === axis).map(indexOf),
  })).filter(({ indices }) => indices.length > 0);
}
