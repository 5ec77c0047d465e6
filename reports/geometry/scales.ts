/**
 * Scales and ticks that panels share: simulated time, bytes, counts, shares and logarithmic
 * latency. Pure numbers and labels; drawing is in ../marks.
 */
import { nice, scaleLinear, scaleLog, ticks } from 'd3';
import { byteUnit, count, DAY_US, duration, instant, percent, short } from '../format.ts';
import type { TimeRange } from '../results/results.ts';

export interface Tick {
  /** Pixels along the axis. */
  at: number;
  label: string;
}

export type Scale = (value: number) => number;

const SECOND_US = 1e6;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const WEEK_US = 7 * DAY_US;

/** Steps at which people expect marks on a time axis. */
const TIME_STEPS_US: readonly number[] = [
  ...[1, 2, 5, 15, 30].map((n) => n * SECOND_US),
  ...[1, 2, 5, 15, 30].map((n) => n * MINUTE_US),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR_US),
  ...[1, 2].map((n) => n * DAY_US),
  ...[1, 2, 4, 8, 13, 26, 52, 104, 260, 520].map((n) => n * WEEK_US),
];

/** Smallest customary step ≥ `leastUs`. */
export function timeStep(leastUs: number): number {
  const found = TIME_STEPS_US.find((step) => step >= leastUs);
  return found ?? Math.ceil(leastUs / (520 * WEEK_US)) * 520 * WEEK_US;
}

/** Time → pixels; a range without length fills the axis from its left end. */
export function timeScale(range: TimeRange, left: number, right: number): Scale {
  const endUs = Math.max(range.endUs, range.startUs + 1);
  return scaleLinear([range.startUs, endUs], [left, right]).clamp(true);
}

/** The moment under a pixel between `left` and `right`. */
export function timeAt(range: TimeRange, left: number, right: number, x: number): number {
  const share = Math.min(Math.max((x - left) / (right - left), 0), 1);
  return range.startUs + share * (range.endUs - range.startUs);
}

/** At most about one tick every `gap` pixels. */
export function timeTicks(range: TimeRange, left: number, right: number, gap = 84): Tick[] {
  const lengthUs = Math.max(range.endUs - range.startUs, 1);
  const step = timeStep(lengthUs / Math.max((right - left) / gap, 1));
  const x = timeScale(range, left, right);
  const out: Tick[] = [];
  for (let at = Math.ceil(range.startUs / step) * step; at <= range.endUs; at += step) {
    out.push({ at: x(at), label: timeLabel(at, step) });
  }
  return out;
}

/** Full moments for days, only the clock between them. */
function timeLabel(us: number, step: number): string {
  const full = instant(us);
  if (step >= DAY_US || us % DAY_US === 0) return full;
  return full.slice(full.indexOf(', ') + 2);
}

export interface ValueAxis {
  scale: Scale;
  ticks: Tick[];
  /** Unit that the labels leave out; '' when they carry it. */
  unit: string;
}

/** 0…max in a binary byte unit with round steps; `top` is the pixel of the largest value. */
export function byteAxis(maxBytes: number, bottom: number, top: number): ValueAxis {
  const greatest = maxBytes > 0 ? maxBytes : 1;
  const { scale: unitBytes, unit } = byteUnit(greatest);
  const [, most] = nice(0, greatest / unitBytes, ticksFor(bottom - top));
  const scale = scaleLinear([0, most * unitBytes], [bottom, top]);
  const marks = roundTicks(0, most, bottom - top, unitBytes === 1);
  return {
    scale,
    unit,
    ticks: marks.map((value) => ({ at: scale(value * unitBytes), label: short(value) })),
  };
}

/** Counts that may be negative; whole-number ticks. Zero is always inside. */
export function countAxis(min: number, max: number, bottom: number, top: number): ValueAxis {
  const low = Math.min(min, 0);
  const high = Math.max(max, low + 1);
  const [, most] = nice(0, high, ticksFor(bottom - top));
  const scale = scaleLinear([low, most], [bottom, top]);
  const marks = roundTicks(low, most, bottom - top, true);
  return { scale, unit: '', ticks: marks.map((at) => ({ at: scale(at), label: count(at) })) };
}

