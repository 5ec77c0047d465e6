/**
 * What an operator decides about its node, made physical: pieces it does not keep are deleted at
 * every tick, reads are withheld, reports are not sent.
 *
 * What a node does not keep is a part of the ID space that begins where its own draw says, so
 * that several lazy nodes lack different blobs. Pieces that are rebuilt or written stay until the
 * next tick.
 */

import type { Conduct } from '../economics/strategies/strategy.ts';
import { AXES } from '../facts.ts';
import { blobsIn, holdingsOf, ID_END, lay, regionOfMembers, type Span } from '../holdings/index.ts';
import { noteChangeOfNode } from '../margins/changes.ts';
import { BY_CONDUCT } from '../storage-node/behaviours/by-conduct.ts';
import { isInUse, nodeAt, removeSliver } from '../storage-node/holdings.ts';
import { allMembersIn, populationBytes, populationSpans } from '../storage-node/population.ts';
import type { WalrusContext } from '../world.ts';

const PPM = 1_000_000;

/** Puts a conduct in force. */
export function follow(ctx: WalrusContext, node: number, conduct: Conduct): void {
  const isHonest = conduct.keepPpm >= PPM && conduct.servePpm >= PPM && conduct.isReporting;
  const { behaviour } = ctx.resolved.network.nodes[node];
  nodeAt(ctx, node).behaviour = isHonest ? behaviour : BY_CONDUCT;
  noteChangeOfNode(ctx);
}

/** Deletes what nodes do not keep. */
export function dropPieces(ctx: WalrusContext): void {
  const { conducts, dropFrom } = ctx.state.market!;
  for (const [node, { keepPpm }] of conducts.entries()) {
    if (keepPpm >= PPM || !nodeAt(ctx, node).isUp) continue;
    let slivers = 0;
    for (const span of droppedSpans(dropFrom[node], keepPpm)) slivers += dropSpan(ctx, node, span);
    if (slivers > 0) ctx.emit('slivers.lost', node, slivers);
  }
}

/** The part of the ID space that is not kept: one span, or two where it goes round the end. */
function droppedSpans(from: number, keepPpm: number): Span[] {
  const fromId = Math.floor(from * ID_END);
  const toId = fromId + Math.floor((ID_END / PPM) * (PPM - keepPpm));
  if (toId <= ID_END) return [{ fromId, toId }];
  return [
    { fromId, toId: ID_END },
    { fromId: 0, toId: toId - ID_END },
  ];
}

function dropSpan(ctx: WalrusContext, index: number, span: Span): number {
  const { table } = ctx.state.holdings;
  const node = nodeAt(ctx, index);
  let slivers = 0;
  for (const holding of holdingsOf(table, index)) {
    if (holding.shard < 0 || !isInUse(ctx, holding)) continue;
    for (const blob of [...blobsIn(table, holding)]) {
      const id = table.tracked.id[blob];
      if (id < span.fromId || id >= span.toId) continue;
      const place = { node: index, shard: holding.shard, blob, axis: AXES[holding.axis] };
      if (removeSliver(ctx, place)) slivers++;
    }
    const spans = populationSpans(ctx, holding, span, true);
    const members = allMembersIn(ctx, spans);
    if (members === 0) continue;
    node.storedBytes -= populationBytes(ctx, holding, spans);
    node.storedSlivers -= members;
    slivers += members;
    for (const one of spans) lay(table, holding, regionOfMembers(one, ctx.now + 1), false);
  }
  return slivers;
}
