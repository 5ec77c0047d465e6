/**
 * Where things go in a figure: the plot's box inside its margins, the legend above it, and the
 * background marks (epochs, faults) that every time panel repeats so that the eye can line them up.
 */
import { epochStarts, faultSpans } from '../results/events.ts';
import type { Results, TimeRange } from '../results/results.ts';
import { type Band, faultBands } from './fault-bands.ts';
import { type Tick, timeScale, timeTicks } from './scales.ts';

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Common to the geometry of all panels. */
export interface Shape {
  width: number;
  height: number;
  /** Why there is nothing to draw; '' when there is. */
  empty: string;
  /** Set where the figure has a time axis: it then takes part in the shared cursor. */
  frame?: TimeFrame;
}

export const MARGIN_LEFT = 58;
export const MARGIN_RIGHT = 14;
const AXIS_HEIGHT = 26;
/** Epoch lines closer than this on average are noise and are left out. */
const EPOCH_GAP_MIN = 24;
/** Room above a plot for the name of its value axis. */
export const CAPTION_HEIGHT = 22;

export interface TimeFrame {
  box: Box;
  ticks: Tick[];
  epochs: number[];
  faults: Band[];
}

/** `top` and `bottom` span all facets that share the time axis. */
export function timeFrame(
  results: Results,
  range: TimeRange,
  size: { width: number; top: number; bottom: number; left?: number },
): TimeFrame {
  const left = size.left ?? MARGIN_LEFT;
  const right = Math.max(size.width - MARGIN_RIGHT, left + 10);
  const x = timeScale(range, left, right);
  const inside = (us: number) => us > range.startUs && us < range.endUs;
  const marks = epochStarts(results).filter(inside).map(x);
  return {
    box: { left, right, top: size.top, bottom: size.bottom },
    ticks: timeTicks(range, left, right),
    epochs: marks.length * EPOCH_GAP_MIN > right - left ? [] : marks,
    faults: faultBands(
      faultSpans(results).filter((one) => one.startUs <= range.endUs && one.endUs >= range.startUs),
      x,
    ),
  };
}

/** Height of a figure whose last facet ends at `bottom`. */
export function heightBelow(bottom: number): number {
  return bottom + AXIS_HEIGHT;
}

/** The shape of a figure that has nothing to show. */
export function emptyShape(width: number, reason: string): Shape {
  return { width, height: 96, empty: reason };
}

/** Rough width of text in a sans-serif face; a little generous, so that nothing is cut off. */
export function textWidth(text: string, pixels = 12): number {
  let ems = 0;
  for (const character of text) ems += emsOf(character);
  return Math.ceil(ems * pixels);
}

function emsOf(character: string): number {
  if (/[ijlftrI.,:;|'()[\]\- ]/.test(character)) return 0.36;
  if (/[mwMW%]/.test(character)) return 0.9;
  return /[A-Z0-9]/.test(character) ? 0.67 : 0.61;
}

/** Text that fits, ended by an ellipsis where it was cut. */
export function fitText(text: string, width: number, pixels = 12): string {
  if (textWidth(text, pixels) <= width) return text;
  let fitted = '';
  for (const character of text) {
    if (textWidth(`${fitted}${character}…`, pixels) > width) break;
    fitted += character;
  }
  return fitted === '' ? '' : `${fitted.trimEnd()}…`;
}

export interface LegendItem {
  /** Class suffix of the swatch: `fill-<key>`. */
  key: string;
  label: string;
  x: number;
  y: number;
}

export interface Legend {
  items: LegendItem[];
  height: number;
}

const LEGEND_ROW = 20;
const SWATCH = 16;

/** Swatches and labels in rows from the top left. */
export function legend(entries: readonly { key: string; label: string }[], width: number): Legend {
  let [x, y] = [0, 0];
  const items = entries.map((entry) => {
    const needed = SWATCH + textWidth(entry.label) + 14;
    if (x > 0 && x + needed > width) [x, y] = [0, y + LEGEND_ROW];
    const item = { ...entry, x, y };
    x += needed;
    return item;
  });
  return { items, height: entries.length === 0 ? 0 : y + LEGEND_ROW };
}
