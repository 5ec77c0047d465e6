/** Bit rot: damages a share of the slivers on some nodes; found only when they are read. */
import { damaged } from '../blobs/encoding.ts';
import { AXES, codeIn } from '../facts.ts';
import { nodeAt, replaceSliver, sliverAt, sliversOf } from '../storage-node/holdings.ts';
import type { WalrusContext } from '../world.ts';

export function corruptSlivers(
  ctx: WalrusContext,
  nodes: readonly number[],
  share: number,
): number {
  let hit = 0;
  for (const index of nodes) {
    const stream = ctx.random.open(`faults/corrupt/${index}`);
    for (const place of sliversOf(ctx, index)) {
      const copy = sliverAt(ctx, place)!;
      if (!copy.intact || ctx.random.uniform(stream) >= share) continue;
      replaceSliver(ctx, place, damaged(ctx, copy));
      nodeAt(ctx, index).isMediaDamaged = true;
      ctx.emit('sliver.corrupted', index, place.shard, place.blob, codeIn(AXES, place.axis));
      hit += 1;
    }
  }
  return hit;
}
