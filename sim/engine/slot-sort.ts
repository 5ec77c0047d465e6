/**
 * Natural merge sort of pool slots by (time, key): linear on what lists of events usually are,
 * a few runs that rise or fall. Stable by nature, since no two events have the same key.
 */

export interface SortColumns {
  readonly time: Float64Array;
  readonly key: Float64Array;
}

/** Sorts the first `count` slots in place, the next to fire first; `spare` is as long. */
export function sortSlots(
  slots: Int32Array,
  spare: Int32Array,
  count: number,
  columns: SortColumns,
): void {
  const starts = findRuns(slots, count, columns);
  let from = slots;
  let to = spare;
  while (starts.length > 2) {
    let kept = 0;
    for (let run = 0; run + 1 < starts.length; run += 2) {
      const middle = starts[run + 1];
      const end = run + 2 < starts.length ? starts[run + 2] : middle;
      mergeRuns(from, to, starts[run], middle, end, columns);
      starts[kept] = starts[run];
      kept += 1;
    }
    starts[kept] = count;
    starts.length = kept + 1;
    const swap = from;
    from = to;
    to = swap;
  }
  if (from !== slots) slots.set(from.subarray(0, count));
}

/** Starts of rising runs, and `count` at the end; falling runs are turned round in place. */
function findRuns(slots: Int32Array, count: number, columns: SortColumns): number[] {
  const starts: number[] = [];
  let at = 0;
  while (at < count) {
    starts.push(at);
    let end = at + 1;
    if (end < count && firesBefore(columns, slots[end], slots[at])) {
      while (end < count && firesBefore(columns, slots[end], slots[end - 1])) end += 1;
      slots.subarray(at, end).reverse();
    } else {
      while (end < count && firesBefore(columns, slots[end - 1], slots[end])) end += 1;
    }
    at = end;
  }
  starts.push(count);
  return starts;
}

function mergeRuns(
  from: Int32Array,
  to: Int32Array,
  start: number,
  middle: number,
  end: number,
  columns: SortColumns,
): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at += 1) {
    const takeLeft =
      right >= end || (left < middle && firesBefore(columns, from[left], from[right]));
    to[at] = takeLeft ? from[left++] : from[right++];
  }
}

function firesBefore(columns: SortColumns, a: number, b: number): boolean {
  const { time, key } = columns;
  return time[a] < time[b] || (time[a] === time[b] && key[a] < key[b]);
}
