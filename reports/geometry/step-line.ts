/**
 * A sampled measure as a step line: each sample holds until the next. Where samples are denser than
 * pixels, every pixel column keeps its first, least, greatest and last value, so no dip is lost.
 */

import type { TimeRange } from '../results/results.ts';
import { sampleBefore } from '../results/series.ts';
import type { Scale } from './scales.ts';

export interface StepLine {
  path: string;
  /** Samples with no neighbour, which a line would not show. */
  dots: { x: number; y: number }[];
}

export interface Samples {
  timesUs: readonly number[];
  /** NaN: undefined there; the line has a gap. */
  values: readonly number[];
}

/** Samples of the range, with the one that holds at its start moved to the start. */
export function samplesIn(samples: Samples, range: TimeRange): Samples {
  const first = Math.max(sampleBefore(samples.timesUs, range.startUs), 0);
  const last = sampleBefore(samples.timesUs, range.endUs);
  if (last < 0) return { timesUs: [], values: [] };
  const timesUs = samples.timesUs.slice(first, last + 1);
  const values = samples.values.slice(first, last + 1);
  if (timesUs[0] < range.startUs) timesUs[0] = range.startUs;
  const isHeldToEnd = last + 1 < samples.timesUs.length;
  if (isHeldToEnd && timesUs[timesUs.length - 1] < range.endUs) {
    timesUs.push(range.endUs);
    values.push(values[values.length - 1]);
  }
  return { timesUs, values };
}

/** `samples` as from `samplesIn`; `width` is the plot's width in pixels. */
export function stepLine(samples: Samples, x: Scale, y: Scale, width: number): StepLine {
  const { timesUs, values } = samples;
  const isDense = timesUs.length > 2 * Math.max(width, 1);
  const parts: string[] = [];
  const dots: { x: number; y: number }[] = [];
  let start = 0;
  while (start < timesUs.length) {
    if (Number.isNaN(values[start])) {
      start += 1;
      continue;
    }
    let end = start + 1;
    while (end < timesUs.length && !Number.isNaN(values[end])) end += 1;
    if (end - start === 1 && end >= timesUs.length) {
      dots.push({ x: round(x(timesUs[start])), y: round(y(values[start])) });
    } else {
      // A sample before a gap holds until the gap begins.
      const until = end < timesUs.length ? timesUs[end] : timesUs[end - 1];
      const draw = isDense ? denseRun : sparseRun;
      parts.push(draw(samples, start, end, x, y), `H${round(x(until))}`);
    }
    start = end;
  }
  return { path: parts.join(''), dots };
}

type Run = (samples: Samples, start: number, end: number, x: Scale, y: Scale) => string;

const sparseRun: Run = ({ timesUs, values }, start, end, x, y) => {
  let path = `M${round(x(timesUs[start]))},${round(y(values[start]))}`;
  for (let at = start + 1; at < end; at += 1) {
    if (values[at] === values[at - 1]) continue;
    path += `H${round(x(timesUs[at]))}V${round(y(values[at]))}`;
  }
  return path;
};

const denseRun: Run = ({ timesUs, values }, start, end, x, y) => {
  let path = `M${round(x(timesUs[start]))},${round(y(values[start]))}`;
  let at = start;
  while (at < end) {
    const column = Math.round(x(timesUs[at]));
    let [least, greatest] = [values[at], values[at]];
    const first = values[at];
    while (at < end && Math.round(x(timesUs[at])) === column) {
      if (values[at] < least) least = values[at];
      if (values[at] > greatest) greatest = values[at];
      at += 1;
    }
    const last = values[at - 1];
    path += `H${column}`;
    for (const value of new Set([first, least, greatest, last])) path += `V${round(y(value))}`;
    path += `V${round(y(last))}`;
  }
  return path;
};

/** A tenth of a pixel is enough and keeps paths short. */
export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** The area between a step line and a level, closed run by run. */
export function stepArea(line: StepLine, level: number): string {
  return line.path.replace(
    /M(-?[\d.]+),[^M]*/g,
    (run, startX) => `${run}V${round(level)}H${startX}Z`,
  );
}

/** Index of the sample that holds at a time; −1 before the first. */
export { sampleBefore };
