/**
 * Spans of time in rows and lanes, one path a kind. Spans that touch on screen are merged, and
 * short ones are widened to stay visible, so any number of them costs at most one rectangle a
 * pixel.
 */
import type { Scale } from './scales.ts';
import { round } from './step-line.ts';

export interface LaneSpan {
  row: number;
  kind: number;
  startUs: number;
  endUs: number;
}

export interface LaneLayout {
  top: number;
  /** Right end of the axis: a widened span does not pass it. */
  right: number;
  rowHeight: number;
  /** Offset and height inside the row, a kind. */
  lanes: readonly { offset: number; height: number }[];
}

/** Shortest drawn span, in pixels. */
export const SPAN_WIDTH_MIN = 2.5;

/** Paths by kind. */
export function lanePaths(spans: readonly LaneSpan[], x: Scale, layout: LaneLayout): string[] {
  const order = [...spans].sort(
    (one, other) =>
      one.kind - other.kind ||
      one.row - other.row ||
      one.startUs - other.startUs ||
      one.endUs - other.endUs,
  );
  const parts: string[][] = layout.lanes.map(() => []);
  let at = 0;
  while (at < order.length) {
    const { row, kind } = order[at];
    let [left, right] = pixels(order[at], x, layout);
    at += 1;
    while (at < order.length && order[at].row === row && order[at].kind === kind) {
      const [nextLeft, nextRight] = pixels(order[at], x, layout);
      if (nextLeft > right + 0.5) break;
      right = Math.max(right, nextRight);
      left = Math.min(left, nextLeft);
      at += 1;
    }
    const { offset, height } = layout.lanes[kind];
    const y = layout.top + row * layout.rowHeight + offset;
    parts[kind].push(`M${left},${y}H${right}V${y + height}H${left}Z`);
  }
  return parts.map((part) => part.join(''));
}

function pixels(span: LaneSpan, x: Scale, layout: LaneLayout): [number, number] {
  const left = Math.min(round(x(span.startUs)), round(layout.right - SPAN_WIDTH_MIN));
  return [left, Math.max(round(x(span.endUs)), round(left + SPAN_WIDTH_MIN))];
}

/** Length of the union of spans, in microseconds. */
export function coveredUs(spans: readonly { startUs: number; endUs: number }[]): number {
  const order = [...spans].sort(
    (one, other) => one.startUs - other.startUs || one.endUs - other.endUs,
  );
  let sum = 0;
  let reachedUs = Number.NEGATIVE_INFINITY;
  for (const { startUs, endUs } of order) {
    const fromUs = Math.max(startUs, reachedUs);
    if (endUs > fromUs) sum += endUs - fromUs;
    reachedUs = Math.max(reachedUs, endUs);
  }
  return sum;
}
