/**
 * Bulk work stores a whole span of the ID space at once (foundations.md §4, `flow`): one box, one
 * fact, and the exact sums of bytes.
 */

import { CAUSES, type Cause, codeIn } from '../facts.ts';
import {
  type Box,
  commonMembers,
  type Holding,
  hasClassesApart,
  joinedMembers,
  joinedSpans,
  layBox,
  type MemberSpan,
  membersWithout,
  ofClass,
  regionOf,
  regionOfMembers,
  type Span,
  settle,
  spansWithout,
} from '../holdings/index.ts';
import { type Crowd, crowdNow, membersOneByOne } from '../live-blobs/crowd.ts';
import { liveBlobsOf } from '../live-blobs/live-blobs.ts';
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
  population: readonly MemberSpan[];
  /** Members of each class when it was sent; null where they stay as they are. */
  counts: readonly number[] | null;
}

/** Stores it. How many slivers (or sets of metadata) are new. */
export function fillSpan(ctx: WalrusContext, all: Fill): number {
  const { holding, fromId, toId, beforeUs } = all;
  const region = regionOf({ fromId, toId, toUs: beforeUs });
  const lacking = populationSpans(ctx, holding, { fromId, toId }, false);
  const fill = namedIfApart(ctx, all, lacking);
  const gained = gainedSpans(ctx, fill, lacking);
  const classes = ctx.state.holdings.classes.length;
  const left = membersWithout(lacking, gained, classes);
  const crowd = fill.crowd && crowdFillOf(ctx, fill.crowd, { lacking, gained });
  const isOfMembers = areBlobsApart(ctx, fill, left);
  const stored = settle(ctx.state.holdings.table, holding, {
    region,
    lay: (boxes) => {
      layBox(boxes, { ...region, isPresent: true });
      layAbsent(boxes, left, { beforeUs, classes, isOfMembers });
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
function gainedSpans(
  ctx: WalrusContext,
  { population, crowd }: Fill,
  lacking: readonly MemberSpan[],
): MemberSpan[] {
  const classes = ctx.state.holdings.classes.length;
  const stored = commonMembers(lacking, population);
  // A plan leaves out what is empty, as may be between the ends of two other recoveries.
  const rest = membersWithout(lacking, stored, classes);
  const empty = rest.filter((span) => allMembersIn(ctx, [span]) === 0);
  const ofAll = empty.filter((span) => !isOfOneClass(span));
  const more = crowd === null ? ofAll : spansOfCrowd(ctx, crowd, ofAll);
  const ofOne = empty.filter(isOfOneClass);
  return joinedMembers([...stored, ...more, ...ofOne], classes);
}

/**
 * Where some classes come and others do not, boxes speak of single ones, and not of the crowd: it
 * is named one by one.
 */
function namedIfApart(ctx: WalrusContext, fill: Fill, lacking: readonly MemberSpan[]): Fill {
  if (fill.crowd === null) return fill;
  const isApart =
    hasClassesApart(fill.holding.boxes) || [...lacking, ...fill.population].some(isOfOneClass);
  if (!isApart) return fill;
  const { spans, without } = fill.crowd;
  const blobs = [...fill.blobs, ...membersOneByOne(crowdNow(ctx, without), spans)];
  return { ...fill, blobs, crowd: null };
}

/** Nobody is there where members are left out; but for those of classes that are there. */
function layAbsent(
  boxes: Box[],
  left: readonly MemberSpan[],
  { beforeUs, classes, isOfMembers }: { beforeUs: number; classes: number; isOfMembers: boolean },
): void {
  const absent = isOfMembers ? [] : joinedSpans(left);
  for (const { fromId, toId } of absent) {
    layBox(boxes, { ...regionOf({ fromId, toId, toUs: beforeUs }), isPresent: false });
  }
  if (!left.some(isOfOneClass)) return;
  for (let of = 0; of < classes; of += 1) {
    const lacking = ofClass(left, of);
    for (const span of isOfMembers ? lacking : spansWithout(absent, lacking)) {
      layBox(boxes, { ...regionOfMembers({ ...span, of }, beforeUs), isPresent: !isOfMembers });
    }
  }
}

/**
 * Do boxes say that tracked blobs are there, and of members alone that they are not? Where single
 * classes are left out and most blobs are there, so that these need no exceptions.
 */
function areBlobsApart(
  ctx: WalrusContext,
  { holding, blobs }: Fill,
  left: readonly MemberSpan[],
): boolean {
  if (!left.some(isOfOneClass)) return false;
  const { later, founders } = liveBlobsOf(ctx);
  const live = ctx.resolved.workload.preloaded.count - founders.left.length + later.size;
  return 2 * (holding.held + blobs.length) > live;
}

function isOfOneClass({ of }: MemberSpan): boolean {
  return of !== undefined;
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
