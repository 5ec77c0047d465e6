/**
 * Draws from a named stream, as models see them. Each distribution is given its stream, and
 * every continuous one spends exactly one 53-bit uniform.
 */
import { type Law, lawQuantile, lognormalQuantile, openQuantile, weibullQuantile } from './laws.ts';
import { log } from './portable-math.ts';
import type { RandomStreams, StreamId } from './streams.ts';

const TWO_32 = 0x1_0000_0000;
const INVERSE_2_32 = 1 / TWO_32;
/** Up to here a 32-bit word times the bound is exact. */
const SMALL_BOUND = 0x20_0000;

export interface Random {
  /** The stream of that name; the same name gives the same stream. */
  open(name: string): StreamId;
  /** The same for draws made once and never again: good until the next stream is opened. */
  once(name: string): StreamId;
  /** Uniform in [0, 1), 53 bits. */
  uniform(id: StreamId): number;
  /** Uniform integer from 0 to bound − 1, without bias; bound up to 2^53 − 1. */
  integer(id: StreamId, bound: number): number;
  exponential(id: StreamId, mean: number): number;
  /** Standard normal. */
  normal(id: StreamId): number;
  lognormal(id: StreamId, median: number, sigma: number): number;
  weibull(id: StreamId, shape: number, scale: number): number;
  draw(id: StreamId, law: Law): number;
  /** Fisher–Yates in place; returns the same array. */
  shuffle<Item>(id: StreamId, array: Item[]): Item[];
  bytes(id: StreamId, length: number): Uint8Array;
  /** Where these streams stand; `putBack` takes them back there, for draws that did not count. */
  mark(ids: readonly StreamId[]): Int32Array;
  putBack(ids: readonly StreamId[], marks: Int32Array): void;
}

export class Distributions implements Random {
  private readonly streams: RandomStreams;

  constructor(streams: RandomStreams) {
    this.streams = streams;
  }

  open(name: string): StreamId {
    return this.streams.open(name);
  }

  once(name: string): StreamId {
    return this.streams.once(name);
  }

  uniform(id: StreamId): number {
    return this.streams.uniform(id);
  }

  integer(id: StreamId, bound: number): number {
    if (!Number.isSafeInteger(bound) || bound < 1) {
      throw new RangeError(`a bound is an integer from 1 to 2^53 - 1, not ${bound}`);
    }
    if (bound <= SMALL_BOUND) return this.smallInteger(id, bound);
    if (bound > TWO_32) return this.largeInteger(id, bound);
    const usable = TWO_32 - (TWO_32 % bound);
    for (;;) {
      const value = this.streams.word(id) >>> 0;
      if (value < usable) return value % bound;
    }
  }

  exponential(id: StreamId, mean: number): number {
    return -mean * log(1 - this.streams.uniform(id));
  }

  normal(id: StreamId): number {
    return openQuantile(this.streams.uniform(id));
  }

  lognormal(id: StreamId, median: number, sigma: number): number {
    return lognormalQuantile(median, sigma, this.streams.uniform(id));
  }

  weibull(id: StreamId, shape: number, scale: number): number {
    return weibullQuantile(shape, scale, this.streams.uniform(id));
  }

  draw(id: StreamId, law: Law): number {
    // A constant draws too, so that swapping laws leaves the stream in step.
    return lawQuantile(law, this.streams.uniform(id));
  }

  shuffle<Item>(id: StreamId, array: Item[]): Item[] {
    for (let last = array.length - 1; last > 0; last -= 1) {
      const other = this.integer(id, last + 1);
      const item = array[last];
      array[last] = array[other];
      array[other] = item;
    }
    return array;
  }

  bytes(id: StreamId, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 4) {
      let word = this.streams.word(id);
      const end = Math.min(at + 4, length);
      for (let index = at; index < end; index += 1) {
        bytes[index] = word;
        word >>>= 8;
      }
    }
    return bytes;
  }

  mark(ids: readonly StreamId[]): Int32Array {
    return this.streams.mark(ids);
  }

  putBack(ids: readonly StreamId[], marks: Int32Array): void {
    this.streams.putBack(ids, marks);
  }

  /**
   * Lemire's method (2019): the upper word of value × bound, and a remainder only for the few
   * values whose lower word could be one of those that are too many.
   */
  private smallInteger(id: StreamId, bound: number): number {
    for (;;) {
      const product = (this.streams.word(id) >>> 0) * bound;
      const upper = Math.floor(product * INVERSE_2_32);
      const lower = product - upper * TWO_32;
      if (lower >= bound || lower >= TWO_32 % bound) return upper;
    }
  }

  private largeInteger(id: StreamId, bound: number): number {
    const range = 0x20_0000_0000_0000;
    const usable = range - (range % bound);
    for (;;) {
      const upper = this.streams.word(id) >>> 11;
      const value = upper * TWO_32 + (this.streams.word(id) >>> 0);
      if (value < usable) return value % bound;
    }
  }
}
