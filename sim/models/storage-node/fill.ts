/**
 * Bulk work stores a whole span of the ID space at once (foundations.md §4, `flow`): one box, one
 * fact, and the exact sums of bytes.
 */

import { CAUSES, type Cause, codeIn } from '../facts.ts';
import {
  type Box,
  commonMembers,
  type Holding,
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
import type { Crowd } from '../live-blobs/crowd.ts';
import type { WalrusContext } from '../world.ts';
import {
  bytesOfCrowd,
  type CrowdFill,
  crowdFillOf,
  othersInRegion,
  spansOfCrowd,
} from './fill-crowd.ts';
import { bytesOfBlobs, nodeAt, setContentOf } from './holdings.ts';
import {
  allMembersIn,
  foundingSpans,
  populationBytes,
  populationSpans,
  populationThen,
} from './population.ts';

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
export function fillSpan(ctx: WalrusContext, fill: Fill): number {
  const { holding, fromId, toId, beforeUs } = fill;
  const region = regionOf({ fromId, toId, toUs: beforeUs });
  const lacking = populationSpans(ctx, holding, { fromId, toId }, false);
  const gained = gainedSpans(ctx, fill, lacking);
  const left = membersWithout(lacking, gained, classesOf(ctx));
  const crowd = fill.crowd && crowdFillIn(ctx, { ...fill, crowd: fill.crowd, left });
  const stored = settle(ctx.state.holdings.table, holding, {
    region,
    lay: (boxes) => {
      layBox(boxes, { ...region, isPresent: true });
      layAbsent(boxes, left, { beforeUs, classes: classesOf(ctx) });
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
  const classes = classesOf(ctx);
  const stored = commonMembers(lacking, population);
  // A plan leaves out what is empty, as may be between the ends of two other recoveries.
  const rest = membersWithout(lacking, stored, classes);
  const empty = rest.filter((span) => allMembersIn(ctx, [span]) === 0);
  const ofAll = empty.filter(({ of }) => of === undefined);
  const more = crowd === null ? ofAll : spansOfCrowd(ctx, crowd, ofAll);
  const ofOne = empty.filter(({ of }) => of !== undefined);
  return joinedMembers([...stored, ...more, ...ofOne], classes);
}

/** What the box brings of the crowd, which it has no other way than all classes together. */
function crowdFillIn(
  ctx: WalrusContext,
  { holding, fromId, toId, crowd, left }: Fill & { crowd: Crowd; left: readonly MemberSpan[] },
): CrowdFill {
  const lacking = foundingSpans(holding, { fromId, toId }, false);
  const gained = spansWithout(lacking, joinedSpans(left));
  return crowdFillOf(ctx, crowd, { lacking, gained });
}

/** Nobody is there where members are left out; but for those of classes that are there. */
function layAbsent(
  boxes: Box[],
  left: readonly MemberSpan[],
  { beforeUs, classes }: { beforeUs: number; classes: number },
): void {
  const absent = joinedSpans(left);
  for (const { fromId, toId } of absent) {
    layBox(boxes, { ...regionOf({ fromId, toId, toUs: beforeUs }), isPresent: false });
  }
  if (!left.some(({ of }) => of !== undefined)) return;
  for (let of = 0; of < classes; of += 1) {
    for (const span of spansWithout(absent, ofClass(left, of))) {
      layBox(boxes, { ...regionOfMembers({ ...span, of }, beforeUs), isPresent: true });
    }
  }
}

function classesOf({ state }: WalrusContext): number {
  return state.holdings.classes.length;
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
