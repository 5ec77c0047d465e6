/**
 * A holding that was filled sliver by sliver, or copied, is kept as one box, where that leaves
 * fewer exceptions. The crowd (crowd.ts) has none: of it only those are looked at whom the boxes
 * leave out.
 */

import {
  ALL_IDS,
  closeGaps,
  compact,
  type Holding,
  isWholeByBoxes,
  regionOf,
} from '../holdings/index.ts';
import {
  countIn,
  crowdNow,
  isCrowded,
  membersOneByOne,
  outsideOfCrowd,
} from '../live-blobs/crowd.ts';
import type { WalrusContext } from '../world.ts';
import { allMembersIn, foundingSpans, populationSpans } from './population.ts';

export function tidy(ctx: WalrusContext, holding: Holding): void {
  const { table } = ctx.state.holdings;
  closeGaps(table, holding, ctx.now);
  if (holding.exceptions === 0 || isWholeByBoxes(holding)) return;
  // One box would say that members are there who are not.
  if (allMembersIn(ctx, populationSpans(ctx, holding, ALL_IDS, false)) > 0) return;
  if (!isCrowded(ctx)) {
    compact(table, holding, regionOf());
    return;
  }
  const now = crowdNow(ctx);
  const lacking = foundingSpans(holding, ALL_IDS, false);
  if (countIn(now, lacking) >= holding.exceptions) return;
  const outside = outsideOfCrowd(ctx);
  compact(table, holding, regionOf(), [...membersOneByOne(now, lacking), ...outside]);
}
