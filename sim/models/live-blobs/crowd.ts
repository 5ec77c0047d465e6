/**
 * The crowd: founders (founders.ts) of which no holding has an exception and which carry no bytes.
 * What a holding has of them its boxes say, so that bulk work takes all of a span of the ID space
 * together: their number and sizes are sums before a rank, two searches and a subtraction each.
 *
 * A set of them is kept as spans, and the few preloaded blobs in these that were none when it was
 * made. Who leaves the crowd later is still a member of the set, and is named one by one from then
 * on. What is worked out here follows from the columns and is made again where it is missing.
 */
import { codeOf } from '../blobs/blobs.ts';
import { symbolHeadBytes } from '../coding/proofs.ts';
import {
  blobsBetween,
  counted,
  firstFrom,
  ID_END,
  mergedByPlace,
  PRIMARY,
  type Span,
  type TrackedBlobs,
} from '../holdings/index.ts';
import { shardSyncFraming } from '../storage-node/messages.ts';
import { isPlanted, type WalrusContext } from '../world.ts';
import { liveBlobsOf } from './live-blobs.ts';

/** Preloaded blobs with a place in the spans, but for some; both in ascending order. */
export interface Crowd {
  spans: Span[];
  without: number[];
}

export function nobody(): Crowd {
  return { spans: [], without: [] };
}

/** The crowd at this moment, but for some. */
export interface CrowdNow {
  lists: Lists;
  /** Preloaded blobs that are not in it, ascending by place. */
  excluded: readonly number[];
}

/** What stays as it is for all of a run. */
interface Lists {
  /** Preloaded blobs by place in the ID space. */
  order: Uint32Array;
  id: Float64Array;
  symbolBytes: Float64Array;
  rotation: Uint16Array;
  /** Sums over those before each rank: symbol sizes, and heads of symbols of these sizes. */
  symbolsBefore: Float64Array;
  headsBefore: Float64Array;
  /** By axis: the same of what wraps their slivers in a transfer; made for the first one. */
  wrappersBefore: (Float64Array | undefined)[];
  carriers: readonly number[];
  /** Ranks of the blobs of each rotation, from `ofRotation[r]` to `ofRotation[r + 1]`. */
  ofRotation: Uint32Array;
  ranks: Uint32Array;
}

/** Codes whose shards each have a sliver of every blob, in a flow. */
export function isCrowded(ctx: WalrusContext): boolean {
  const { resolved } = ctx;
  return (
    resolved.granularity === 'flow' &&
    resolved.workload.preloaded.count > 0 &&
    resolved.coding.pieces === undefined &&
    !isPlanted(ctx, 'rotation-reversed')
  );
}

/** The set of all of the crowd in the spans. */
export function crowdIn(ctx: WalrusContext, spans: readonly Span[]): Crowd {
  const now = crowdNow(ctx);
  const kept = spans.filter((span) => countIn(now, [span]) > 0).map((span) => ({ ...span }));
  return { spans: kept, without: now.excluded.filter((blob) => isWithin(now.lists, kept, blob)) };
}

export function crowdNow(ctx: WalrusContext, without: readonly number[] = []): CrowdNow {
  const lists = listsOf(ctx);
  const odd = oddOnes(ctx);
  const isOdd = new Set(odd);
  const more = without.filter((blob) => !isOdd.has(blob));
  const excluded = more.length === 0 ? odd : byPlace(lists, [...odd, ...more]);
  return { lists, excluded };
}

/** Members of the set that left the crowd after it was made, ascending by place. */
export function leaversOf(ctx: WalrusContext, { spans, without }: Crowd): number[] {
  if (spans.length === 0) return [];
  const lists = listsOf(ctx);
  const known = new Set(without);
  return oddOnes(ctx).filter((blob) => !known.has(blob) && isWithin(lists, spans, blob));
}

/** Is a blob in the set, whether it left the crowd or not? */
export function isInCrowd(ctx: WalrusContext, { spans, without }: Crowd, blob: number): boolean {
  if (spans.length === 0 || blob >= ctx.resolved.workload.preloaded.count) return false;
  return isWithin(listsOf(ctx), spans, blob) && !without.includes(blob);
}

/** Members of the set with a place below `id`. */
export function crowdBefore(ctx: WalrusContext, { spans, without }: Crowd, id: number): number {
  if (spans.length === 0) return 0;
  const lists = listsOf(ctx);
  let members = -firstFrom(lists, without, id);
  for (const { fromId, toId } of spans) {
    if (fromId < id) members += ranksIn(lists, { fromId, toId: Math.min(toId, id) }).count;
  }
  return members;
}

/** The part of the set in a span. */
export function crowdWithin(
  ctx: WalrusContext,
  { spans, without }: Crowd,
  { fromId, toId }: Span,
): Crowd {
  const inner: Span[] = [];
  for (const span of spans) {
    const from = Math.max(span.fromId, fromId);
    const to = Math.min(span.toId, toId);
    if (from < to) inner.push({ fromId: from, toId: to });
  }
  if (inner.length === 0) return nobody();
  const lists = listsOf(ctx);
  return {
    spans: inner,
    without: without.slice(firstFrom(lists, without, fromId), firstFrom(lists, without, toId)),
  };
}

