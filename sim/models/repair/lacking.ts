/**
 * Whether a node lacks slivers of what was certified up to some time: asked for when its healing is
 * judged, not by its repair, so that it counts what the node has not heard of yet and what a policy
 * put off (measures.md "healing", "rejoin"). What a transfer brings is none of it, nor is damage in
 * place, which the deployed node does not notice.
 */

import { ALL_IDS, joinedSpans } from '../holdings/index.ts';
import { countIn, crowdNow, isCrowded, liveOutsideOfCrowd } from '../live-blobs/crowd.ts';
import { liveAscending } from '../live-blobs/live-blobs.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import { allMembersIn } from '../storage-node/population.ts';
import type { WalrusContext } from '../world.ts';
import { absentIn } from './bulk-crowd.ts';
import { blobsLacking, ownHoldings } from './place-list.ts';

export function lacksSlivers(ctx: WalrusContext, index: number, certifiedByUs: number): boolean {
  const node = nodeAt(ctx, index);
  const holdings = ownHoldings(ctx, node).filter(({ shard }) => !node.transfers.has(shard));
  if (holdings.length === 0) return false;
  const isTogether = isCrowded(ctx);
  if (isTogether || ctx.state.holdings.classes.length > 0) {
    const absent = joinedSpans(holdings.flatMap((one) => absentIn(one, [ALL_IDS])));
    if (allMembersIn(ctx, absent) > 0) return true;
    if (isTogether && countIn(crowdNow(ctx), absent) > 0) return true;
  }
  const { certifiedUs } = ctx.state.blobs;
  const live = isTogether ? liveOutsideOfCrowd(ctx) : liveAscending(ctx);
  const old = live.filter((blob) => certifiedUs[blob] <= certifiedByUs);
  return blobsLacking(ctx, index, old).size > 0;
}
