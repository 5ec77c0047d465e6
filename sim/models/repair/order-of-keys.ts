/**
 * The order of numbers, as positions: short runs sorted in place, then merged, in columns. Donors
 * are put in a random order some times for each group of slivers, by a key for each node; a sort
 * of objects by a function that compares two of them was most of what that took.
 */

/** Whatever its place in the order of keys, each brings some units. */
interface Bringing {
  symbols: number;
}

/** Who come first in the order of their keys, in no order, until they bring what is needed. */
export interface Foremost {
  /** Their positions, from the first to before `count`. */
  positions: Uint32Array;
  count: number;
  /** At which of them no more is needed, and what it still brings. */
  last: number;
  lastBrings: number;
}

/**
 * By halves as a quick sort has them, but of each two only the one in which the last lies. All
 * together bring enough; more than 0 is needed.
 */
export function foremost(keys: Float64Array, all: readonly Bringing[], needed: number): Foremost {
  const positions = new Uint32Array(keys.length);
  for (let at = 0; at < keys.length; at += 1) positions[at] = at;
  let from = 0;
  let to = keys.length;
  let left = needed;
  while (to - from > 1) {
    const pivot = positions[(from + to) >> 1];
    const place = partition(keys, { positions, from, to });
    let before = 0;
    for (let at = from; at < place; at += 1) before += all[positions[at]].symbols;
    if (before >= left) {
      to = place;
      continue;
    }
    left -= before;
    from = place;
    if (all[pivot].symbols >= left) break;
    left -= all[pivot].symbols;
    from += 1;
  }
  return { positions, count: from + 1, last: positions[from], lastBrings: left };
}

/** Puts those with lower keys than that in the middle before it; where it lies now. */
function partition(
  keys: Float64Array,
  { positions, from, to }: { positions: Uint32Array; from: number; to: number },
): number {
  const middle = (from + to) >> 1;
  const pivot = positions[middle];
  const key = keys[pivot];
  positions[middle] = positions[to - 1];
  let place = from;
  for (let at = from; at < to - 1; at += 1) {
    const other = positions[at];
    const isLower = keys[other] < key || (keys[other] === key && other < pivot);
    if (!isLower) continue;
    positions[at] = positions[place];
    positions[place] = other;
    place += 1;
  }
  positions[to - 1] = positions[place];
  positions[place] = pivot;
  return place;
}

/** Runs of so many are sorted by insertion. */
const RUN = 8;

/** Positions of the keys in ascending order; of equal ones the earlier first. */
export function orderOfKeys(keys: Float64Array): Uint32Array {
  const { length } = keys;
  let order = new Uint32Array(length);
  for (let start = 0; start < length; start += RUN) {
    sortRun(keys, order, start, Math.min(start + RUN, length));
  }
  if (length <= RUN) return order;
  let merged = new Uint32Array(length);
  for (let width = RUN; width < length; width *= 2) {
    for (let start = 0; start < length; start += 2 * width) {
      mergeRuns(keys, { order, merged, start, width });
    }
    [order, merged] = [merged, order];
  }
  return order;
}

/** Writes the positions from `start` to `end` in the order of their keys. */
function sortRun(keys: Float64Array, order: Uint32Array, start: number, end: number): void {
  for (let at = start; at < end; at += 1) {
    const key = keys[at];
    let place = at;
    for (; place > start && keys[order[place - 1]] > key; place -= 1) {
      order[place] = order[place - 1];
    }
    order[place] = at;
  }
}

/** Two runs that follow each other in one. */
function mergeRuns(keys: Float64Array, { order, merged, start, width }: Runs): void {
  const middle = Math.min(start + width, keys.length);
  const end = Math.min(middle + width, keys.length);
  let low = start;
  let high = middle;
  let at = start;
  while (low < middle && high < end) {
    merged[at++] = keys[order[low]] <= keys[order[high]] ? order[low++] : order[high++];
  }
  while (low < middle) merged[at++] = order[low++];
  while (high < end) merged[at++] = order[high++];
}

interface Runs {
  order: Uint32Array;
  merged: Uint32Array;
  start: number;
  width: number;
}
