/**
 * How long a bulk recovery lasts at least, however fast the links are: single recoveries take their
 * round trips one after the other, so many at a time (network.md §6.1: permits for blobs, and for
 * pairs of slivers). Metadata comes from any one node, so a blob waits for it as long as they are
 * away on average; for its symbols as long as the farthest of all donors.
 */

import type { Cause } from '../facts.ts';
import { joinedSpans, type Span } from '../holdings/index.ts';
import { countIn, crowdNow } from '../live-blobs/crowd.ts';
import { roundTripUs } from '../network/index.ts';
import { allMembersIn } from '../storage-node/population.ts';
import type { WalrusContext } from '../world.ts';
import type { CrowdWork } from './bulk-crowd.ts';
import { keyOfMembers, type Plan } from './bulk-plan.ts';
import { shardOfSlot } from './place-list.ts';
import { rulesOf } from './rules.ts';

interface Paced {
  node: number;
  /** Blobs (or slivers, or sets of metadata), and how many of them are under way at once. */
  units: number;
  concurrent: number;
}

export function leastUs(
  ctx: WalrusContext,
  { node, units, concurrent }: Paced,
  round: { sources: readonly number[]; donors: readonly number[]; pairs: number },
): number {
  const { concurrentSliverPairs } = ctx.resolved.storage.repair;
  const metadataUs = meanOf(round.sources.map((peer) => roundTripUs(ctx, node, peer)));
  const symbolsUs = Math.max(0, ...round.donors.map((peer) => roundTripUs(ctx, node, peer)));
  // The window slides on from one step to the next: parts of a round of it count as parts.
  const rounds = Math.max(1, units / concurrent);
  const byPairs = (round.pairs / concurrentSliverPairs) * symbolsUs;
  return Math.ceil(Math.max(rounds * (metadataUs + symbolsUs), byPairs));
}

/** Permits for pairs that the round takes; a transfer's fallback has others. */
export function pairsOf(
  ctx: WalrusContext,
  { cause, crowd }: { cause: Cause; crowd: CrowdWork | null },
  plan: Plan,
): number {
  if (cause === 'transfer-fallback') return 0;
  const { blobs, slots } = plan.places;
  const isRead = new Set(plan.read);
  // With batched proofs all shards of a blob go with one permit.
  const isTogether = rulesOf(ctx).proofs === 'batched';
  const pairs = new Set<number>();
  for (let at = 0; at < blobs.length; at += 1) {
    if (!isRead.has(blobs[at]))
      pairs.add(blobs[at] * MOST_SHARDS + (isTogether ? 0 : shardOfSlot(slots[at])));
  }
  const together = crowd === null ? 0 : pairsOfCrowd(ctx, plan, crowd.without);
  return pairs.size + together + pairsOfPopulation(ctx, plan, isTogether);
}

/** More shards than any network has: a blob and a shard in one number. */
const MOST_SHARDS = 65_536;

/** A shard counts once for a blob, whichever axes of it are missing. */
function pairsOfCrowd(ctx: WalrusContext, { crowd }: Plan, without: readonly number[]): number {
  const now = crowdNow(ctx, without);
  const byShard = new Map<number, Span[]>();
  for (const { shard, fromId, toId } of crowd) {
    const spans = byShard.get(shard);
    if (spans === undefined) byShard.set(shard, [{ fromId, toId }]);
    else spans.push({ fromId, toId });
  }
  let pairs = 0;
  for (const spans of byShard.values()) pairs += countIn(now, joinedSpans(spans));
  return pairs;
}

function pairsOfPopulation(ctx: WalrusContext, { population }: Plan, isTogether: boolean): number {
  const seen = new Set<string>();
  let pairs = 0;
  for (const span of population) {
    const members = keyOfMembers(span);
    const pair = isTogether ? members : `${members} ${span.shard}`;
    if (seen.has(pair)) continue;
    seen.add(pair);
    pairs += allMembersIn(ctx, [span]);
  }
  return pairs;
}

function meanOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
