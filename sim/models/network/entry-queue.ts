/**
 * A small queue of numbered entries, by time and then by number: a ring of buckets of 64
 * microseconds each, each a list in order, and a heap for what lies beyond the ring. Most entries
 * are alone in their bucket, or nearly.
 */

/** More entries than this are not numbered, and none is planned later than this. */
export const NUMBERS_MAX = 0x20_0000;
export const SPAN_US = 0x7fff_ffff;
/** There is no entry. */
export const NONE = -2;

const FIRST_COUNT = 4096;
/** Microseconds of a bucket, and buckets of the ring, as powers of two. */
const WIDTH_BITS = 6;
const BUCKETS = 8192;
const WORDS = BUCKETS / 32;

export class EntryQueue {
  /** Numbers given so far; the first is 1. */
  numbers = 0;
  /** Of the entry taken last: when, its number, and the entry that was the last when it came. */
  poppedUs = 0;
  popped = 0;
  poppedCause = 0;
  /** By number. */
  private entries = new Int32Array(FIRST_COUNT);
  private causes = new Int32Array(FIRST_COUNT);
  private dueUs = new Int32Array(FIRST_COUNT);
  /** The next number in the bucket; 0 for none. */
  private after = new Int32Array(FIRST_COUNT);
  /** First number by bucket, and the buckets that have one, a bit each. */
  private readonly first = new Int32Array(BUCKETS);
  private readonly filled = new Int32Array(WORDS);
  private readonly far = new KeyHeap();

  clear(): void {
    this.numbers = 0;
    this.popped = 0;
    this.poppedUs = 0;
    this.filled.fill(0);
    this.far.length = 0;
  }

  /** Number of the entry that was the last when this one came. */
  causeOf(number: number): number {
    return this.causes[number];
  }

  /** Gives a number to something that is not in here. */
  skipNumber(): void {
    this.numbers += 1;
  }

  /** Plans an entry, not earlier than the one taken last. */
  push(afterUs: number, entry: number): void {
    const number = this.numbers + 1;
    this.numbers = number;
    if (number === this.entries.length) this.grow();
    this.entries[number] = entry;
    this.causes[number] = this.popped;
    this.dueUs[number] = afterUs;
    const bucket = afterUs >> WIDTH_BITS;
    if (bucket - (this.poppedUs >> WIDTH_BITS) < BUCKETS) this.enter(number, bucket % BUCKETS);
    else this.far.push(afterUs * NUMBERS_MAX + number);
  }

  /** The entry that comes next, or NONE. */
  pop(): number {
    const number = this.takeNext();
    if (number === 0) return NONE;
    this.poppedUs = this.dueUs[number];
    this.popped = number;
    this.poppedCause = this.causes[number];
    return this.entries[number];
  }

  /** When the entry comes that comes next; Infinity for none. */
  nextUs(): number {
    const bucket = this.firstBucket();
    const nearUs = bucket < 0 ? Number.POSITIVE_INFINITY : this.dueUs[this.first[bucket]];
    if (this.far.length === 0) return nearUs;
    return Math.min(nearUs, Math.floor(this.far.top / NUMBERS_MAX));
  }

  /** Numbers ascend: behind those of the same time. */
  private enter(number: number, bucket: number): void {
    const { after, dueUs, filled, first } = this;
    const bit = 1 << (bucket & 31);
    const word = filled[bucket >> 5];
    if ((word & bit) === 0) {
      filled[bucket >> 5] = word | bit;
      first[bucket] = number;
      after[number] = 0;
      return;
    }
    const timeUs = dueUs[number];
    let before = 0;
    let next = first[bucket];
    while (next > 0 && dueUs[next] <= timeUs) {
      before = next;
      next = after[next];
    }
    after[number] = next;
    if (before === 0) first[bucket] = number;
    else after[before] = number;
  }

  private takeNext(): number {
    const { far } = this;
    const bucket = this.firstBucket();
    if (far.length > 0) {
      const number = far.top % NUMBERS_MAX;
      if (bucket < 0 || this.isBefore(number, this.first[bucket])) {
        far.pop();
        return number;
      }
    }
    if (bucket < 0) return 0;
    const number = this.first[bucket];
    const next = this.after[number];
    this.first[bucket] = next;
    if (next === 0) this.filled[bucket >> 5] &= ~(1 << (bucket & 31));
    return number;
  }

  /** The bucket that comes next, from that of the entry taken last on; −1 for none. */
  private firstBucket(): number {
    const { filled } = this;
    const from = (this.poppedUs >> WIDTH_BITS) % BUCKETS;
    let at = from >> 5;
    let word = filled[at] & (-1 << (from & 31));
    for (let looked = 0; word === 0; looked += 1) {
      if (looked === WORDS) return -1;
      at = (at + 1) % WORDS;
      word = filled[at];
    }
    return 32 * at + 31 - Math.clz32(word & -word);
  }

  private isBefore(number: number, other: number): boolean {
    const { dueUs } = this;
    return dueUs[number] - dueUs[other] < 0 || (dueUs[number] === dueUs[other] && number < other);
  }

  private grow(): void {
    const count = 2 * this.entries.length;
    this.entries = longer(this.entries, count);
    this.causes = longer(this.causes, count);
    this.dueUs = longer(this.dueUs, count);
    this.after = longer(this.after, count);
  }
}

/** A binary heap of doubles, the least first. */
class KeyHeap {
  length = 0;
  private keys: number[] = [];

  get top(): number {
    return this.keys[0];
  }

  push(key: number): void {
    const { keys } = this;
    let at = this.length;
    this.length = at + 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent] < key) break;
      keys[at] = keys[parent];
      at = parent;
    }
    keys[at] = key;
  }

  pop(): void {
    const { keys } = this;
    const length = this.length - 1;
    this.length = length;
    const key = keys[length];
    let at = 0;
    for (let child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && keys[child + 1] < keys[child]) child += 1;
      if (key < keys[child]) break;
      keys[at] = keys[child];
      at = child;
    }
    keys[at] = key;
  }
}

function longer(column: Int32Array, count: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(count);
  grown.set(column);
  return grown;
}
