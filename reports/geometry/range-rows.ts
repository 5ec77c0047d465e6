/**
 * Lengths of time by group on one logarithmic axis: a thin line from the least to the greatest, a
 * thick one from the median to the 90 % quantile. One row a group, its name above it.
 */
import { count, duration } from '../format.ts';
import { logDomain, quantile } from './distribution.ts';
import { emptyShape, heightBelow, type Shape } from './frame.ts';
import { latencyAxis, type Tick } from './scales.ts';
import { round } from './step-line.ts';

/** A group of times with its statistics, µs. */
export interface TimedGroup {
  name: string;
  label: string;
  key: string;
  /** 0 where it is not known. */
  count: number;
  leastUs: number;
  medianUs: number;
  p90Us: number;
  greatestUs: number;
}

export interface RangeRow {
  label: string;
  value: string;
  key: string;
  y: number;
  /** Least, median, 90 %, greatest. */
  x: [number, number, number, number];
}

export interface RangeShape extends Shape {
  left: number;
  right: number;
  bottom: number;
  ticks: Tick[];
  rows: RangeRow[];
}

const ROW_HEIGHT = 36;
const SIDE = 6;
/** Rows beyond this are in the table only. */
const ROWS_MAX = 24;

/** Statistics of ascending samples; only call it with some. */
export function timedGroup(
  term: { name: string; label: string; key: string },
  sorted: ArrayLike<number>,
): TimedGroup {
  return {
    ...term,
    count: sorted.length,
    leastUs: sorted[0],
    medianUs: quantile(sorted, 0.5),
    p90Us: quantile(sorted, 0.9),
    greatestUs: sorted[sorted.length - 1],
  };
}

export function rangeRows(
  groups: readonly TimedGroup[],
  width: number,
  reason: string,
): RangeShape {
  const shown = groups.slice(0, ROWS_MAX);
  const [left, right] = [SIDE, Math.max(width - SIDE, SIDE + 10)];
  const ends = shown.flatMap((group) => [group.leastUs, group.greatestUs]);
  const { min, max } = logDomain(Float64Array.from(ends).sort());
  const axis = latencyAxis(min, max, left, right);
  const at = (us: number) => round(axis.scale(Math.max(us, min)));
  const bottom = shown.length * ROW_HEIGHT + 4;
  return {
    ...(shown.length === 0
      ? emptyShape(width, reason)
      : { width, height: heightBelow(bottom), empty: '' }),
    left,
    right,
    bottom,
    ticks: axis.ticks,
    rows: shown.map((group, row) => ({
      label: group.label,
      value: valueText(group),
      key: group.key,
      y: row * ROW_HEIGHT,
      x: [at(group.leastUs), at(group.medianUs), at(group.p90Us), at(group.greatestUs)],
    })),
  };
}

function valueText({ count: times, medianUs, greatestUs }: TimedGroup): string {
  if (times === 1) return `${duration(greatestUs)}, once`;
  if (times === 0) return `median ${duration(medianUs)}`;
  const within = `half within ${duration(medianUs)}, all within ${duration(greatestUs)}`;
  return `${count(times)} times, ${within}`;
}
