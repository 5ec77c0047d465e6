/**
 * The order of numbers, as positions: a merge of runs, in columns. Donors are put in a random order
 * some times for each group of slivers, by a key for each node; a sort of objects by a function
 * that compares two of them was most of what that took.
 */

/** Positions of the keys in ascending order; of equal ones the earlier first. */
export function orderOfKeys(keys: Float64Array): Uint32Array {
  let order = Uint32Array.from(keys, (_, at) => at);
  let merged = new Uint32Array(keys.length);
  for (let width = 1; width < keys.length; width *= 2) {
    for (let start = 0; start < keys.length; start += 2 * width) {
      mergeRuns(keys, { order, merged, start, width });
    }
    [order, merged] = [merged, order];
  }
  return order;
}

/** Two runs that follow each other in one. */
function mergeRuns(
  keys: Float64Array,
  runs: { order: Uint32Array; merged: Uint32Array; start: number; width: number },
): void {
  const { order, merged, start, width } = runs;
  const middle = Math.min(start + width, keys.length);
  const end = Math.min(middle + width, keys.length);
  let low = start;
  let high = middle;
  for (let at = start; at < end; at += 1) {
    const isLow = high === end || (low < middle && keys[order[low]] <= keys[order[high]]);
    merged[at] = isLow ? order[low++] : order[high++];
  }
}
