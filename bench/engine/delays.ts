/** A fixed table of exponential delays, mean 1, so that engines are compared, not generators. */
import { log } from '../../sim/engine/portable-math.ts';

export const TABLE_SIZE = 1 << 18;
export const TABLE_MASK = TABLE_SIZE - 1;

export function exponentialTable(): Float64Array {
  const table = new Float64Array(TABLE_SIZE);
  let state = 0x1234_5678;
  for (let index = 0; index < TABLE_SIZE; index += 1) {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    const uniform = (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
    table[index] = -log(uniform);
  }
  return table;
}

/** The same delays in whole microseconds for a mean of `meanUs`. */
export function tickTable(meanUs: number): Float64Array {
  return exponentialTable().map((value) => Math.round(value * meanUs));
}
