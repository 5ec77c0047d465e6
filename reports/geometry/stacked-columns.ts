/**
 * Columns over spans of time, each a stack of amounts: up from a level, in the order of the keys.
 */
import type { Scale } from './scales.ts';
import { round } from './step-line.ts';

export interface ColumnSpan {
  startUs: number;
  endUs: number;
}

export interface StackKey {
  key: string;
  label: string;
  /** An amount for each span; what is not positive takes no room. */
  amounts: readonly number[];
}

/** One path a key: all its rectangles. */
export type StackPaths = { key: string; path: string }[];

/** Rectangles narrower than this would vanish. */
const WIDTH_MIN = 0.6;

export function stackTotals(keys: readonly StackKey[], spans: number): number[] {
  const totals = new Array<number>(spans).fill(0);
  for (const { amounts } of keys) {
    for (let at = 0; at < spans; at += 1) totals[at] += Math.max(amounts[at] ?? 0, 0);
  }
  return totals;
}

export function stackedColumns(
  keys: readonly StackKey[],
  spans: readonly ColumnSpan[],
  x: Scale,
  y: Scale,
): StackPaths {
  const level = new Array<number>(spans.length).fill(0);
  return keys.map(({ key, amounts }) => {
    let path = '';
    spans.forEach(({ startUs, endUs }, at) => {
      const amount = amounts[at] ?? 0;
      if (!(amount > 0)) return;
      const [from, to] = [y(level[at]), y(level[at] + amount)];
      level[at] += amount;
      const left = x(startUs);
      const gap = x(endUs) - left > 8 ? 1 : 0;
      const width = Math.max(x(endUs) - left - gap, WIDTH_MIN);
      path += `M${round(left)},${round(from)}h${round(width)}V${round(to)}h${round(-width)}Z`;
    });
    return { key, path };
  });
}
