/**
 * What repair moved over time, stacked by cause (repair.bytes{cause}, a growing counter).
 */

import { bytes, duration, instant, percent } from '../format.ts';
import { type FlowBins, flowBins, stackedAreas, tallestBin } from '../geometry/flow-bins.ts';
import {
  CAPTION_HEIGHT,
  emptyShape,
  heightBelow,
  type Legend,
  legend,
  MARGIN_LEFT,
  MARGIN_RIGHT,
  type Shape,
  type TimeFrame,
  timeFrame,
} from '../geometry/frame.ts';
import { byteAxis, type Tick, timeAt, timeScale } from '../geometry/scales.ts';
import { drawBackground, drawLegend, drawTimeAxis, drawValueAxis } from '../marks/axes.ts';
import { findAllSeries, labelOf, type Series } from '../results/series.ts';
import { REPAIR_CAUSES, type Term, termsIn } from '../vocabulary.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';

const METRIC = 'repair.bytes';
const PLOT_HEIGHT = 210;
/** Narrowest step of the areas, in pixels. */
const BIN_WIDTH = 7;

interface TrafficShape extends Shape {
  frame: TimeFrame;
  legend: Legend;
  ticks: Tick[];
  caption: string;
  areas: { key: string; path: string }[];
}

export const repairTraffic = definePanel<TrafficShape>({
  name: 'repair-traffic',
  question: 'What did repair move over the network, and why?',
  note: '',
  metrics: [METRIC],
  files: [],
  followsTime: true,
  size: 'full',
  about: 'network',
  answer,
  table,

  geometry({ results, range }, width) {
    const causes = causesOf(results.series);
    const key = legend(
      causes.map((one) => one.term),
      width,
    );
    const top = key.height + CAPTION_HEIGHT;
    const bottom = top + PLOT_HEIGHT;
    const frame = timeFrame(results, range, { width, top, bottom });
    const bins = binsOf({ results, range }, width);
    const tallest = tallestBin(bins);
    const axis = byteAxis(tallest, bottom, top);
    const x = timeScale(range, frame.box.left, frame.box.right);
    const paths = stackedAreas(bins, x, axis.scale);
    const reason = 'Repair moved nothing in this time.';
    return {
      ...(tallest > 0
        ? { width, height: heightBelow(bottom), empty: '' }
        : emptyShape(width, reason)),
      frame,
      legend: key,
      ticks: axis.ticks,
      caption: `↑ ${axis.unit} per ${stepName(bins.stepUs)}`,
      areas: causes.map(({ term }, index) => ({ key: term.key, path: paths[index] })),
    };
  },

  draw(svg, shape) {
    const { left, right, top } = shape.frame.box;
    drawLegend(svg, shape.legend);
    drawBackground(svg, shape.frame);
    drawValueAxis(svg, { ticks: shape.ticks, caption: shape.caption, left, right, top });
    for (const { key, path } of shape.areas) {
      svg.append('path').attr('class', `fill-${key} stacked`).attr('d', path);
    }
    drawTimeAxis(svg, shape.frame);
  },

  probe(input, shape, x) {
    const { left, right, top } = shape.frame.box;
    const bins = binsOf(input, shape.width);
    const us = timeAt(input.range, left, right, x);
    const bin = bins.edgesUs.findIndex((edge, index) => index > 0 && us < edge) - 1;
    if (bin < 0) return null;
    const rows = causesOf(input.results.series).map(({ term }, index): [string, string] => [
      term.label,
      bytes(bins.amounts[index][bin]),
    ]);
    return {
      x,
      y: top,
      title: `${instant(bins.edgesUs[bin])} – ${instant(bins.edgesUs[bin + 1])}`,
      rows: rows.reverse(),
    };
  },
});

const ONE_OF: Record<string, string> = { s: 'second', min: 'minute', h: 'hour', d: 'day' };

/** `per 6 h`, `per day`. */
function stepName(us: number): string {
  const [amount, unit, ...rest] = duration(us).split('\u00a0');
  return amount === '1' && rest.length === 0 ? ONE_OF[unit] : duration(us);
}

function causesOf(all: readonly Series[]): { term: Term; series: Series }[] {
  const found = findAllSeries(all, METRIC).map((series) => ({
    cause: labelOf(series.labels, 'cause') ?? series.labels,
    series,
  }));
  return termsIn(
    REPAIR_CAUSES,
    found.map((one) => one.cause),
  ).map((term) => ({ term, series: found.find((one) => one.cause === term.name)!.series }));
}

function binsOf({ results, range }: PanelInput, width: number): FlowBins {
  const counters = causesOf(results.series).map((one) => one.series);
  return flowBins(counters, range, (width - MARGIN_LEFT - MARGIN_RIGHT) / BIN_WIDTH);
}

function totals(input: PanelInput): { term: Term; bytes: number }[] {
  const bins = flowBins(
    causesOf(input.results.series).map((one) => one.series),
    input.range,
    1,
  );
  return causesOf(input.results.series).map(({ term }, index) => ({
    term,
    bytes: Math.round(bins.amounts[index].reduce((sum, amount) => sum + amount, 0)),
  }));
}

function answer(input: PanelInput): string {
  const all = totals(input);
  if (all.length === 0) return 'Repair traffic was not measured in this run.';
  const sum = all.reduce((total, one) => total + one.bytes, 0);
  if (sum === 0) return 'Repair moved nothing.';
  const first = all.reduce((one, other) => (other.bytes > one.bytes ? other : one));
  return (
    `Repair moved ${bytes(sum)}, most of it for ${first.term.label.toLowerCase()} ` +
    `(${bytes(first.bytes)}, ${percent(first.bytes / sum)}).`
  );
}

function table(input: PanelInput): PanelTable {
  const causes = causesOf(input.results.series);
  const bins = binsOf(input, 900);
  const rows = bins.edgesUs
    .slice(1)
    .map((endUs, bin) => [
      Math.round(bins.edgesUs[bin]),
      Math.round(endUs),
      ...bins.amounts.map((amounts) => Math.round(amounts[bin])),
    ]);
  return {
    columns: [
      { name: 'from_us', label: 'From', unit: 'instant-us' },
      { name: 'to_us', label: 'To', unit: 'instant-us' },
      ...causes.map(({ term }) => ({
        name: `${term.name.replaceAll('-', '_')}_bytes`,
        label: term.label,
        unit: 'bytes' as const,
      })),
    ],
    rows: causes.length === 0 ? [] : rows,
  };
}
