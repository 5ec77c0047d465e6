/**
 * A ladder queue over pool slots, ordered by (time, key).
 *
 * After Tang, Goh and Thng (ACM TOMACS 15, 2005): an unsorted top for the far future, rungs of
 * bucket lists below it, and a short sorted bottom from which events fire. A crowded bucket is
 * spread over a finer rung only when its turn comes, so milliseconds and years live in one queue.
 * Three changes: bucket widths are powers of two (exact index arithmetic on whole ticks); the last
 * bucket of a rung takes everything up to the rung's limit; events of one instant that arrive in
 * order are kept as a list beside the bottom, which makes ties and zero delays cheap.
 */
import { type EventPool, grownDoubles, grownIntegers } from './event-pool.ts';
import type { EventQueue } from './event-queue.ts';
import { Rung } from './ladder-rung.ts';
import { withoutCancelled } from './slot-list.ts';
import { sortSlots } from './slot-sort.ts';

/** More rungs than this are not opened: the bucket is sorted instead. */
const RUNGS_MAX = 8;
/** A bucket of more events than this is spread over a finer rung. */
const SPREAD_MIN = 48;
/** A bottom of more events than this is spread when another comes. */
const BOTTOM_MAX = 128;

export class LadderQueue implements EventQueue {
  limitUs = Number.POSITIVE_INFINITY;
  private readonly pool: EventPool;
  /** Sorted, the next to fire last. */
  private bottomSlot: Int32Array = new Int32Array(BOTTOM_MAX * 2);
  private bottomTime: Float64Array = new Float64Array(BOTTOM_MAX * 2);
  private bottomKey: Float64Array = new Float64Array(BOTTOM_MAX * 2);
  private bottomCount = 0;
  /** List of events at one instant, keys rising; empty when the head is 0. */
  private instantHead = 0;
  private instantTail = 0;
  private instantTime = -1;
  private instantKey = 0;
  /** The present: what is pushed at this time starts an instant. Cancelled events do not count. */
  private lastTime = -1;
  private readonly rungsMax: number;
  private readonly rungs: Rung[] = [];
  private rungCount = 0;
  private topHead = 0;
  private topCount = 0;
  private topMax = 0;
  /** Events from here on go to the top. */
  private topStart = 0;
  private scratch: Int32Array = new Int32Array(64);
  private spare: Int32Array = new Int32Array(64);

  /** Fewer rungs are for tests of what happens when they run out. */
  constructor(pool: EventPool, rungsMax = RUNGS_MAX) {
    this.pool = pool;
    this.rungsMax = rungsMax;
  }

  /** Rungs in use. */
  get depth(): number {
    return this.rungCount;
  }

  push(slot: number): void {
    const { pool } = this;
    const time = pool.time[slot];
    if (time === this.lastTime && this.pushInstant(slot)) return;
    if (time >= this.topStart) {
      pool.next[slot] = this.topHead;
      this.topHead = slot;
      this.topCount += 1;
      if (time > this.topMax) this.topMax = time;
      return;
    }
    const { rungs, rungCount } = this;
    for (let index = 0; index < rungCount; index += 1) {
      const rung = rungs[index];
      if (time >= rung.currentStart) {
        this.pushRung(rung, slot);
        return;
      }
    }
    this.pushBottom(slot);
  }

  peek(): number {
    if (this.instantHead === 0 && this.bottomCount === 0 && !this.refill()) return 0;
    const last = this.bottomCount - 1;
    if (this.instantHead === 0) return this.bottomSlot[last];
    return last >= 0 && this.isBottomFirst(last) ? this.bottomSlot[last] : this.instantHead;
  }

  pop(): number {
    if (this.instantHead !== 0) return this.popInstant();
    if (this.bottomCount === 0) {
      if (!this.refill()) return 0;
      if (this.instantHead !== 0) return this.popInstant();
    }
    return this.popBottom();
  }

  sweep(dropped: number[]): void {
    const { kind } = this.pool;
    let kept = 0;
    for (let index = 0; index < this.bottomCount; index += 1) {
      const slot = this.bottomSlot[index];
      if (kind[slot] < 0) {
        dropped.push(slot);
        continue;
      }
      this.bottomSlot[kept] = slot;
      this.bottomTime[kept] = this.bottomTime[index];
      this.bottomKey[kept] = this.bottomKey[index];
      kept += 1;
    }
    this.bottomCount = kept;
    this.sweepInstant(dropped);
    for (let index = 0; index < this.rungCount; index += 1) {
      const rung = this.rungs[index];
      const before = dropped.length;
      for (let bucket = rung.current; bucket < rung.buckets; bucket += 1) {
        const head = rung.heads[bucket];
        if (head !== 0) rung.heads[bucket] = withoutCancelled(this.pool, head, dropped);
      }
      rung.count -= dropped.length - before;
    }
    const before = dropped.length;
    this.topHead = withoutCancelled(this.pool, this.topHead, dropped);
    this.topCount -= dropped.length - before;
  }

