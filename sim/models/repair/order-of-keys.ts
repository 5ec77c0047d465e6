/**
 * The order of numbers, as positions: short runs sorted in place, then merged, in columns. Donors
 * are put in a random order some times for each group of slivers, by a key for each node; a sort
 * of objects by a function that compares two of them was most of what that took.
 */

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
