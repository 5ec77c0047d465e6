/**
 * Named random streams: one a concern and entity, all drawn from one root.
 *
 * seedrandom's ARC4 turns the run's seed into a 128-bit root key once; hash(root key, name)
 * starts each stream, a xoshiro128** (Blackman and Vigna) of 16 bytes in one pool. Adding a draw
 * in one stream leaves every other as it was. The whole state is one typed array and the names.
 */
import seedrandom from 'seedrandom';
import { hashText } from './digest.ts';
import { grownIntegers } from './event-pool.ts';

/** Index of an open stream; survives saving and restoring. */
export type StreamId = number;

export interface StreamsData {
  rootKey: Int32Array;
  names: string[];
  pool: Int32Array;
}

const INVERSE_2_53 = 1 / 9_007_199_254_740_992;

export class RandomStreams {
  private readonly seed: number;
  /** Made from the seed when first needed: ARC4 is slow to start. */
  private rootKey: Int32Array | undefined;
  private names: string[] = [];
  private byName = new Map<string, StreamId>();
  private pool: Int32Array = new Int32Array(64);

  constructor(seed: number) {
    checkSeed(seed);
    this.seed = seed;
  }

  /** The stream of that name, started when it is new. Same name, same stream. */
  open(name: string): StreamId {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const id = this.once(name);
    this.names.push(name);
    this.byName.set(name, id);
    return id;
  }

  /**
   * The start of the stream of that name, for draws that are made once and never again: it is not
   * kept, and its number is good until the next stream is opened. A stream that is open already
   * goes on instead.
   */
  once(name: string): StreamId {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const id = this.names.length;
    if ((id + 1) * 4 > this.pool.length) this.pool = grownIntegers(this.pool, this.pool.length * 2);
    this.start(id, name, this.root());
    return id;
  }

  nameOf(id: StreamId): string {
    return this.names[id];
  }

  /** Uniform in [0, 1) with all 53 bits. */
  uniform(id: StreamId): number {
    // Two steps of `word`, written out with the state in hand: half of all draws come this way.
    const { pool } = this;
    const at = id * 4;
    const a = pool[at];
    const b = pool[at + 1];
    const c = pool[at + 2] ^ a;
    const d = pool[at + 3] ^ b;
    const b1 = b ^ c;
    const a1 = a ^ d;
    const c1 = c ^ (b << 9) ^ a1;
    const d1 = ((d << 11) | (d >>> 21)) ^ b1;
    pool[at] = a1 ^ d1;
    pool[at + 1] = b1 ^ c1;
    pool[at + 2] = c1 ^ (b1 << 9);
    pool[at + 3] = (d1 << 11) | (d1 >>> 21);
    const first = Math.imul(b, 5);
    const second = Math.imul(b1, 5);
    const upper = Math.imul((first << 7) | (first >>> 25), 9) >>> 5;
    const lower = Math.imul((second << 7) | (second >>> 25), 9) >>> 6;
    return (upper * 67_108_864 + lower) * INVERSE_2_53;
  }

  /** The next 32 bits, as a signed integer. */
  word(id: StreamId): number {
    const { pool } = this;
    const at = id * 4;
    const a = pool[at];
    const b = pool[at + 1];
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const c = pool[at + 2] ^ a;
    const d = pool[at + 3] ^ b;
    pool[at] = a ^ d;
    pool[at + 1] = b ^ c;
    pool[at + 2] = c ^ (b << 9);
    pool[at + 3] = (d << 11) | (d >>> 21);
    return result;
  }

  /** Where streams stand, to be put back there. */
  mark(ids: readonly StreamId[]): Int32Array {
    const { pool } = this;
    const marks = new Int32Array(4 * ids.length);
    for (let index = 0; index < ids.length; index += 1) {
      for (let word = 0; word < 4; word += 1) marks[4 * index + word] = pool[4 * ids[index] + word];
    }
    return marks;
  }

  putBack(ids: readonly StreamId[], marks: Int32Array): void {
    for (let index = 0; index < ids.length; index += 1) {
      this.pool.set(marks.subarray(4 * index, 4 * index + 4), 4 * ids[index]);
    }
  }

  /** Starts every stream, open now or later, again for the `fork`-th fork. */
  replaceRoot(seed: number, fork: number): void {
    this.rootKey = rootKeyOf(seed, fork);
    for (let id = 0; id < this.names.length; id += 1) this.start(id, this.names[id], this.root());
  }

  /** Starts some streams again for the `fork`-th fork; the root of later ones stays. */
  restartFrom(seed: number, fork: number, ids: Iterable<StreamId>): void {
    const rootKey = rootKeyOf(seed, fork);
    for (const id of ids) this.start(id, this.names[id], rootKey);
  }

  toData(): StreamsData {
    const pool = this.pool.slice(0, this.names.length * 4);
    return { rootKey: this.root().slice(), names: this.names.slice(), pool };
  }

  load(data: StreamsData): void {
    this.rootKey = data.rootKey.slice();
    this.names = data.names.slice();
    this.byName = new Map(this.names.map((name, id) => [name, id]));
    this.pool = grownIntegers(data.pool, Math.max(64, data.pool.length));
  }

  private root(): Int32Array {
    this.rootKey ??= rootKeyOf(this.seed, 0);
    return this.rootKey;
  }

  private start(id: StreamId, name: string, rootKey: Int32Array): void {
    const state = hashText(rootKey, name);
    // All zeros is the one state xoshiro never leaves.
    if ((state[0] | state[1] | state[2] | state[3]) === 0) state[0] = 1;
    this.pool.set(state, id * 4);
  }
}

/** Throws unless `seed` is an integer from 0 to 2^53 − 1: a missing seed never seeds itself. */
export function checkSeed(seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`a seed is an integer from 0 to 2^53 - 1, not ${String(seed)}`);
  }
}

/**
 * ARC4 repeats for keys that repeat themselves, hence the fixed width and the prefix. `fork`
 * counts the forks behind a simulation, so that none repeats the draws of its parent.
 */
function rootKeyOf(seed: number, fork: number): Int32Array {
  checkSeed(seed);
  const origin = fork === 0 ? 'simulation' : `fork ${String(fork).padStart(6, '0')}`;
  const source = seedrandom(`${origin} seed ${String(seed).padStart(16, '0')}`);
  return Int32Array.from([source.int32(), source.int32(), source.int32(), source.int32()]);
}
