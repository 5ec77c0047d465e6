/**
 * A first-in-first-out list of waiting procedures, as plain data.
 *
 * Entries are flattened: slot, token, condition index, amount. A procedure that stops waiting
 * bumps its token and leaves its entry behind; stale entries are skipped, and cleared out when
 * they are more than half.
 */

const STRIDE = 4;
/** Below this many stale entries a clean-up is not worth its walk. */
const CLEAN_MIN = 16;

export interface WaitList {
  entries: number[];
  /** Index of the first entry, a multiple of four. */
  head: number;
  stale: number;
}

/** Tells current waits from stale ones and wakes their procedures. */
export interface Waker {
  isCurrent(slot: number, token: number): boolean;
  /** A condition of a current wait was met. */
  conditionMet(slot: number, index: number, value: number): void;
}

export function createWaitList(): WaitList {
  return { entries: [], head: 0, stale: 0 };
}

export function addWaiter(
  list: WaitList,
  slot: number,
  token: number,
  index: number,
  amount: number,
): void {
  list.entries.push(slot, token, index, amount);
}

/** Drops stale entries at the front; false when nobody waits. */
export function skipStale(list: WaitList, waker: Waker): boolean {
  const { entries } = list;
  while (list.head < entries.length) {
    if (waker.isCurrent(entries[list.head], entries[list.head + 1])) return true;
    list.stale -= 1;
    dropFirst(list);
  }
  return false;
}

/** Amount the first waiter asks for; only after `skipStale` said true. */
export function firstAmount(list: WaitList): number {
  return list.entries[list.head + 3];
}

/** Takes the first waiter out and wakes it; only after `skipStale` said true. */
export function wakeFirst(list: WaitList, waker: Waker, value: number): void {
  const slot = list.entries[list.head];
  const index = list.entries[list.head + 2];
  dropFirst(list);
  waker.conditionMet(slot, index, value);
}

export function wakeAll(list: WaitList, waker: Waker, value: number): void {
  while (skipStale(list, waker)) wakeFirst(list, waker, value);
}

/** To be called after a waiter bumped its token. */
export function noteStale(list: WaitList, waker: Waker): void {
  list.stale += 1;
  const { entries } = list;
  if (list.stale < CLEAN_MIN || list.stale * 2 * STRIDE < entries.length - list.head) return;
  let kept = 0;
  for (let at = list.head; at < entries.length; at += STRIDE) {
    if (!waker.isCurrent(entries[at], entries[at + 1])) continue;
    for (let offset = 0; offset < STRIDE; offset += 1)
      entries[kept + offset] = entries[at + offset];
    kept += STRIDE;
  }
  entries.length = kept;
  list.head = 0;
  list.stale = 0;
}

function dropFirst(list: WaitList): void {
  const { entries } = list;
  list.head += STRIDE;
  if (list.head === entries.length) {
    entries.length = 0;
    list.head = 0;
  } else if (list.head >= 1024 && list.head * 2 > entries.length) {
    entries.splice(0, list.head);
    list.head = 0;
  }
}
