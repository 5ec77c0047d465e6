/**
 * Pending events as columns of typed arrays: no object and no closure per event.
 *
 * An event is a slot: time, order key, cause, kind, target and argument. The key packs priority
 * above sequence number, so that (time, key) is a full order that never depends on a queue's
 * shape. A cancelled event keeps its slot, with its kind inverted, until it surfaces or a sweep
 * collects it; free slots are chained through `next`. Slot 0 is never used and means "none".
 */

/** Slots an index may name; a timer packs the slot below 30 bits of the sequence number. */
const SLOT_LIMIT = 0x80_0000;
const SEQUENCE_MASK = 0x3fff_ffff;

/** Sequence numbers stay below 2^46, priorities take the six bits above. */
export const SEQUENCE_LIMIT = 0x4000_0000_0000;
export const PRIORITY_MIN = -32;
export const PRIORITY_MAX = 31;

/** A handle of a pending event; 0 is none. Opaque: compare and store it, nothing else. */
export type Timer = number;

const FREE_KEY = -1;
const INITIAL_CAPACITY = 64;

export class EventPool {
  time: Float64Array = new Float64Array(INITIAL_CAPACITY);
  key: Float64Array = new Float64Array(INITIAL_CAPACITY);
  /** Sequence number of the event that scheduled this one, 0 for the start of the run. */
  cause: Float64Array = new Float64Array(INITIAL_CAPACITY);
  kind: Int32Array = new Int32Array(INITIAL_CAPACITY);
  target: Int32Array = new Int32Array(INITIAL_CAPACITY);
  arg: Int32Array = new Int32Array(INITIAL_CAPACITY);
  next: Int32Array = new Int32Array(INITIAL_CAPACITY);
  /** Slots ever used, slot 0 included. */
  used = 1;
  freeHead = 0;
  /** Events still to fire. */
  live = 0;
  /** Cancelled events whose slots are not collected yet. */
  dead = 0;

  /** Takes a slot; the caller fills every column. Throws when 2^23 events are pending. */
  allocate(): number {
    const slot = this.freeHead;
    this.live += 1;
    if (slot !== 0) {
      this.freeHead = this.next[slot];
      return slot;
    }
    if (this.used === this.time.length) this.grow();
    this.used += 1;
    return this.used - 1;
  }

  /** Returns a slot to the free list; the caller keeps `live` and `dead`. */
  release(slot: number): void {
    this.key[slot] = FREE_KEY;
    this.next[slot] = this.freeHead;
    this.freeHead = slot;
  }

  /** Releases every cancelled event, by slot; none of them may be in a queue any more. */
  releaseCancelled(): void {
    const { kind, key } = this;
    for (let slot = 1; slot < this.used; slot += 1) {
      if (kind[slot] < 0 && key[slot] >= 0) this.release(slot);
    }
  }

  isPending(slot: number): boolean {
    return this.key[slot] >= 0;
  }

  timerOf(slot: number): Timer {
    return (this.key[slot] & SEQUENCE_MASK) * SLOT_LIMIT + slot;
  }

  /**
   * The slot of a live event, 0 when it fired or was cancelled. A handle of a slot that was
   * reused is recognised by its sequence number (modulo 2^30 of them).
   */
  slotOf(timer: Timer): number {
    const slot = timer & (SLOT_LIMIT - 1);
    if (slot >= this.used || this.key[slot] < 0 || this.kind[slot] < 0) return 0;
    return this.timerOf(slot) === timer ? slot : 0;
  }

  /** Makes room for slots below `count`. */
  reserve(count: number): void {
    while (this.time.length < count) this.grow();
  }

  private grow(): void {
    const capacity = this.time.length;
    if (capacity >= SLOT_LIMIT) throw new RangeError(`more than ${SLOT_LIMIT} pending events`);
    // Doubling while small, then by a quarter: memory follows the number of pending events.
    const step = capacity < 65_536 ? capacity : capacity >> 2;
    const wanted = Math.min(SLOT_LIMIT, capacity + step);
    this.time = grownDoubles(this.time, wanted);
    this.key = grownDoubles(this.key, wanted);
    this.cause = grownDoubles(this.cause, wanted);
    this.kind = grownIntegers(this.kind, wanted);
    this.target = grownIntegers(this.target, wanted);
    this.arg = grownIntegers(this.arg, wanted);
    this.next = grownIntegers(this.next, wanted);
  }
}

export function grownDoubles(from: Float64Array, length: number): Float64Array {
  const to = new Float64Array(length);
  to.set(from);
  return to;
}

export function grownIntegers(from: Int32Array, length: number): Int32Array {
  const to = new Int32Array(length);
  to.set(from);
  return to;
}

/** Order key of a priority and a sequence number. */
export function orderKey(priority: number, sequence: number): number {
  return (priority - PRIORITY_MIN) * SEQUENCE_LIMIT + sequence;
}

export function sequenceOf(key: number): number {
  return key - Math.floor(key / SEQUENCE_LIMIT) * SEQUENCE_LIMIT;
}