/** The set without these of its members. */
export function leftOut(ctx: WalrusContext, crowd: Crowd, blobs: readonly number[]): Crowd {
  if (blobs.length === 0) return crowd;
  return { ...crowd, without: byPlace(listsOf(ctx), [...crowd.without, ...blobs]) };
}

export function countIn(now: CrowdNow, spans: readonly Span[]): number {
  let count = 0;
  for (const span of spans) count += ranksIn(now.lists, span).count - excludedIn(now, span).length;
  return count;
}

/** Sum of the symbol sizes. */
export function symbolsIn(now: CrowdNow, spans: readonly Span[]): number {
  const { symbolsBefore, symbolBytes } = now.lists;
  return sumIn(now, spans, symbolsBefore, (blob) => symbolBytes[blob]);
}

/** Sum of the heads of one symbol of each. */
export function headsIn(now: CrowdNow, spans: readonly Span[]): number {
  const { headsBefore, symbolBytes } = now.lists;
  return sumIn(now, spans, headsBefore, (blob) => symbolHeadBytes(symbolBytes[blob]));
}

/** Sum of what wraps a sliver of each on that axis when a shard is copied. */
export function wrappersIn(
  ctx: WalrusContext,
  now: CrowdNow,
  spans: readonly Span[],
  axis: number,
): number {
  const { order, symbolBytes, wrappersBefore } = now.lists;
  const { kp, ks } = codeOf(ctx);
  const of = (blob: number) => shardSyncFraming((axis === PRIMARY ? ks : kp) * symbolBytes[blob]);
  wrappersBefore[axis] ??= sumsBefore(order, of);
  return sumIn(now, spans, wrappersBefore[axis], of);
}

function sumIn(
  now: CrowdNow,
  spans: readonly Span[],
  before: Float64Array,
  of: (blob: number) => number,
): number {
  let sum = 0;
  for (const span of spans) {
    const { from, to } = ranksIn(now.lists, span);
    sum += before[to] - before[from];
    for (const blob of excludedIn(now, span)) sum -= of(blob);
  }
  return sum;
}

/** How many of a span have a rotation: what is asked for many rotations in turn. */
export function rotationsIn(now: CrowdNow, span: Span): (turn: number) => number {
  const { ranks, ofRotation, rotation } = now.lists;
  const { from, to } = ranksIn(now.lists, span);
  const excluded = excludedIn(now, span);
  return (turn) => {
    const first = ofRotation[turn];
    const end = ofRotation[turn + 1];
    if (first === end) return 0;
    let count = lowest(ranks, first, end, to) - lowest(ranks, first, end, from);
    for (const blob of excluded) if (rotation[blob] === turn) count -= 1;
    return count;
  };
}

/** The first of a span by place; −1 where there is none. */
export function firstIn(now: CrowdNow, span: Span): number {
  const { order } = now.lists;
  const { from, to } = ranksIn(now.lists, span);
  const excluded = new Set(excludedIn(now, span));
  for (let rank = from; rank < to; rank += 1) if (!excluded.has(order[rank])) return order[rank];
  return -1;
}

/** All of them one by one, ascending by place. */
export function membersOneByOne(now: CrowdNow, spans: readonly Span[]): number[] {
  const blobs: number[] = [];
  for (const span of spans) {
    const { from, to } = ranksIn(now.lists, span);
    const excluded = new Set(excludedIn(now, span));
    for (const blob of now.lists.order.subarray(from, to)) {
      if (!excluded.has(blob)) blobs.push(blob);
    }
  }
  counted.blobs += blobs.length;
  return blobs;
}

/** Preloaded blobs in the span that are no members, ascending by place. */
export function excludedIn(
  { lists, excluded }: CrowdNow,
  { fromId, toId }: Span,
): readonly number[] {
  const from = firstFrom(lists, excluded, fromId);
  const to = firstFrom(lists, excluded, toId);
  return from === to ? NONE : excluded.slice(from, to);
}

const NONE: readonly number[] = [];

function ranksIn(lists: Lists, { fromId, toId }: Span) {
  const from = firstFrom(lists, lists.order, fromId);
  const to = firstFrom(lists, lists.order, toId);
  return { from, to, count: to - from };
}

function isWithin({ id }: Lists, spans: readonly Span[], blob: number): boolean {
  return spans.some(({ fromId, toId }) => id[blob] >= fromId && id[blob] < toId);
}

/** First position from `low` to `high` with at least that rank. */
function lowest(ranks: Uint32Array, from: number, end: number, rank: number): number {
  let low = from;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranks[middle] < rank) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byPlace({ id }: Lists, blobs: number[]): number[] {
  return blobs.sort((a, b) => id[a] - id[b] || a - b);
}

