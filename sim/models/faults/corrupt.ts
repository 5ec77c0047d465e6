/** Bit rot: damages a share of the slivers on some nodes; found only when they are read. */
import { damageSlivers } from '../storage-node/media.ts';
import type { WalrusContext } from '../world.ts';

export function corruptSlivers(
  ctx: WalrusContext,
  nodes: readonly number[],
  share: number,
): number {
  let hit = 0;
  for (const node of nodes) {
    const stream = ctx.random.open(`faults/corrupt/${node}`);
    hit += damageSlivers(ctx, node, () => ctx.random.uniform(stream) < share);
  }
  return hit;
}
