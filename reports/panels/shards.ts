/**
 * Shard × time: how much of what its owner should hold is there (shard.health{shard}).
 */

import { count, duration, instant, percent, plural } from '../format.ts';
import {
  CAPTION_HEIGHT,
  emptyShape,
  heightBelow,
  type Legend,
  legend,
  MARGIN_LEFT,
  type Shape,
  type TimeFrame,
  timeFrame,
} from '../geometry/frame.ts';
import { type HeatMap, heatMap, heatRows, LEVEL_LABELS } from '../geometry/heat-map.ts';
import { type Tick, timeAt } from '../geometry/scales.ts';
import { samplesIn } from '../geometry/step-line.ts';
import { drawLegend, drawTimeAxis } from '../marks/axes.ts';
import type { Results } from '../results/results.ts';
import { findAllSeries, labelOf, type Series, valueAt, withGaps } from '../results/series.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';

const METRIC = 'shard.health';
const MAP_HEIGHT_MAX = 500;

interface ShardsShape extends Shape {
  frame: TimeFrame;
  map: HeatMap;
  legend: Legend;
  rowTicks: Tick[];
}

export const shards = definePanel<ShardsShape>({
  name: 'shards',
  question: 'Which shards were incomplete, and when?',
  note:
    'One row a shard: the share of slivers of live blobs that its owner has. Blank: nothing is ' +
    'expected yet. Where rows or samples are finer than the screen, the worst one shows.',
  metrics: [METRIC],
  files: [],
  followsTime: true,
  size: 'full',
  about: 'network',
  answer,
  table,

  geometry({ results, range }, width) {
    const rows = shardSeries(results);
    const layout = heatRows(rows.length, MAP_HEIGHT_MAX);
    const levels = LEVEL_LABELS.map((label, level) => ({ key: `heat${level}`, label }));
    const key = legend(levels, width);
    const top = key.height + CAPTION_HEIGHT;
    const bottom = top + layout.rowHeight * Math.ceil(rows.length / layout.fold);
    const frame = timeFrame(results, range, { width, top, bottom });
    const map = heatMap(rows, range, frame.box, layout);
    const isEmpty = map.paths.every((path) => path === '');
    const reason = 'No shard health was sampled in this time.';
    return {
      ...(isEmpty ? emptyShape(width, reason) : { width, height: heightBelow(bottom), empty: '' }),
      frame,
      map,
      legend: key,
      rowTicks: rowTicks(rows, top, layout),
    };
  },

  draw(svg, { frame, map, legend: key, rowTicks: ticks }) {
    drawLegend(svg, key);
    svg
      .append('text')
      .attr('class', 'caption')
      .attr('y', frame.box.top - 9)
      .text('↓ Shard');
    const cells = svg.append('g').attr('shape-rendering', 'crispEdges');
    map.paths.forEach((path, level) => {
      if (path !== '') cells.append('path').attr('class', `fill-heat${level}`).attr('d', path);
    });
    const labels = svg.append('g').attr('class', 'axis').attr('aria-hidden', 'true');
    for (const { at, label } of ticks) {
      labels
        .append('text')
        .attr('class', 'tick-label')
        .attr('x', MARGIN_LEFT - 8)
        .attr('y', at)
        .attr('dy', '0.32em')
        .attr('text-anchor', 'end')
        .text(label);
    }
    drawTimeAxis(svg, frame);
  },

  probe({ results, range }, { frame, map }, x, y) {
    const { left, right, top } = frame.box;
    const rows = shardSeries(results);
    const drawn = Math.floor((y - top) / map.rowHeight);
    if (drawn < 0 || drawn >= map.drawnRows) return null;
    const us = timeAt(range, left, right, x);
    const members = rows.slice(drawn * map.fold, (drawn + 1) * map.fold);
    return {
      x,
      y: top + drawn * map.rowHeight,
      title: instant(us),
      rows: members.map((one) => [`Shard ${shardOf(one)}`, healthText(valueAt(one, us))]),
    };
  },
});