/** Live blobs that are not in the crowd now, ascending by number: those that ended cost nothing. */
export function liveOutsideOfCrowd(ctx: WalrusContext): number[] {
  const live = [...liveBlobsOf(ctx).later.keys(), ...oddFounders(ctx)];
  counted.blobs += live.length;
  return live.sort((a, b) => a - b);
}

/** All blobs that are not in the crowd now, ascending by number. */
export function outsideOfCrowd(ctx: WalrusContext): number[] {
  const outside = [...oddOnes(ctx)].sort((a, b) => a - b);
  const { count } = ctx.state.blobs;
  for (let blob = ctx.resolved.workload.preloaded.count; blob < count; blob += 1) {
    outside.push(blob);
  }
  counted.blobs += outside.length;
  return outside;
}

interface Odd {
  version: number;
  logLength: number;
  blobs: readonly number[];
}

const lastOdd = new WeakMap<TrackedBlobs, Odd>();

/** Preloaded blobs that are not in the crowd now, ascending by place. */
function oddOnes(ctx: WalrusContext): readonly number[] {
  const { table } = ctx.state.holdings;
  const logLength = ctx.state.eventLog.log.count;
  const known = lastOdd.get(table.tracked);
  if (known?.version === table.version && known.logLength === logLength) return known.blobs;
  const lists = listsOf(ctx);
  const { left } = liveBlobsOf(ctx).founders;
  const few = byPlace(lists, [...oddFounders(ctx)]);
  const blobs = mergedByPlace(lists, leftByPlace(lists, left), few);
  lastOdd.set(table.tracked, { version: table.version, logLength, blobs });
  return blobs;
}

/** Founders that have exceptions, or carry bytes. */
function oddFounders(ctx: WalrusContext): Set<number> {
  const { isFounder } = liveBlobsOf(ctx).founders;
  const odd = new Set<number>();
  for (const blob of ctx.state.holdings.table.exceptions.keys()) {
    if (isFounder[blob] === 1) odd.add(blob);
  }
  for (const blob of listsOf(ctx).carriers) if (isFounder[blob] === 1) odd.add(blob);
  return odd;
}

/** Those who left for good only become more: they are many where blobs end, and sorted once. */
const leftSorted = new WeakMap<readonly number[], { count: number; blobs: readonly number[] }>();

function leftByPlace(lists: Lists, left: readonly number[]): readonly number[] {
  const sorted = leftSorted.get(left) ?? { count: 0, blobs: [] };
  if (sorted.count === left.length) return sorted.blobs;
  const blobs = mergedByPlace(lists, sorted.blobs, byPlace(lists, left.slice(sorted.count)));
  leftSorted.set(left, { count: left.length, blobs });
  return blobs;
}

const known = new WeakMap<TrackedBlobs, Lists>();

function listsOf(ctx: WalrusContext): Lists {
  const { tracked } = ctx.state.holdings.table;
  let lists = known.get(tracked);
  if (
    lists === undefined ||
    lists.id !== tracked.id ||
    lists.rotation !== ctx.state.blobs.rotation
  ) {
    // Columns that grew lie elsewhere; what they say of preloaded blobs is the same.
    const { id, symbolBytes } = tracked;
    const { rotation } = ctx.state.blobs;
    lists = { ...(lists ?? createLists(ctx)), id, symbolBytes, rotation };
    known.set(tracked, lists);
  }
  return lists;
}

function createLists(ctx: WalrusContext): Lists {
  const { count } = ctx.resolved.workload.preloaded;
  const { tracked } = ctx.state.holdings.table;
  const { id, symbolBytes } = tracked;
  const { rotation, carriesBytes } = ctx.state.blobs;
  const order = blobsBetween(tracked, 0, ID_END).filter((blob) => blob < count);
  const symbolsBefore = sumsBefore(order, (blob) => symbolBytes[blob]);
  const headsBefore = sumsBefore(order, (blob) => symbolHeadBytes(symbolBytes[blob]));
  const ofRotation = new Uint32Array(ctx.resolved.coding.shards + 1);
  for (const blob of order) ofRotation[rotation[blob] + 1] += 1;
  for (let turn = 1; turn < ofRotation.length; turn += 1) ofRotation[turn] += ofRotation[turn - 1];
  const ranks = new Uint32Array(count);
  const next = ofRotation.slice();
  for (const [rank, blob] of order.entries()) ranks[next[rotation[blob]]++] = rank;
  const carriers: number[] = [];
  for (let blob = 0; blob < count; blob += 1) if (carriesBytes[blob] === 1) carriers.push(blob);
  const sums = { symbolsBefore, headsBefore, wrappersBefore: [] };
  return { order, id, symbolBytes, rotation, ...sums, carriers, ofRotation, ranks };
}

/** The sum over those before each rank. */
function sumsBefore(order: Uint32Array, of: (blob: number) => number): Float64Array {
  const before = new Float64Array(order.length + 1);
  for (const [rank, blob] of order.entries()) before[rank + 1] = before[rank] + of(blob);
  return before;
}
