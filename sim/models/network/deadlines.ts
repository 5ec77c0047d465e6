/**
 * Deadlines of calls: a ring of calls for each length of time-out, one timer a ring.
 *
 * Calls with equal time-outs run out in the order in which they were made, so only the first of
 * a ring needs a timer. A call that ends before leaves its ring; when it was the first, the timer
 * stays, finds nobody due, and is set for the new first.
 */
import type { Timer, TimeUs } from '../../engine/index.ts';
import type { CallTable } from './call-table.ts';
import type { NetworkContext } from './context.ts';

interface Ring {
  lengthUs: TimeUs;
  /** Slots of the calls that run out first and last; 0 when there is none. */
  first: number;
  last: number;
  timer: Timer;
}

/** One a length ever used: a scenario has a handful. */
export type Deadlines = Ring[];

/** Gives a call so long; 0 is for ever. */
export function watchDeadline(ctx: NetworkContext, slot: number, lengthUs: TimeUs): void {
  const { calls } = ctx.state.network;
  calls.ring[slot] = 0;
  if (lengthUs <= 0) return;
  const index = ringOf(ctx.state.network.deadlines, lengthUs);
  const ring = ctx.state.network.deadlines[index];
  calls.ring[slot] = index + 1;
  calls.before[slot] = ring.last;
  calls.after[slot] = 0;
  if (ring.last === 0) ring.first = slot;
  else calls.after[ring.last] = slot;
  ring.last = slot;
  if (ring.timer === 0) ring.timer = ctx.schedule(lengthUs, 'network.deadline', index);
}

/** The call has ended: it leaves its ring. The last one out takes the timer along. */
export function forgetDeadline(ctx: NetworkContext, slot: number): void {
  const { calls, deadlines } = ctx.state.network;
  const index = calls.ring[slot] - 1;
  if (index < 0) return;
  const ring = deadlines[index];
  const before = calls.before[slot];
  const after = calls.after[slot];
  if (before === 0) ring.first = after;
  else calls.after[before] = after;
  if (after === 0) ring.last = before;
  else calls.before[after] = before;
  calls.ring[slot] = 0;
  if (ring.first !== 0) return;
  ctx.cancel(ring.timer);
  ring.timer = 0;
}

/** Event `network.deadline`: `timeOut` ends each call of the ring that has run out. */
export function passDeadline(
  ctx: NetworkContext,
  index: number,
  timeOut: (slot: number) => void,
): void {
  const { calls, deadlines } = ctx.state.network;
  const ring = deadlines[index];
  ring.timer = 0;
  while (ring.first !== 0 && dueUs(calls, ring) <= ctx.now) timeOut(ring.first);
  if (ring.first === 0) return;
  // A call that was made meanwhile has set the timer for itself, and is not the first.
  ctx.cancel(ring.timer);
  ring.timer = ctx.scheduleAt(dueUs(calls, ring), 'network.deadline', index);
}

function dueUs(calls: CallTable, ring: Ring): TimeUs {
  return calls.startedUs[ring.first] + ring.lengthUs;
}

/** Does the next call of this time-out set the timer? */
export function isRingEmpty(deadlines: Deadlines, lengthUs: TimeUs): boolean {
  return deadlines.every((ring) => ring.lengthUs !== lengthUs || ring.timer === 0);
}

function ringOf(deadlines: Deadlines, lengthUs: TimeUs): number {
  for (let index = 0; index < deadlines.length; index += 1) {
    if (deadlines[index].lengthUs === lengthUs) return index;
  }
  return deadlines.push({ lengthUs, first: 0, last: 0, timer: 0 }) - 1;
}