  /** Joins the list of the present instant, if the order allows; false otherwise. */
  private pushInstant(slot: number): boolean {
    const { pool } = this;
    const time = pool.time[slot];
    const key = pool.key[slot];
    if (this.instantHead === 0) {
      this.instantHead = slot;
      this.instantTime = time;
    } else if (this.instantTime === time && key > this.instantKey) {
      pool.next[this.instantTail] = slot;
    } else {
      return false;
    }
    pool.next[slot] = 0;
    this.instantTail = slot;
    this.instantKey = key;
    return true;
  }

  private pushRung(rung: Rung, slot: number): void {
    const { next, time } = this.pool;
    const place = (time[slot] - rung.start) * rung.inverseWidth;
    const last = rung.buckets - 1;
    const bucket = place < last ? place | 0 : last;
    next[slot] = rung.heads[bucket];
    rung.heads[bucket] = slot;
    rung.count += 1;
  }

  private pushBottom(slot: number): void {
    if (this.bottomCount >= BOTTOM_MAX && this.spreadBottom()) {
      const rung = this.rungs[this.rungCount - 1];
      if (this.pool.time[slot] >= rung.currentStart) {
        this.pushRung(rung, slot);
        return;
      }
    }
    this.insertBottom(slot);
  }

  private insertBottom(slot: number): void {
    const time = this.pool.time[slot];
    const key = this.pool.key[slot];
    const count = this.bottomCount;
    if (count === this.bottomSlot.length) this.growBottom(count * 2);
    const { bottomTime, bottomKey, bottomSlot } = this;
    let at = count;
    while (at > 0) {
      const otherTime = bottomTime[at - 1];
      if (otherTime > time || (otherTime === time && bottomKey[at - 1] > key)) break;
      bottomTime[at] = otherTime;
      bottomKey[at] = bottomKey[at - 1];
      bottomSlot[at] = bottomSlot[at - 1];
      at -= 1;
    }
    bottomTime[at] = time;
    bottomKey[at] = key;
    bottomSlot[at] = slot;
    this.bottomCount = count + 1;
  }

  /** Takes the first of the instant and the bottom. */
  private popInstant(): number {
    const last = this.bottomCount - 1;
    if (last >= 0 && this.isBottomFirst(last)) return this.popBottom();
    const { pool, instantHead: slot, instantTime: time } = this;
    if (time > this.limitUs) return 0;
    this.instantHead = pool.next[slot];
    if (pool.kind[slot] >= 0) this.lastTime = time;
    return slot;
  }

  private popBottom(): number {
    const last = this.bottomCount - 1;
    const time = this.bottomTime[last];
    if (time > this.limitUs) return 0;
    this.bottomCount = last;
    const slot = this.bottomSlot[last];
    if (this.pool.kind[slot] >= 0) this.lastTime = time;
    return slot;
  }

  /** Does the last of the bottom fire before the first of the instant? */
  private isBottomFirst(last: number): boolean {
    const time = this.bottomTime[last];
    if (time !== this.instantTime) return time < this.instantTime;
    return this.bottomKey[last] < this.pool.key[this.instantHead];
  }

  /** Fills the empty bottom, or the instant, with what fires next. False when all is empty. */
  private refill(): boolean {
    for (;;) {
      if (this.rungCount === 0) {
        if (this.topCount === 0) return false;
        if (this.takeTop()) return true;
        continue;
      }
      const rung = this.rungs[this.rungCount - 1];
      if (rung.count === 0) {
        this.rungCount -= 1;
        continue;
      }
      const { heads } = rung;
      let bucket = rung.current;
      while (heads[bucket] === 0) bucket += 1;
      const head = heads[bucket];
      heads[bucket] = 0;
      rung.current = bucket + 1;
      rung.currentStart =
        rung.current === rung.buckets ? rung.limit : rung.start + rung.current * rung.width;
      if (this.place(head, rung, rung.currentStart)) return true;
    }
  }

  /** Moves the top down: to the bottom (true) or to a rung (false). */
  private takeTop(): boolean {
    const head = this.topHead;
    this.topHead = 0;
    this.topCount = 0;
    this.topStart = this.topMax + 1;
    return this.place(head, null, this.topStart);
  }

