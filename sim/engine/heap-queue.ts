/**
 * A binary heap over pool slots, ordered by (time, key). The oracle beside the ladder queue:
 * times and keys are kept beside the slots, so that a comparison reads neighbouring memory.
 */
import { type EventPool, grownDoubles, grownIntegers } from './event-pool.ts';
import type { EventQueue } from './event-queue.ts';

export class HeapQueue implements EventQueue {
  limitUs = Number.POSITIVE_INFINITY;
  private readonly pool: EventPool;
  private times: Float64Array = new Float64Array(64);
  private keys: Float64Array = new Float64Array(64);
  private slots: Int32Array = new Int32Array(64);
  private length = 0;

  constructor(pool: EventPool) {
    this.pool = pool;
  }

  push(slot: number): void {
    if (this.length === this.slots.length) this.grow();
    this.rise(this.length, slot);
    this.length += 1;
  }

  peek(): number {
    return this.length === 0 ? 0 : this.slots[0];
  }

  pop(): number {
    if (this.length === 0 || this.times[0] > this.limitUs) return 0;
    const first = this.slots[0];
    const last = this.length - 1;
    this.length = last;
    if (last > 0) this.sink(0, last);
    return first;
  }

  sweep(dropped: number[]): void {
    const { kind } = this.pool;
    let kept = 0;
    for (let index = 0; index < this.length; index += 1) {
      const slot = this.slots[index];
      if (kind[slot] < 0) {
        dropped.push(slot);
      } else {
        this.slots[kept] = slot;
        this.times[kept] = this.times[index];
        this.keys[kept] = this.keys[index];
        kept += 1;
      }
    }
    this.length = kept;
    for (let at = (kept >> 1) - 1; at >= 0; at -= 1) {
      this.sink(at, at);
    }
  }

  /** Moves a hole from a place up to where `slot` belongs. */
  private rise(from: number, slot: number): void {
    const { times, keys, slots, pool } = this;
    const time = pool.time[slot];
    const key = pool.key[slot];
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentTime = times[parent];
      if (parentTime < time || (parentTime === time && keys[parent] < key)) break;
      times[at] = parentTime;
      keys[at] = keys[parent];
      slots[at] = slots[parent];
      at = parent;
    }
    times[at] = time;
    keys[at] = key;
    slots[at] = slot;
  }

  /** Moves a hole from a place down to where the entry at `index` belongs. */
  private sink(from: number, index: number): void {
    const { times, keys, slots, length } = this;
    const time = times[index];
    const key = keys[index];
    const slot = slots[index];
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      const right = child + 1;
      if (right < length) {
        const before =
          times[right] < times[child] ||
          (times[right] === times[child] && keys[right] < keys[child]);
        if (before) child = right;
      }
      const childTime = times[child];
      if (time < childTime || (time === childTime && key < keys[child])) break;
      times[at] = childTime;
      keys[at] = keys[child];
      slots[at] = slots[child];
      at = child;
    }
    times[at] = time;
    keys[at] = key;
    slots[at] = slot;
  }

  private grow(): void {
    const wanted = this.slots.length * 2;
    this.times = grownDoubles(this.times, wanted);
    this.keys = grownDoubles(this.keys, wanted);
    this.slots = grownIntegers(this.slots, wanted);
  }
}
