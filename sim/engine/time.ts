/**
 * Simulated time: a whole number of microseconds in a double, exact for 285 years.
 *
 * Fractions enter the simulation in one place only, `toTicks`, so that two routes to the same
 * instant meet in the same number. Nanoseconds are left out on purpose: they stay exact for only
 * a quarter of a year.
 */

/** Whole microseconds since the start of the run, or a whole duration in microseconds. */
export type TimeUs = number;

export const MILLISECOND_US = 1_000;
export const SECOND_US = 1_000_000;
export const MINUTE_US = 60_000_000;
export const HOUR_US = 3_600_000_000;
export const DAY_US = 86_400_000_000;

/** The last representable instant: 2^53 − 1 microseconds. */
export const LAST_TIME_US = Number.MAX_SAFE_INTEGER;

/**
 * Rounds microseconds with a fraction to whole ones, half up. The only such place.
 * Throws RangeError when `us` is negative, not finite or past 2^53 − 1.
 */
export function toTicks(us: number): TimeUs {
  if (!(us >= 0 && us <= LAST_TIME_US)) {
    throw new RangeError(`a time must be between 0 and 2^53 - 1 microseconds, not ${us}`);
  }
  return Math.round(us);
}
