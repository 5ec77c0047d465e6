/**
 * What the parts of the page share: the results, the time range, and the moment under the pointer.
 * Setting the range redraws at most once a frame.
 */
import { isWholeRun, type Results, type TimeRange, wholeRun } from '../results/results.ts';

export interface PageState {
  readonly results: Results;
  readonly range: TimeRange;
  setRange(range: TimeRange): void;
  onRange(listener: (range: TimeRange) => void): void;
  /** Null: the pointer is nowhere. */
  setCursor(us: number | null): void;
  onCursor(listener: (us: number | null) => void): void;
}

/** Shortest range, as a share of the run, and in microseconds. */
const SHARE_MIN = 1e-5;
const LENGTH_MIN_US = 1e6;

export function pageState(results: Results): PageState {
  let range = wholeRun(results);
  let isPending = false;
  const rangeListeners: ((range: TimeRange) => void)[] = [];
  const cursorListeners: ((us: number | null) => void)[] = [];
  return {
    results,
    get range() {
      return range;
    },
    setRange(next) {
      range = normalRange(results, next);
      if (isPending) return;
      isPending = true;
      requestAnimationFrame(() => {
        isPending = false;
        for (const listener of rangeListeners) listener(range);
      });
    },
    onRange: (listener) => rangeListeners.push(listener),
    setCursor(us) {
      for (const listener of cursorListeners) listener(us);
    },
    onCursor: (listener) => cursorListeners.push(listener),
  };
}

/** Inside the run, and not too short to draw. */
export function normalRange(results: Results, { startUs, endUs }: TimeRange): TimeRange {
  const run = wholeRun(results);
  const least = Math.min(Math.max(run.endUs * SHARE_MIN, LENGTH_MIN_US), run.endUs);
  const length = Math.min(Math.max(endUs - startUs, least), run.endUs);
  const start = Math.round(Math.min(Math.max(startUs, 0), run.endUs - length));
  const next = { startUs: start, endUs: Math.round(start + length) };
  return isWholeRun(results, next) ? run : next;
}
