/**
 * What of the crowd (crowd.ts) a filled span brings: the members whose spans the new box covers
 * are counted, and only those of whom the box says something else are looked at one by one.
 */
import { codeOf } from '../blobs/blobs.ts';
import { metadataBytes } from '../coding/coding.ts';
import {
  commonSpans,
  type Holding,
  laterBetween,
  mergedByPlace,
  ofRegion,
  PRIMARY,
  type Region,
  type Span,
  spansWithout,
  thoseInRegion,
} from '../holdings/index.ts';
import {
  type Crowd,
  type CrowdNow,
  countIn,
  crowdNow,
  excludedIn,
  membersOneByOne,
  symbolsIn,
} from '../live-blobs/crowd.ts';
import type { WalrusContext } from '../world.ts';

export interface CrowdFill {
  now: CrowdNow;
  /** Spans whose members the box brings, and how many they are. */
  spans: Span[];
  count: number;
  /** Members that come where no box is laid, and those who do not where one is. */
  late: number[];
  left: number[];
}

/** Of spans that were lacking: where the set has members, or nobody else has any. */
export function spansOfCrowd(ctx: WalrusContext, crowd: Crowd, lacking: readonly Span[]): Span[] {
  const now = crowdNow(ctx, crowd.without);
  const members = commonSpans(lacking, crowd.spans);
  const empty = spansWithout(lacking, members).filter((span) => countIn(now, [span]) === 0);
  return [...members, ...empty];
}

export function crowdFillOf(
  ctx: WalrusContext,
  crowd: Crowd,
  { lacking, gained }: { lacking: readonly Span[]; gained: readonly Span[] },
): CrowdFill {
  const now = crowdNow(ctx, crowd.without);
  const spans = commonSpans(gained, crowd.spans);
  const elsewhere = commonSpans(spansWithout(lacking, gained), crowd.spans);
  return {
    now,
    spans,
    count: countIn(now, spans),
    late: membersOneByOne(now, elsewhere),
    left: membersOneByOne(now, spansWithout(gained, crowd.spans)),
  };
}

/** The blobs of a region that are no part of what is counted, ascending by place. */
export function othersInRegion(
  ctx: WalrusContext,
  region: Region,
  blobs: readonly number[],
  { now, late, left }: CrowdFill,
): number[] {
  const { tracked } = ctx.state.holdings.table;
  const first = ctx.resolved.workload.preloaded.count;
  // Those of the blobs that were written since lie among all that were.
  const written = ofRegion(tracked, laterBetween(tracked, first, region), region);
  const preloaded = new Set([...excludedIn(now, region), ...late, ...left]);
  for (const blob of blobs) if (blob < first) preloaded.add(blob);
  if (preloaded.size === 0) return written;
  return mergedByPlace(tracked, written, thoseInRegion(tracked, preloaded, region));
}

/** Bytes of the members in a holding: slivers, or sets of metadata. */
export function bytesOfCrowd(
  ctx: WalrusContext,
  { axis }: Pick<Holding, 'axis'>,
  now: CrowdNow,
  spans: readonly Span[],
): number {
  const { kp, ks } = codeOf(ctx);
  if (axis < 0) return countIn(now, spans) * metadataBytes(ctx.resolved.coding);
  return (axis === PRIMARY ? ks : kp) * symbolsIn(now, spans);
}
