/**
 * The live blobs, kept beside the log from which they follow: what views go through again and
 * again. Made again where it is missing, as after a restore. The founders among them are counted
 * together (founders.ts), the later ones have a record each.
 */
import { blobAt } from '../blobs/blobs.ts';
import { certifiedEpochOf, isLive } from '../chain/index.ts';
import { registeredAt } from '../storage-node/knowledge.ts';
import type { WalrusContext } from '../world.ts';
import { createFounders, type Founders, leaveFounders } from './founders.ts';

export interface LiveBlob {
  blob: number;
  sizeBytes: number;
  certifiedEpoch: number;
  /** Position of the registration in the log. */
  registeredAt: number;
}

export interface LiveBlobs {
  /** Events of the log that are in here. */
  taken: number;
  founders: Founders;
  /** All others by blob, in the order in which they became live. */
  later: Map<number, LiveBlob>;
  bytes: number;
  /** Their numbers, ascending; null when they have changed since. */
  ascending: number[] | null;
}

const known = new WeakMap<object, LiveBlobs>();

export function liveBlobsOf(ctx: WalrusContext): LiveBlobs {
  const { log } = ctx.state.eventLog;
  let live = known.get(log);
  if (live === undefined) {
    live = firstLive(ctx);
    known.set(log, live);
  }
  for (; live.taken < log.count; live.taken++) {
    const blob = log.blob[live.taken];
    if (blob >= 0) update(ctx, live, blob);
  }
  return live;
}

export function liveCount(ctx: WalrusContext): number {
  const { founders, later } = liveBlobsOf(ctx);
  return founders.count + later.size;
}

/** The live blob of that rank by number, from 0 on. */
export function liveAt(ctx: WalrusContext, rank: number): number {
  const { founders } = liveBlobsOf(ctx);
  // While all preloaded blobs are founders, their numbers are the first ones.
  const isWhole = founders.count === founders.isFounder.length;
  return isWhole && rank < founders.count ? rank : liveAscending(ctx)[rank];
}

/** Numbers of the live blobs, ascending. Do not change it. */
export function liveAscending(ctx: WalrusContext): readonly number[] {
  const live = liveBlobsOf(ctx);
  live.ascending ??= ascendingOf(live);
  return live.ascending;
}

function ascendingOf({ founders, later }: LiveBlobs): number[] {
  const numbers: number[] = [];
  const others = [...later.keys()].sort((a, b) => a - b);
  let next = 0;
  for (const [blob, isFounder] of founders.isFounder.entries()) {
    if (isFounder === 1) numbers.push(blob);
    else if (others[next] === blob) numbers.push(others[next++]);
  }
  for (; next < others.length; next += 1) numbers.push(others[next]);
  return numbers;
}

function firstLive(ctx: WalrusContext): LiveBlobs {
  const founders = createFounders(ctx);
  const bytes = founders.bytesBefore[founders.order.length];
  const taken = 2 * founders.isFounder.length;
  return { taken, founders, later: new Map(), bytes, ascending: null };
}

function update(ctx: WalrusContext, live: LiveBlobs, blob: number): void {
  const { chain } = ctx.state.eventLog;
  const { lengthBytes: sizeBytes } = blobAt(ctx, blob);
  const wasFounder = live.founders.isFounder[blob] === 1;
  if (wasFounder) live.founders = leaveFounders(ctx, live.founders, blob);
  const wasLive = wasFounder || live.later.has(blob);
  if (wasLive) live.bytes -= sizeBytes;
  const isLiveNow = isLive(chain, blob);
  if (wasLive !== isLiveNow) live.ascending = withChange(live.ascending, blob, isLiveNow);
  if (!isLiveNow) {
    live.later.delete(blob);
    return;
  }
  live.bytes += sizeBytes;
  live.later.set(blob, liveBlob(ctx, blob));
}

/** Beyond this many numbers to move, the list is made again when it is next asked for. */
const MOVES_MAX = 65_536;

/** Blobs that come or go are mostly among the latest, near the end. */
function withChange(ascending: number[] | null, blob: number, joins: boolean): number[] | null {
  if (ascending === null) return null;
  const place = firstNotBelow(ascending, blob);
  if (ascending.length - place > MOVES_MAX) return null;
  if (joins) ascending.splice(place, 0, blob);
  else ascending.splice(place, 1);
  return ascending;
}

/** Index of the first number that is not below `blob`, in an ascending list. */
function firstNotBelow(ascending: readonly number[], blob: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < blob) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The record of a live blob. */
export function liveBlob(ctx: WalrusContext, blob: number): LiveBlob {
  return {
    blob,
    sizeBytes: blobAt(ctx, blob).lengthBytes,
    certifiedEpoch: certifiedEpochOf(ctx.state.eventLog.chain, blob),
    registeredAt: registeredAt(ctx, blob),
  };
}