function healthText(value: number): string {
  return Number.isNaN(value) ? 'nothing expected' : `${percent(value)} present`;
}

const sorted = new WeakMap<Results, Series[]>();

/** The series by shard index. */
function shardSeries(results: Results): Series[] {
  let rows = sorted.get(results);
  if (rows === undefined) {
    rows = findAllSeries(results.series, METRIC).map((one) => withGaps(one, results.series));
    rows.sort((one, other) => shardOf(one) - shardOf(other));
    sorted.set(results, rows);
  }
  return rows;
}

function shardOf(series: Series): number {
  return Number(labelOf(series.labels, 'shard') ?? Number.NaN);
}

function rowTicks(
  rows: readonly Series[],
  top: number,
  { rowHeight, fold }: { rowHeight: number; fold: number },
): Tick[] {
  const steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500];
  const step = steps.find((one) => (one / fold) * rowHeight >= 22) ?? 500;
  const out: Tick[] = [];
  for (let row = 0; row < rows.length; row += step) {
    const at = top + (Math.floor(row / fold) + 0.5) * rowHeight;
    out.push({ at, label: count(shardOf(rows[row])) });
  }
  return out;
}

interface ShardFacts {
  shard: number;
  least: number;
  leastUs: number;
  incompleteUs: number;
  last: number;
}

function factsOf(series: Series, range: PanelInput['range']): ShardFacts {
  const { timesUs, values } = samplesIn(series, range);
  const facts: ShardFacts = {
    shard: shardOf(series),
    least: Number.NaN,
    leastUs: Number.NaN,
    incompleteUs: 0,
    last: values.length === 0 ? Number.NaN : values[values.length - 1],
  };
  for (let at = 0; at < values.length; at += 1) {
    if (Number.isNaN(values[at])) continue;
    if (!(values[at] >= facts.least)) {
      facts.least = values[at];
      facts.leastUs = timesUs[at];
    }
    if (values[at] < 1) facts.incompleteUs += (timesUs[at + 1] ?? timesUs[at]) - timesUs[at];
  }
  return facts;
}

function answer({ results, range }: PanelInput): string {
  const all = shardSeries(results).map((series) => factsOf(series, range));
  const measured = all.filter((one) => !Number.isNaN(one.least));
  if (measured.length === 0) return 'No shard was expected to hold anything in this time.';
  const bad = measured.filter((one) => one.least < 1);
  if (bad.length === 0) return `None: ${plural(measured.length, 'shard')}, complete throughout.`;
  const worst = bad.reduce((one, other) => (other.incompleteUs > one.incompleteUs ? other : one));
  const open = bad.filter((one) => one.last < 1).length;
  const end =
    open === 0 ? 'all were complete again at the end' : `${count(open)} still were at the end`;
  const share = `${count(bad.length)} of ${plural(measured.length, 'shard')}`;
  return (
    `${share} ${bad.length === 1 ? 'was' : 'were'} incomplete at some time, the longest (shard ` +
    `${worst.shard}) for ${duration(worst.incompleteUs)}; ${end}.`
  );
}

function table({ results, range }: PanelInput): PanelTable {
  return {
    columns: [
      { name: 'shard', label: 'Shard', unit: 'number' },
      { name: 'least_present_share', label: 'Least present', unit: 'share' },
      { name: 'least_at_us', label: 'Reached', unit: 'instant-us' },
      { name: 'incomplete_us', label: 'Incomplete for', unit: 'duration-us' },
      { name: 'last_present_share', label: 'Present at the end', unit: 'share' },
    ],
    rows: shardSeries(results).map((series) => {
      const { shard, least, leastUs, incompleteUs, last } = factsOf(series, range);
      return [shard, least, leastUs, incompleteUs, last].map(orNull);
    }),
  };
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
