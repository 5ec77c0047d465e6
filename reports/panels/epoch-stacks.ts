/**
 * Figures that stack amounts of WAL for each epoch, one or more facets under a shared time axis:
 * what such panels have in common.
 */
import {
  CAPTION_HEIGHT,
  emptyShape,
  heightBelow,
  type Legend,
  legend,
  type Shape,
  type TimeFrame,
  timeFrame,
} from '../geometry/frame.ts';
import { numberAxis, type Tick, timeAt, timeScale } from '../geometry/scales.ts';
import {
  type StackKey,
  type StackPaths,
  stackedColumns,
  stackTotals,
} from '../geometry/stacked-columns.ts';
import { drawBackground, drawLegend, drawTimeAxis, drawValueAxis } from '../marks/axes.ts';
import { drawStacks } from '../marks/stacks.ts';
import { type EpochSpan, economyEpochs } from '../results/economy.ts';
import type { PanelInput, Svg } from './panel.ts';

export const NO_EPOCH = 'No epoch was closed in this time.';

const FACET_GAP = 48;
const MILLION = 1e6;

interface Facet {
  ticks: Tick[];
  caption: string;
  top: number;
  paths: StackPaths;
}

export interface EpochStacks extends Shape {
  frame: TimeFrame;
  legend: Legend;
  facets: Facet[];
}

/** A facet: its caption, its height in pixels, and the amounts of each key by epoch. */
export interface StackFacet {
  caption: string;
  heightPixels: number;
  /** What one of the axis stands for; a million WAL where it is not given. */
  unit?: number;
  stacks(epochs: readonly EpochSpan[]): StackKey[];
}

/** Geometry of the facets. */
export function epochStacks(
  { results, range }: PanelInput,
  width: number,
  keys: readonly { key: string; label: string }[],
  wanted: readonly StackFacet[],
): EpochStacks {
  const spans = economyEpochs(results, range);
  const swatches = legend(keys, width);
  let bottom = swatches.height + CAPTION_HEIGHT - FACET_GAP;
  const places = wanted.map(({ heightPixels }) => {
    const top = bottom + FACET_GAP;
    bottom = top + heightPixels;
    return { top, bottom };
  });
  const frame = timeFrame(results, range, { width, top: places[0].top, bottom });
  const x = timeScale(range, frame.box.left, frame.box.right);
  const facets = wanted.map(({ caption, stacks, unit = MILLION }, at): Facet => {
    const { top, bottom: low } = places[at];
    const found = stacks(spans);
    const axis = numberAxis(Math.max(0, ...stackTotals(found, spans.length)) / unit, low, top);
    const paths = stackedColumns(found, spans, x, (value) => axis.scale(value / unit));
    return { ticks: axis.ticks, caption, top, paths };
  });
  const isEmpty = spans.length === 0;
  const size = isEmpty
    ? emptyShape(width, NO_EPOCH)
    : { width, height: heightBelow(bottom), empty: '' };
  return { ...size, frame, legend: swatches, facets };
}

export function drawEpochStacks(svg: Svg, { frame, legend: keys, facets }: EpochStacks): void {
  const { left, right } = frame.box;
  drawLegend(svg, keys);
  drawBackground(svg, frame);
  for (const facet of facets) {
    drawValueAxis(svg, { ...facet, left, right });
    drawStacks(svg, facet.paths);
  }
  drawTimeAxis(svg, frame);
}

/** The epoch under the pointer. */
export function epochUnder(
  { results, range }: PanelInput,
  frame: TimeFrame,
  x: number,
): EpochSpan | undefined {
  const us = timeAt(range, frame.box.left, frame.box.right, x);
  return economyEpochs(results, range).find((one) => us >= one.startUs && us < one.endUs);
}

/** Column name of an amount that a legend names. */
export const frostColumn = (label: string): string =>
  `${label.toLowerCase().replaceAll(/[ ,]+/g, '_')}_frost`;
