/**
 * Rows × time as few large paths, one a level. Neighbouring cells of a level are one rectangle,
 * rows and samples finer than a pixel are folded (the worst one shows), so a thousand shards over a
 * thousand samples stay a small vector drawing.
 */
import type { TimeRange } from '../results/results.ts';
import type { Box } from './frame.ts';
import { timeScale } from './scales.ts';
import { round } from './step-line.ts';

/** Least present shares of the levels 0…5; below all is level 6. */
const LEVEL_STARTS = [1, 0.99, 0.9, 0.75, 0.5, Number.MIN_VALUE];
export const LEVEL_LABELS = [
  'complete',
  'up to 1 % missing',
  '1–10 %',
  '10–25 %',
  '25–50 %',
  'over 50 %',
  'all missing',
];

/** −1 where nothing is expected. */
export function levelOf(presentShare: number): number {
  if (Number.isNaN(presentShare)) return -1;
  const level = LEVEL_STARTS.findIndex((start) => presentShare >= start);
  return level < 0 ? LEVEL_STARTS.length : level;
}

/** Rows this tall have a line of background between them. */
const ROW_GAP_FROM = 9;

export interface HeatRow {
  timesUs: readonly number[];
  values: readonly number[];
}

export interface HeatMap {
  /** Path a level; '' where the level does not occur. */
  paths: string[];
  rowHeight: number;
  /** Input rows folded into one drawn row. */
  fold: number;
  drawnRows: number;
}

/** Whole-pixel row height for so many rows, and how many rows share one when they don't fit. */
export function heatRows(rows: number, maxHeight: number): { rowHeight: number; fold: number } {
  const fold = Math.max(Math.ceil(rows / maxHeight), 1);
  const drawn = Math.max(Math.ceil(rows / fold), 1);
  return { rowHeight: Math.max(Math.min(Math.floor(maxHeight / drawn), 22), 1), fold };
}

/** `box.top` is the first row's upper edge; the caller takes the height from `heatRows`. */
export function heatMap(
  rows: readonly HeatRow[],
  range: TimeRange,
  box: Box,
  layout: { rowHeight: number; fold: number },
): HeatMap {
  const { rowHeight, fold } = layout;
  const edges = columnEdges(rows, range, box);
  const parts: string[][] = Array.from({ length: LEVEL_LABELS.length }, () => []);
  const drawnRows = Math.ceil(rows.length / fold);
  for (let drawn = 0; drawn < drawnRows; drawn += 1) {
    const members = rows.slice(drawn * fold, (drawn + 1) * fold);
    const levels = rowLevels(members, edges.timesUs);
    const y = box.top + drawn * rowHeight;
    const gap = rowHeight >= ROW_GAP_FROM ? 1 : 0;
    let at = 0;
    while (at < levels.length) {
      let end = at + 1;
      while (end < levels.length && levels[end] === levels[at]) end += 1;
      if (levels[at] >= 0) {
        const [left, right] = [edges.pixels[at], edges.pixels[end]];
        parts[levels[at]].push(`M${left},${y}H${right}V${y + rowHeight - gap}H${left}Z`);
      }
      at = end;
    }
  }
  return { paths: parts.map((part) => part.join('')), rowHeight, fold, drawnRows };
}

/** Column starts (and the end of the last) from the samples, never narrower than 1.5 pixels. */
function columnEdges(
  rows: readonly HeatRow[],
  range: TimeRange,
  box: Box,
): { timesUs: number[]; pixels: number[] } {
  const longest = rows.reduce<HeatRow | undefined>(
    (best, row) => (best === undefined || row.timesUs.length > best.timesUs.length ? row : best),
    undefined,
  );
  const x = timeScale(range, box.left, box.right);
  const timesUs: number[] = [];
  const pixels: number[] = [];
  const add = (us: number) => {
    const pixel = round(x(us));
    if (pixels.length > 0 && pixel - pixels[pixels.length - 1] < 1.5) return;
    timesUs.push(us);
    pixels.push(pixel);
  };
  for (const us of longest?.timesUs ?? []) {
    if (us >= range.endUs) break;
    add(Math.max(us, range.startUs));
  }
  if (timesUs.length === 0) add(range.startUs);
  timesUs.push(range.endUs);
  pixels.push(round(box.right));
  return { timesUs, pixels };
}

/** The worst level of the rows in each column. */
function rowLevels(rows: readonly HeatRow[], edgesUs: readonly number[]): number[] {
  const levels = new Array<number>(edgesUs.length - 1).fill(-1);
  for (const { timesUs, values } of rows) {
    let sample = -1;
    for (let column = 0; column + 1 < edgesUs.length; column += 1) {
      while (sample + 1 < timesUs.length && timesUs[sample + 1] <= edgesUs[column]) sample += 1;
      if (sample >= 0) levels[column] = Math.max(levels[column], levelOf(values[sample]));
      // Samples inside the column count too: a short dip must not vanish between pixels.
      while (sample + 1 < timesUs.length && timesUs[sample + 1] < edgesUs[column + 1]) {
        sample += 1;
        levels[column] = Math.max(levels[column], levelOf(values[sample]));
      }
    }
  }
  return levels;
}
