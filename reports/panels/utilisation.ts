/** How busy the access links of storage nodes were, over time (link.utilisation). */
import { instant, percent } from '../format.ts';
import { greatestOf } from '../geometry/extremes.ts';
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
import { type StepLine, samplesIn, stepLine } from '../geometry/step-line.ts';
import { drawBackground, drawLegend, drawTimeAxis, drawValueAxis } from '../marks/axes.ts';
import { drawLine } from '../marks/lines.ts';
import { findAllSeries, type Series, valueAt } from '../results/series.ts';
import { definePanel, type PanelInput } from './panel.ts';
import { tableOf } from './series-table.ts';

const METRIC = 'link.utilisation';
const HEIGHT = 120;
const KEY_HEIGHT = 26;
const LINES = [
  { labels: 'direction=up;of=busiest', key: 'c1', label: 'Up, busiest node' },
  { labels: 'direction=down;of=busiest', key: 'c2', label: 'Down, busiest node' },
  { labels: 'direction=up;of=all', key: 'c3', label: 'Up, all nodes' },
  { labels: 'direction=down;of=all', key: 'c4', label: 'Down, all nodes' },
];

interface UtilisationShape extends Shape {
  frame: TimeFrame;
  ticks: Tick[];
  lines: { key: string; line: StepLine }[];
  legend: Legend;
}

export const utilisation = definePanel<UtilisationShape>({
  name: 'utilisation',
  question: 'How busy were the links of the storage nodes?',
  note: 'Bytes carried since the sample before, as a share of what the access links could carry.',
  metrics: [METRIC],
  files: [],
  followsTime: true,
  size: 'half',
  about: 'network',
  answer,
  table: (input) =>
    tableOf(
      linesOf(input).map(({ series, label }) => ({
        series,
        label,
        name: label.toLowerCase().replaceAll(/[^a-z]+/g, '_'),
      })),
      input.range,
    ),

  geometry(input, width) {
    const found = linesOf(input).map((one) => ({
      ...one,
      samples: samplesIn(one.series, input.range),
    }));
    const key = legend(
      found.map(({ key: colour, label }) => ({ key: colour, label })),
      width,
    );
    const top = KEY_HEIGHT * Math.ceil(key.height / KEY_HEIGHT) + CAPTION_HEIGHT;
    const bottom = top + HEIGHT;
    const frame = timeFrame(input.results, input.range, { width, top, bottom });
    const { left, right } = frame.box;
    const values = found.map(({ samples }) => greatestOf(samples.values, 0));
    const axis = numberAxis(100 * greatestOf(values, 0), bottom, top);
    const x = timeScale(input.range, left, right);
    const y = (share: number) => axis.scale(100 * share);
    const isEmpty = found.every(({ samples }) => samples.values.length === 0);
    return {
      ...(isEmpty
        ? emptyShape(width, 'No link was sampled in this time.')
        : { width, height: heightBelow(bottom), empty: '' }),
      frame,
      ticks: axis.ticks,
      lines: found.map((one) => ({
        key: one.key,
        line: stepLine(one.samples, x, y, right - left),
      })),
      legend: key,
    };
  },

  draw(svg, { frame, ticks, lines, legend: key }) {
    const { left, right, top } = frame.box;
    drawLegend(svg, key, 'stroke');
    drawBackground(svg, frame);
    drawValueAxis(svg, { ticks, caption: '↑ % of the link', left, right, top });
    for (const { key: colour, line } of lines) drawLine(svg, line, colour);
    drawTimeAxis(svg, frame);
  },

  probe(input, { frame }, x) {
    const { left, right, top } = frame.box;
    const us = timeAt(input.range, left, right, x);
    return {
      x,
      y: top,
      title: instant(us),
      rows: linesOf(input).map(({ label, series }): [string, string] => [
        label,
        percent(valueAt(series, us)),
      ]),
    };
  },
});

function linesOf({ results }: PanelInput): { series: Series; key: string; label: string }[] {
  const all = findAllSeries(results.series, METRIC);
  return LINES.flatMap(({ labels, key, label }) => {
    const series = all.find((one) => one.labels === labels);
    return series === undefined ? [] : [{ series, key, label }];
  });
}

function answer(input: PanelInput): string {
  const { range } = input;
  const most = linesOf(input).map(({ label, series }) => ({
    label,
    value: greatestOf(samplesIn(series, range).values, -1),
  }));
  const known = most.filter(({ value }) => value >= 0);
  if (known.length === 0) return 'The links were not sampled in this time.';
  const { label, value } = known.reduce((one, other) => (other.value > one.value ? other : one));
  if (value === 0) return 'The links carried nothing in this time.';
  return `Busiest between two samples: ${percent(value)} of the link (${label.toLowerCase()}).`;
}
