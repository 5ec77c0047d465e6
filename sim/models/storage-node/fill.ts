/**
 * Bulk work stores a whole span of the ID space at once (foundations.md §4, `flow`): one box, one
 * fact, and the exact sums of bytes.
 */

import { CAUSES, type Cause, codeIn } from '../facts.ts';
import {
  commonSpans,
  type Holding,
  joinedSpans,
  layBox,
  regionOf,
  type Span,
  settle,
  spansWithout,
} from '../holdings/index.ts';
import type { Crowd } from '../live-blobs/crowd.ts';
import type { WalrusContext } from '../world.ts';
import { bytesOfCrowd, crowdFillOf, othersInRegion, spansOfCrowd } from './fill-crowd.ts';
import { bytesOfBlobs, nodeAt, setContentOf } from './holdings.ts';
import { allMembersIn, populationBytes, populationSpans, populationThen } from './population.ts';

/** Blob → content of its sliver. */
export type Contents = ReadonlyMap<number, string>;

export const NO_CONTENTS: Contents = new Map();

export interface Fill extends Span {
  holding: Holding;
  cause: Cause;
  /** What was certified from here on is not part of the work. */
  beforeUs: number;
  /** Tracked blobs that are stored now; all others stay as they are. */
  blobs: readonly number[];
  /** Those that are stored together; null where each blob is looked at. */
  crowd: Crowd | null;
  /** The bytes of those that carry them. */
  contents: Contents;
  /** Spans in which the population is stored now. */
  population: readonly Span[];
  /** Members of each class when it was sent; null where they stay as they are. */
  counts: readonly number[] | null;
}

/** Stores it. How many slivers (or sets of metadata) are new. */
export function fillSpan(ctx: WalrusContext, fill: Fill): number {
  const { holding, fromId, toId, beforeUs } = fill;
  const region = regionOf({ fromId, toId, toUs: beforeUs });
  const lacking = populationSpans(holding, fill, false);
  const gained = gainedSpans(ctx, fill, lacking);
  const crowd = fill.crowd && crowdFillOf(ctx, fill.crowd, { lacking, gained });
  const stored = settle(ctx.state.holdings.table, holding, {
    region,
    lay: (boxes) => {
      layBox(boxes, { ...region, isPresent: true });
      for (const left of spansWithout(lacking, gained)) {
        layBox(boxes, { ...regionOf({ ...left, toUs: beforeUs }), isPresent: false });
      }
    },
    arriving: crowd === null ? fill.blobs : [...fill.blobs, ...crowd.late],
    among: crowd === null ? undefined : othersInRegion(ctx, region, fill.blobs, crowd),
  });
  const sent = populationThen(ctx, holding, { spans: gained, counts: fill.counts });
  const written = populationBytes(ctx, holding, gained) - sent.bytes;
  let count = sent.members + stored.length;
  let bytes = sent.bytes + bytesOfBlobs(ctx, holding, stored);
  if (crowd !== null) {
    holding.held += crowd.count;
    count += crowd.count;
    bytes += bytesOfCrowd(ctx, holding, crowd.now, crowd.spans);
  }
  noteContents(ctx, fill, stored);
  account(ctx, fill, count, bytes);
  // Who came meanwhile was written here as everywhere.
  const node = nodeAt(ctx, holding.node);
  node.storedBytes += written;
  if (holding.shard >= 0) node.storedSlivers += allMembersIn(ctx, gained) - sent.members;
  return count;
}

/** Where the new box says that all is there: where it is stored, or nobody lies. */
function gainedSpans(ctx: WalrusContext, fill: Fill, lacking: readonly Span[]): Span[] {
  const stored = commonSpans(lacking, fill.population);
  // A plan leaves out what is empty, as may be between the ends of two other recoveries.
  const empty = spansWithout(lacking, stored).filter((span) => allMembersIn(ctx, [span]) === 0);
  const more = fill.crowd === null ? empty : spansOfCrowd(ctx, fill.crowd, empty);
  return joinedSpans([...stored, ...more]);
}

function noteContents(
  ctx: WalrusContext,
  { holding, contents }: Fill,
  stored: readonly number[],
): void {
  for (const blob of contents.size === 0 ? [] : stored) {
    const content = contents.get(blob);
    if (content !== undefined) setContentOf(ctx, holding.key, blob, content);
  }
}

function account(ctx: WalrusContext, { holding, cause }: Fill, count: number, bytes: number): void {
  if (count === 0) return;
  const node = nodeAt(ctx, holding.node);
  const code = codeIn(CAUSES, cause);
  node.storedBytes += bytes;
  if (holding.shard < 0) {
    ctx.emit('metadata.filled', node.index, code, count, bytes);
    return;
  }
  node.storedSlivers += count;
  ctx.emit('slivers.filled', node.index, holding.shard, holding.axis, code, count, bytes);
}
