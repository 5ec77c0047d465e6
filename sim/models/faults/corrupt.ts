/** Bit rot: damages a share of the slivers on some nodes; found only when they are read. */
import { damaged } from '../blobs/encoding.ts';
import { AXES, codeIn } from '../facts.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import type { WalrusContext } from '../world.ts';

export function corruptSlivers(
  ctx: WalrusContext,
  nodes: readonly number[],
  share: number,
): number {
  let hit = 0;
  for (const index of nodes) {
    const stream = ctx.random.open(`faults/corrupt/${index}`);
    const node = nodeAt(ctx, index);
    for (const [shard, holding] of node.shards) {
      for (const axis of AXES) {
        for (const [blob, copy] of holding[axis]) {
          if (!copy.intact || ctx.random.uniform(stream) >= share) continue;
          holding[axis].set(blob, damaged(ctx, copy));
          node.isMediaDamaged = true;
          ctx.emit('sliver.corrupted', index, shard, blob, codeIn(AXES, axis));
          hit += 1;
        }
      }
    }
  }
  return hit;
}
