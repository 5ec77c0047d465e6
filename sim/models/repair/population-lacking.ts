/**
 * What a node lacks of the population, in a recovery as a flow: of its own shards what no transfer
 * brings, and metadata.
 */
import {
  ALL_IDS,
  type Holding,
  holdingAt,
  holdingsOf,
  type MemberSpan,
  metadataKey,
} from '../holdings/index.ts';
import { allMembersIn, populationSpans } from '../storage-node/population.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import type { PopulationPlace } from './bulk-plan.ts';
import { lackingPopulation } from './bulk-recovery.ts';
import { notPutOff } from './put-off-spans.ts';

/** Slivers of the population that the node lacks. */
export function populationLacking(ctx: WalrusContext, node: StorageNodeState): number {
  if (ctx.state.holdings.classes.length === 0) return 0;
  const spans = holdingsToFill(ctx, node).flatMap((one) => lackingPopulation(ctx, one, ALL_IDS));
  return allMembersIn(ctx, spans);
}

/** Where in the spans it lacks their metadata, without what a policy put off. */
export function metadataOfPopulation(
  ctx: WalrusContext,
  node: StorageNodeState,
  spans: readonly MemberSpan[],
): MemberSpan[] {
  const { table } = ctx.state.holdings;
  const holding = holdingAt(table, metadataKey(table, node.index));
  const lacking = spans.flatMap((span) => populationSpans(ctx, holding, span, false));
  return notPutOff(ctx, node, lacking);
}

/** What it lacks of the population in the spans, without what a policy put off. */
export function populationIn(
  ctx: WalrusContext,
  node: StorageNodeState,
  spans: readonly MemberSpan[],
): PopulationPlace[] {
  if (ctx.state.holdings.classes.length === 0) return [];
  const places = holdingsToFill(ctx, node).flatMap((holding) =>
    spans.flatMap((span) => lackingPopulation(ctx, holding, span)),
  );
  return notPutOff(ctx, node, places);
}

/** How many slivers of the population it lacks in the spans (in all, for null), but for these. */
export function populationToRepair(
  ctx: WalrusContext,
  node: StorageNodeState,
  within: readonly MemberSpan[] | null,
): number {
  return allMembersIn(ctx, populationIn(ctx, node, within ?? [ALL_IDS]));
}

/** Holdings of the node's own shards that no transfer fills. */
function holdingsToFill(ctx: WalrusContext, node: StorageNodeState): Holding[] {
  const { table } = ctx.state.holdings;
  const owned = new Set(ownShards(ctx, node.index));
  return holdingsOf(table, node.index).filter(
    ({ shard }) => owned.has(shard) && !node.transfers.has(shard),
  );
}
