/**
 * The clock and the pending set: scheduling, cancelling and taking the next event.
 *
 * Order is (time, priority, sequence). Cancelling is lazy (a flag); when cancelled events are
 * more than half of the queue they are swept, so that 30 s time-outs on 1 ms replies do not pile
 * up. Nothing here knows what an event does.
 */
import {
  EventPool,
  orderKey,
  PRIORITY_MAX,
  PRIORITY_MIN,
  sequenceOf,
  type Timer,
} from './event-pool.ts';
import { createQueue, type EventQueue, type QueueKind } from './event-queue.ts';
import { LAST_TIME_US, type TimeUs } from './time.ts';

/** Below this many cancelled events a sweep is not worth its walk. */
const SWEEP_MIN = 64;
/** Looking through so many slots for each cancelled one is faster than sorting those. */
const SCAN_MAX = 16;
/** A pending event that was taken out of the queue. */
export interface Withdrawn {
  timeUs: TimeUs;
  /** Order within an instant, and the sequence number in it. */
  key: number;
  sequence: number;
  cause: number;
  kind: number;
  target: number;
  arg: number;
}

const DEFAULT_PRIORITY_KEY = orderKey(0, 0);

export class Scheduler {
  readonly pool = new EventPool();
  now: TimeUs = 0;
  /** Sequence number of the running event; 0 before the first. */
  eventSeq = 0;
  /** Sequence number of the event that scheduled the running one. */
  causeSeq = 0;
  /** Sequence numbers given out so far. */
  sequence = 0;
  private readonly queue: EventQueue;

  /** `makeQueue` is for tests of other queues. */
  constructor(queueKind: QueueKind, makeQueue?: (pool: EventPool) => EventQueue) {
    this.queue = makeQueue?.(this.pool) ?? createQueue(queueKind, this.pool);
  }

  /** Throws RangeError for an instant in the past, a fraction, or an argument past 32 bits. */
  scheduleAt(timeUs: TimeUs, kind: number, target: number, arg: number, priority: number): Timer {
    if (!(timeUs >= this.now && timeUs <= LAST_TIME_US) || Math.floor(timeUs) !== timeUs) {
      throw new RangeError(`cannot schedule at ${timeUs} us: now is ${this.now} us`);
    }
    if (priority !== 0) checkPriority(priority);
    if ((target | 0) !== target || (arg | 0) !== arg) {
      throw new RangeError(`target and argument must be 32-bit integers: ${target}, ${arg}`);
    }
    const { pool } = this;
    const slot = pool.allocate();
    pool.time[slot] = timeUs;
    this.plan(slot, kind, target, arg, priority);
    return pool.timerOf(slot);
  }

  /** An event at the present time, after all that are planned for it with priority 0. */
  scheduleNow(kind: number, target: number, arg: number): Timer {
    const { pool } = this;
    const slot = pool.allocate();
    pool.time[slot] = this.now;
    this.plan(slot, kind, target, arg, 0);
    return pool.timerOf(slot);
  }

  /** Events after this time are not taken. */
  setLimit(limitUs: TimeUs): void {
    this.queue.limitUs = limitUs;
  }

  /** When the next live event fires; where none does by the limit, the instant after it. */
  nextUs(): TimeUs {
    const { pool, queue } = this;
    for (;;) {
      const slot = queue.peek();
      if (slot === 0 || pool.time[slot] > queue.limitUs) return queue.limitUs + 1;
      if (pool.kind[slot] >= 0) return pool.time[slot];
      queue.pop();
      pool.release(slot);
      pool.dead -= 1;
    }
  }

  /** Takes a pending event out, to be put back or not; its place in the order stays its own. */
  withdraw(timer: Timer): Withdrawn {
    const { pool } = this;
    const slot = pool.slotOf(timer);
    if (slot === 0) throw new Error('only a pending event can be withdrawn');
    const { time, key, cause, kind, target, arg } = pool;
    const withdrawn = {
      timeUs: time[slot],
      key: key[slot],
      sequence: sequenceOf(key[slot]),
      cause: cause[slot],
      kind: kind[slot],
      target: target[slot],
      arg: arg[slot],
    };
    this.cancel(timer);
    return withdrawn;
  }

  /** Plans a withdrawn event again, where it was in the order. Its handle is another. */
  putBack(withdrawn: Withdrawn): Timer {
    const { pool } = this;
    const slot = pool.allocate();
    pool.time[slot] = withdrawn.timeUs;
    pool.key[slot] = withdrawn.key;
    pool.cause[slot] = withdrawn.cause;
    pool.kind[slot] = withdrawn.kind;
    pool.target[slot] = withdrawn.target;
    pool.arg[slot] = withdrawn.arg;
    this.queue.push(slot);
    return pool.timerOf(slot);
  }

  /** False when the event has fired or was cancelled before. */
  cancel(timer: Timer): boolean {
    const { pool } = this;
    const slot = pool.slotOf(timer);
    if (slot === 0) return false;
    pool.kind[slot] = ~pool.kind[slot];
    pool.live -= 1;
    pool.dead += 1;
    if (pool.dead >= SWEEP_MIN && pool.dead > pool.live) this.sweep();
    return true;
  }

  /** When a pending event fires; −1 when it fired or was cancelled. */
  timeOf(timer: Timer): TimeUs {
    const slot = this.pool.slotOf(timer);
    return slot === 0 ? -1 : this.pool.time[slot];
  }

  /** Fills the rest of a slot whose time is set, and queues it. Small integers only: no boxes. */
  private plan(slot: number, kind: number, target: number, arg: number, priority: number): void {
    const { pool } = this;
    const sequence = this.sequence + 1;
    this.sequence = sequence;
    pool.key[slot] =
      priority === 0 ? DEFAULT_PRIORITY_KEY + sequence : orderKey(priority, sequence);
    pool.cause[slot] = this.eventSeq;
    pool.kind[slot] = kind;
    pool.target[slot] = target;
    pool.arg[slot] = arg;
    this.queue.push(slot);
  }

  /**
   * Takes the next live event due by the limit and moves the clock to it. Returns its slot,
   * already free but with its columns still readable until the next schedule; 0 for none.
   */
  advance(): number {
    const { pool, queue } = this;
    for (;;) {
      const slot = queue.pop();
      if (slot === 0) return 0;
      const key = pool.key[slot];
      pool.release(slot);
      if (pool.kind[slot] >= 0) {
        pool.live -= 1;
        this.now = pool.time[slot];
        this.eventSeq = sequenceOf(key);
        this.causeSeq = pool.cause[slot];
        return slot;
      }
      pool.dead -= 1;
    }
  }

  /** Puts the queue's content back after the pool was filled from a snapshot. */
  requeue(slotsInOrder: ArrayLike<number>): void {
    for (let index = 0; index < slotsInOrder.length; index += 1) {
      this.queue.push(slotsInOrder[index]);
    }
  }

  private sweep(): void {
    const { pool } = this;
    const dropped: number[] = [];
    this.queue.sweep(dropped);
    // Freed by slot, so that the free list does not depend on the kind of queue.
    if (pool.used < SCAN_MAX * dropped.length) {
      pool.releaseCancelled();
    } else {
      dropped.sort((a, b) => a - b);
      for (const slot of dropped) pool.release(slot);
    }
    pool.dead = 0;
  }
}

function checkPriority(priority: number): void {
  if ((priority | 0) !== priority || priority < PRIORITY_MIN || priority > PRIORITY_MAX) {
    throw new RangeError(`a priority is an integer from -32 to 31, not ${priority}`);
  }
}
