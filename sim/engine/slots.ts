/**
 * Numbered places that are used again: procedures, hazards, signals and resources live in them.
 *
 * An id is slot + generation × 2^23, so that an old id never names the new tenant of its slot;
 * a slot whose generations are used up is retired. Id 0 is never given out.
 */
import { grownIntegers } from './event-pool.ts';

const SLOT_LIMIT = 0x80_0000;
const GENERATION_LIMIT = 0x3fff_ffff;

export interface SlotData {
  generations: Int32Array;
  free: number[];
}

export class Slots {
  /** Slots ever used, slot 0 included. */
  used = 1;
  private generations: Int32Array = new Int32Array(16);
  /** 1 while the slot is taken. */
  private taken: Uint8Array = new Uint8Array(16);
  private free: number[] = [];
  private readonly what: string;

  constructor(what: string) {
    this.what = what;
  }

  /** Takes a slot. The caller grows its own columns to `used`. */
  allocate(): number {
    let slot = this.free.pop();
    if (slot === undefined) {
      slot = this.used;
      if (slot >= SLOT_LIMIT) throw new RangeError(`more than ${SLOT_LIMIT} ${this.what}s`);
      this.used += 1;
      if (this.used > this.generations.length) this.grow(this.used * 2);
    }
    this.taken[slot] = 1;
    return slot;
  }

  release(slot: number): void {
    this.taken[slot] = 0;
    this.generations[slot] += 1;
    if (this.generations[slot] < GENERATION_LIMIT) this.free.push(slot);
  }

  idOf(slot: number): number {
    return this.generations[slot] * SLOT_LIMIT + slot;
  }

  /** The slot of a live id, 0 when it is gone or never was. */
  slotOf(id: number): number {
    const slot = id & (SLOT_LIMIT - 1);
    if (slot >= this.used || this.taken[slot] === 0) return 0;
    return this.generations[slot] * SLOT_LIMIT + slot === id ? slot : 0;
  }

  /** The slot of a live id; throws when there is none. */
  require(id: number): number {
    const slot = this.slotOf(id);
    if (slot === 0) throw new RangeError(`no such ${this.what}: ${id}`);
    return slot;
  }

  isTaken(slot: number): boolean {
    return this.taken[slot] === 1;
  }

  toData(): SlotData {
    return { generations: this.generations.slice(0, this.used), free: this.free.slice() };
  }

  load(data: SlotData): void {
    this.used = data.generations.length;
    this.generations = data.generations.slice();
    this.free = data.free.slice();
    this.taken = new Uint8Array(this.used).fill(1);
    this.taken[0] = 0;
    for (const slot of this.free) this.taken[slot] = 0;
    for (let slot = 1; slot < this.used; slot += 1) {
      if (this.generations[slot] >= GENERATION_LIMIT) this.taken[slot] = 0;
    }
  }

  private grow(length: number): void {
    this.generations = grownIntegers(this.generations, length);
    const taken = new Uint8Array(length);
    taken.set(this.taken);
    this.taken = taken;
  }
}