/** Plain numbers from 0. */
export function numberAxis(max: number, bottom: number, top: number): ValueAxis {
  const [, most] = nice(0, max > 0 ? max : 1, ticksFor(bottom - top));
  const scale = scaleLinear([0, most], [bottom, top]);
  const marks = roundTicks(0, most, bottom - top, false);
  return { scale, unit: '', ticks: marks.map((at) => ({ at: scale(at), label: short(at) })) };
}

const SHARE_FLOORS = [0.999, 0.99, 0.9, 0.5, 0];

/** Shares up to 1, from the highest round floor below `min` (0, 50, 90, 99 or 99.9 %). */
export function shareAxis(min: number, bottom: number, top: number): ValueAxis & { floor: number } {
  const floor = min >= 1 ? 0 : (SHARE_FLOORS.find((one) => one < min) ?? 0);
  const scale = scaleLinear([floor, 1], [bottom, top]).clamp(true);
  const marks = [0, 1, 2, 3, 4].map((part) => floor + ((1 - floor) * part) / 4);
  const shown = bottom - top < 70 ? marks.filter((_, index) => index % 2 === 0) : marks;
  return {
    floor,
    scale,
    unit: '',
    ticks: shown.map((at) => ({ at: scale(at), label: percent(Number(at.toFixed(6))) })),
  };
}

function ticksFor(pixels: number): number {
  return Math.max(Math.round(pixels / 36), 2);
}

function roundTicks(low: number, high: number, pixels: number, whole: boolean): number[] {
  const marks = ticks(low, high, ticksFor(pixels));
  return whole ? marks.filter((mark) => Number.isInteger(mark)) : marks;
}

/** Pixels between the middles of two labels of a latency axis. */
const LABEL_GAP = 56;

/** How a label below an axis is anchored: those at the ends stay inside. */
export function labelAnchor(at: number, left: number, right: number): 'start' | 'middle' | 'end' {
  if (at - left < 18) return 'start';
  return right - at < 24 ? 'end' : 'middle';
}

/** Where the middle of such a label of usual length comes to lie. */
function labelMiddle(at: number, left: number, right: number): number {
  const shift = { start: LABEL_GAP / 2, middle: 0, end: -LABEL_GAP / 2 };
  return at + shift[labelAnchor(at, left, right)];
}

const LATENCY_MARKS_US: readonly number[][] = [
  [1, 1e3, SECOND_US, MINUTE_US, HOUR_US, DAY_US],
  [10, 100, 1e4, 1e5, 10 * SECOND_US, 10 * MINUTE_US, 10 * HOUR_US],
  [...[2, 5, 20, 50, 200, 500].flatMap((n) => [n, n * 1e3]), 2 * SECOND_US, 5 * SECOND_US],
  [20 * SECOND_US, 30 * SECOND_US, 2 * MINUTE_US, 5 * MINUTE_US, 30 * MINUTE_US],
];

/** Logarithmic latency axis; coarse marks win where labels would collide. */
export function latencyAxis(
  minUs: number,
  maxUs: number,
  left: number,
  right: number,
): { scale: Scale; ticks: Tick[] } {
  const scale = scaleLog([minUs, maxUs], [left, right]).clamp(true);
  const chosen: Tick[] = [];
  for (const marks of LATENCY_MARKS_US) {
    for (const mark of marks) {
      if (mark < minUs || mark > maxUs) continue;
      const at = scale(mark);
      const middle = labelMiddle(at, left, right);
      const isApart = chosen.every(
        (one) => Math.abs(labelMiddle(one.at, left, right) - middle) >= LABEL_GAP,
      );
      if (isApart) chosen.push({ at, label: duration(mark) });
    }
  }
  return { scale, ticks: chosen.sort((one, other) => one.at - other.at) };
}

/** Numbers from one to another along a horizontal axis; zero is always inside. */
export function numberAxisFrom(
  [low, high]: readonly [number, number],
  [left, right]: readonly [number, number],
): ValueAxis {
  const [from, to] = [Math.min(low, 0), Math.max(high, low < 0 ? 0 : 1e-9)];
  const wanted = Math.max(Math.floor(Math.abs(right - left) / 70), 3);
  const [least, most] = nice(from, to, wanted);
  const scale = scaleLinear([least, most], [left, right]);
  return {
    scale,
    unit: '',
    ticks: ticks(least, most, wanted).map((at) => ({ at: scale(at), label: short(at) })),
  };
}
