/** What is deleted of a holding, and shards that moved away: an epoch later (network.md §6.2). */
import { axesOf } from '../coding/coding.ts';
import { ALL_IDS, blobsIn, closeShard, type Holding, holdingAt } from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';
import { bytesIn, keyOf } from './holdings.ts';
import { allMembersIn, populationBytes, populationSpans } from './population.ts';
import type { StorageNodeState } from './state.ts';

/** Takes the bytes of all that a holding has off its node, the population included; how much. */
export function takeOff(ctx: WalrusContext, node: StorageNodeState, holding: Holding): number {
  const { table, contents } = ctx.state.holdings;
  const members = populationSpans(holding, ALL_IDS, true);
  node.storedBytes -= populationBytes(ctx, holding, members);
  for (const blob of blobsIn(table, holding)) {
    node.storedBytes -= bytesIn(ctx, holding, blob);
    contents.get(blob)?.delete(holding.key);
  }
  return holding.held + allMembersIn(ctx, members);
}

/** Deletes a shard that moved away. */
export function dropShard(ctx: WalrusContext, node: StorageNodeState, shard: number): void {
  if (!node.shards.has(shard)) return;
  const { table } = ctx.state.holdings;
  let slivers = 0;
  for (const axis of axesOf(ctx)) {
    const holding = holdingAt(table, keyOf(ctx, { node: node.index, shard, axis }));
    slivers += takeOff(ctx, node, holding);
  }
  node.storedSlivers -= slivers;
  closeShard(table, node.index, shard);
  node.shards.delete(shard);
  ctx.emit('shard.dropped', node.index, shard, slivers);
}
