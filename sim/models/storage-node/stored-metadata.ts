/** How much of what lies on the volumes is metadata, of tracked blobs and of the population. */
import { metadataBytes } from '../coding/coding.ts';
import { ALL_IDS, metadataKey } from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';
import { populationBytes, populationSpans } from './population.ts';

export function storedMetadataBytes(ctx: WalrusContext): number {
  const { table } = ctx.state.holdings;
  const each = metadataBytes(ctx.resolved.coding);
  let bytes = 0;
  for (const { index } of ctx.state.storageNodes.nodes) {
    const holding = table.holdings.get(metadataKey(table, index));
    if (holding === undefined) continue;
    bytes += holding.held * each;
    bytes += populationBytes(ctx, holding, populationSpans(ctx, holding, ALL_IDS, true));
  }
  return bytes;
}
