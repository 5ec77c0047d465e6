/**
 * A small queue of numbered entries, by time and then by number: a binary heap of one double each,
 * microseconds since a start times 2^21 plus the number.
 */

/** More entries than this are not numbered, and none is planned later than this. */
export const NUMBERS_MAX = 0x20_0000;
export const SPAN_US = 0x7fff_ffff;
/** There is no entry. */
export const NONE = -2;

const FIRST_COUNT = 4096;

export class EntryQueue {
  /** Numbers given so far; the first is 1. */
  numbers = 0;
  /** Of the entry taken last: when, its number, and the entry that was the last when it came. */
  poppedUs = 0;
  popped = 0;
  poppedCause = 0;
  private length = 0;
  private keys = new Float64Array(FIRST_COUNT);
  /** By number. */
  private entries = new Int32Array(FIRST_COUNT);
  private causes = new Int32Array(FIRST_COUNT);

  clear(): void {
    this.numbers = 0;
    this.popped = 0;
    this.length = 0;
  }

  /** Number of the entry that was the last when this one came. */
  causeOf(number: number): number {
    return this.causes[number];
  }

  /** Gives a number to something that is not in here. */
  skipNumber(): void {
    this.numbers += 1;
  }

  push(afterUs: number, entry: number): void {
    const number = this.numbers + 1;
    this.numbers = number;
    if (number === this.entries.length) this.grow();
    this.entries[number] = entry;
    this.causes[number] = this.popped;
    const { keys } = this;
    const key = afterUs * NUMBERS_MAX + number;
    let at = this.length;
    this.length = at + 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = keys[parent];
      if (other < key) break;
      keys[at] = other;
      at = parent;
    }
    keys[at] = key;
  }

  /** The entry that comes next, or NONE. */
  pop(): number {
    const { keys } = this;
    if (this.length === 0) return NONE;
    const first = keys[0];
    const length = this.length - 1;
    this.length = length;
    if (length > 0) {
      const key = keys[length];
      let at = 0;
      for (let child = 1; child < length; child = 2 * at + 1) {
        if (child + 1 < length && keys[child + 1] < keys[child]) child += 1;
        const other = keys[child];
        if (key < other) break;
        keys[at] = other;
        at = child;
      }
      keys[at] = key;
    }
    const afterUs = Math.floor(first / NUMBERS_MAX);
    const number = first - afterUs * NUMBERS_MAX;
    this.poppedUs = afterUs;
    this.popped = number;
    this.poppedCause = this.causes[number];
    return this.entries[number];
  }

  private grow(): void {
    const count = 2 * this.entries.length;
    const [keys, entries, causes] = [this.keys, this.entries, this.causes];
    this.keys = new Float64Array(count);
    this.entries = new Int32Array(count);
    this.causes = new Int32Array(count);
    this.keys.set(keys);
    this.entries.set(entries);
    this.causes.set(causes);
  }
}
