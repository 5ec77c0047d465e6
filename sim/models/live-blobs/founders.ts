/**
 * The founders: preloaded blobs that are as they were at the start, certified at time 0 and live
 * ever since. They lie along the ID space like the members of a class, so that a run of them is
 * counted by two searches and a subtraction, however many they are.
 *
 * Follows from the log and the columns; kept beside them and made again where it is missing, as
 * after a restore.
 */
import { isLive } from '../chain/index.ts';
import { blobsBetween, firstFrom, ID_END } from '../holdings/index.ts';
import type { BlobRun } from '../views.ts';
import type { WalrusContext } from '../world.ts';

export interface Founders {
  /** By place in the ID space, and then by number; those that went meanwhile are still in it. */
  order: Uint32Array;
  /** Unencoded bytes of those before each rank. */
  bytesBefore: Float64Array;
  /** Blobs of the order that are no founders any more. */
  gone: Set<number>;
  /** All preloaded blobs that are none. */
  left: number[];
  count: number;
  /** By blob: 1 for a founder. */
  isFounder: Uint8Array;
}

export function createFounders(ctx: WalrusContext): Founders {
  const { count } = ctx.resolved.workload.preloaded;
  const isFounder = new Uint8Array(count);
  const { chain, log } = ctx.state.eventLog;
  for (let blob = 0; blob < count; blob += 1) isFounder[blob] = isLive(chain, blob) ? 1 : 0;
  // Two events each at the start; one that is named again later may be anything.
  for (let position = 2 * count; position < log.count; position += 1) {
    const blob = log.blob[position];
    if (blob >= 0 && blob < count) isFounder[blob] = 0;
  }
  const left: number[] = [];
  for (let blob = 0; blob < count; blob += 1) if (isFounder[blob] === 0) left.push(blob);
  return inOrder(ctx, isFounder, left);
}

/** A later event names the blob: it is no founder any more. */
export function leaveFounders(ctx: WalrusContext, founders: Founders, blob: number): Founders {
  if (founders.isFounder[blob] !== 1) return founders;
  founders.isFounder[blob] = 0;
  founders.gone.add(blob);
  founders.left.push(blob);
  founders.count -= 1;
  const isMany = founders.gone.size > GONE_LEAST + founders.order.length / 8;
  return isMany ? inOrder(ctx, founders.isFounder, founders.left) : founders;
}

/** So many that went cost less than making the order again. */
const GONE_LEAST = 64;

function inOrder(ctx: WalrusContext, isFounder: Uint8Array, left: number[]): Founders {
  const { tracked } = ctx.state.holdings.table;
  const { lengthBytes } = ctx.state.blobs;
  const all = blobsBetween(tracked, 0, ID_END);
  const order = all.filter((blob) => blob < isFounder.length && isFounder[blob] === 1);
  const bytesBefore = new Float64Array(order.length + 1);
  for (const [rank, blob] of order.entries()) {
    bytesBefore[rank + 1] = bytesBefore[rank] + lengthBytes[blob];
  }
  return { order, bytesBefore, gone: new Set(), left, count: order.length, isFounder };
}

/** The founders between the cuts of the ID space that have no exceptions, a run an interval. */
export function runsBetween(
  ctx: WalrusContext,
  founders: Founders,
  cuts: readonly number[],
): BlobRun[] {
  const { table } = ctx.state.holdings;
  const { id } = table.tracked;
  const { order } = founders;
  const exceptional = [...table.exceptions.keys()].filter((blob) => founders.isFounder[blob] === 1);
  const without = [...founders.gone, ...exceptional].sort((a, b) => id[a] - id[b] || a - b);
  const runs: BlobRun[] = [];
  let from = 0;
  let hole = 0;
  for (const [index, fromId] of cuts.entries()) {
    const toId = cuts[index + 1] ?? Number.MAX_SAFE_INTEGER;
    const to = firstFrom(table.tracked, order, toId);
    const firstHole = hole;
    while (hole < without.length && id[without[hole]] < toId) hole += 1;
    const holes = without.slice(firstHole, hole);
    if (to - from > holes.length) runs.push({ order, from, to, fromId, toId, without: holes });
    from = to;
  }
  return runs;
}

export function bytesOfRun(ctx: WalrusContext, founders: Founders, run: BlobRun): number {
  const { lengthBytes } = ctx.state.blobs;
  let bytes = founders.bytesBefore[run.to] - founders.bytesBefore[run.from];
  for (const blob of run.without) bytes -= lengthBytes[blob];
  return bytes;
}

/** Any member of a run that has one. */
export function memberOfRun({ order, from, to, without }: BlobRun): number {
  let rank = from;
  while (rank < to && without.includes(order[rank])) rank += 1;
  return order[rank];
}