  /**
   * Puts a list, taken out of `from` if that is a rung, where it can fire (true), or spreads it
   * over a new rung that reaches to `limit` (false).
   */
  private place(head: number, from: Rung | null, limit: number): boolean {
    const { scratch, pool } = this;
    const { time, next } = pool;
    let count = 0;
    let min = time[head];
    let max = min;
    for (let slot = head; slot !== 0; slot = next[slot]) {
      const at = time[slot];
      if (at < min) min = at;
      if (at > max) max = at;
      if (count < SPREAD_MIN) scratch[count] = slot;
      count += 1;
    }
    if (from !== null) {
      from.count -= count;
      // An empty rung makes way at once: its last bucket would otherwise stack rung on rung.
      if (from.count === 0) this.rungCount -= 1;
    }
    if (count <= SPREAD_MIN) {
      for (let index = 0; index < count; index += 1) this.insertBottom(scratch[index]);
      return count > 0;
    }
    if (min !== max && this.rungCount < this.rungsMax) {
      this.spread(head, count, min, max, limit);
      return false;
    }
    this.gather(head, count);
    sortSlots(this.scratch, this.spare, count, pool);
    if (min === max) this.placeInstant(count, min);
    else this.placeSorted(count);
    return true;
  }

  /** Fills the empty bottom with the sorted scratch array. */
  private placeSorted(count: number): void {
    const { scratch } = this;
    const { time, key } = this.pool;
    if (count > this.bottomSlot.length) this.growBottom(count);
    for (let index = 0; index < count; index += 1) {
      const slot = scratch[count - 1 - index];
      this.bottomSlot[index] = slot;
      this.bottomTime[index] = time[slot];
      this.bottomKey[index] = key[slot];
    }
    this.bottomCount = count;
  }

  /** Links the sorted scratch array, events of one time, into the instant. */
  private placeInstant(count: number, time: number): void {
    const { scratch, pool } = this;
    const { next } = pool;
    for (let index = 0; index + 1 < count; index += 1) next[scratch[index]] = scratch[index + 1];
    const tail = scratch[count - 1];
    next[tail] = 0;
    this.instantHead = scratch[0];
    this.instantTail = tail;
    this.instantTime = time;
    this.instantKey = pool.key[tail];
  }

  /** Opens a rung for a list; min < max. */
  private spread(head: number, count: number, min: number, max: number, limit: number): void {
    if (this.rungCount === this.rungs.length) this.rungs.push(new Rung());
    const rung = this.rungs[this.rungCount];
    this.rungCount += 1;
    rung.layOut({ count, min, max, limit });
    const { next } = this.pool;
    for (let slot = head; slot !== 0; ) {
      const following = next[slot];
      this.pushRung(rung, slot);
      slot = following;
    }
  }

  /**
   * Turns what is later than the present instant in a crowded bottom into a rung. Events at or
   * before the instant stay: the instant's list is compared with the bottom only. False when
   * nothing can be spread.
   */
  private spreadBottom(): boolean {
    const { bottomCount, bottomTime, rungCount } = this;
    const presentUs = this.instantHead === 0 ? this.lastTime : this.instantTime;
    let count = bottomCount;
    while (count > 0 && bottomTime[count - 1] <= presentUs) count -= 1;
    if (rungCount === this.rungsMax || count < 2) return false;
    const min = bottomTime[count - 1];
    const max = bottomTime[0];
    if (min === max) return false;
    const limit = rungCount === 0 ? this.topStart : this.rungs[rungCount - 1].currentStart;
    const { next } = this.pool;
    let head = 0;
    for (let index = 0; index < count; index += 1) {
      const slot = this.bottomSlot[index];
      next[slot] = head;
      head = slot;
    }
    for (const column of [this.bottomSlot, this.bottomTime, this.bottomKey]) {
      column.copyWithin(0, count, bottomCount);
    }
    this.bottomCount = bottomCount - count;
    this.spread(head, count, min, max, limit);
    return true;
  }

  /** Copies a list into the scratch array. */
  private gather(head: number, count: number): void {
    if (count > this.scratch.length) this.scratch = new Int32Array(count * 2);
    if (count > this.spare.length) this.spare = new Int32Array(count * 2);
    const { scratch } = this;
    const { next } = this.pool;
    let at = 0;
    for (let slot = head; slot !== 0; slot = next[slot]) {
      scratch[at] = slot;
      at += 1;
    }
  }

  private sweepInstant(dropped: number[]): void {
    this.instantHead = withoutCancelled(this.pool, this.instantHead, dropped);
    if (this.instantHead === 0) return;
    const { next, key } = this.pool;
    let tail = this.instantHead;
    while (next[tail] !== 0) tail = next[tail];
    this.instantTail = tail;
    this.instantKey = key[tail];
  }

  private growBottom(length: number): void {
    this.bottomTime = grownDoubles(this.bottomTime, length);
    this.bottomKey = grownDoubles(this.bottomKey, length);
    this.bottomSlot = grownIntegers(this.bottomSlot, length);
  }
}
