/**
 * Least and greatest of values that may be NaN (undefined at that sample): those are passed over,
 * which `Math.min` and `Math.max` do not do.
 */

/** `start` is returned when no value is less. */
export function leastOf(values: Iterable<number>, start: number): number {
  let least = start;
  for (const value of values) if (value < least) least = value;
  return least;
}

/** `start` is returned when no value is greater. */
export function greatestOf(values: Iterable<number>, start: number): number {
  let greatest = start;
  for (const value of values) if (value > greatest) greatest = value;
  return greatest;
}
