/** What is deleted of a holding, and shards that moved away: an epoch later (network.md §6.2). */
import { axesOf } from '../coding/coding.ts';
import {
  ALL_IDS,
  blobsIn,
  closeShard,
  codeIn,
  type Holding,
  holdingAt,
  MISSING,
} from '../holdings/index.ts';
import { crowdNow, isCrowded, outsideOfCrowd } from '../live-blobs/crowd.ts';
import type { WalrusContext } from '../world.ts';
import { bytesOfCrowd } from './fill-crowd.ts';
import { bytesOfBlobs, keyOf } from './holdings.ts';
import { allMembersIn, foundingSpans, populationBytes, populationSpans } from './population.ts';
import type { StorageNodeState } from './state.ts';

/** Takes the bytes of all that a holding has off its node, the population included; how much. */
export function takeOff(ctx: WalrusContext, node: StorageNodeState, holding: Holding): number {
  const { contents } = ctx.state.holdings;
  const members = populationSpans(ctx, holding, ALL_IDS, true);
  const named = namedBlobsIn(ctx, holding);
  node.storedBytes -= populationBytes(ctx, holding, members);
  node.storedBytes -= trackedBytes(ctx, holding, named);
  for (const blob of named) contents.get(blob)?.delete(holding.key);
  return holding.held + allMembersIn(ctx, members);
}

/** Bytes of the tracked blobs in a holding. */
export function trackedBytes(
  ctx: WalrusContext,
  holding: Holding,
  named: readonly number[] = namedBlobsIn(ctx, holding),
): number {
  const bytes = bytesOfBlobs(ctx, holding, named);
  if (!isCrowded(ctx)) return bytes;
  return bytes + bytesOfCrowd(ctx, holding, crowdNow(ctx), foundingSpans(holding, ALL_IDS, true));
}

/** Those that a holding has something of, without the crowd where there is one. */
function namedBlobsIn(ctx: WalrusContext, holding: Holding): number[] {
  const { table } = ctx.state.holdings;
  if (!isCrowded(ctx)) return blobsIn(table, holding);
  const outside = outsideOfCrowd(ctx);
  return outside.filter((blob) => codeIn(table, holding, blob) !== MISSING);
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
