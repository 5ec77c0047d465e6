/**
 * How long successful writes and reads took: a histogram each on one logarithmic axis, with
 * quantiles (operations.csv). Failed operations are counted, not timed.
 */

import { count, duration, plural, sentenceList } from '../format.ts';
import { ascending, type LogBins, logBins, logDomain, quantile } from '../geometry/distribution.ts';
import {
  emptyShape,
  heightBelow,
  MARGIN_LEFT,
  MARGIN_RIGHT,
  type Shape,
} from '../geometry/frame.ts';
import { type QuantileRule, quantileRules } from '../geometry/quantile-rules.ts';
import { countAxis, latencyAxis, type Tick } from '../geometry/scales.ts';
import { round } from '../geometry/step-line.ts';
import { drawTicksBelow, drawValueAxis } from '../marks/axes.ts';
import type { Results, TimeRange } from '../results/results.ts';
import { numbers, texts } from '../results/table.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';

const FACET_HEIGHT = 110;
/** Room above a facet: its name, and one row of quantile labels. */
const FACET_TOP = 44;
const LABEL_HEIGHT = 14;
const BINS_PER_PIXEL = 1 / 9;

interface LatencyFacet {
  caption: string;
  top: number;
  bottom: number;
  ticks: Tick[];
  path: string;
  key: string;
  rules: QuantileRule[];
  bins: LogBins;
}

interface LatencyShape extends Shape {
  left: number;
  right: number;
  ticks: Tick[];
  /** Room above each facet. */
  facetTop: number;
  facets: LatencyFacet[];
}

interface Group {
  kind: string;
  label: string;
  /** Ascending latencies of the successful ones. */
  sorted: Float64Array;
  failed: number;
}

export const latency = definePanel<LatencyShape>({
  name: 'latency',
  question: 'How long did writes and reads take?',
  note: 'Successful operations; lines mark the median and the 90 % and 99 % quantiles.',
  metrics: [],
  files: ['operations.csv'],
  followsTime: true,
  size: 'full',
  about: 'network',
  answer,
  table,

  geometry({ results, range }, width) {
    const timed = groupsOf(results, range).filter((group) => group.sorted.length > 0);
    const [left, right] = [MARGIN_LEFT, Math.max(width - MARGIN_RIGHT, MARGIN_LEFT + 10)];
    const { min, max } = logDomain(ascending(timed.flatMap((group) => [...endsOf(group.sorted)])));
    const axis = latencyAxis(min, max, left, right);
    const rules = timed.map((group) =>
      quantileRules(group.sorted, axis.scale, { left, right: width }),
    );
    const levels = Math.max(...rules.flat().map((rule) => rule.level), 0);
    const facetTop = FACET_TOP + levels * LABEL_HEIGHT;
    const facets = timed.map((group, index): LatencyFacet => {
      const top = index * (FACET_HEIGHT + facetTop) + facetTop;
      const bottom = top + FACET_HEIGHT;
      const bins = logBins(group.sorted, { min, max }, binCount(right - left));
      const value = countAxis(0, Math.max(...bins.counts), bottom, top);
      return {
        caption: `↑ ${group.label} (${count(group.sorted.length)})`,
        top,
        bottom,
        ticks: value.ticks,
        path: histogramPath(bins, axis.scale, value.scale),
        key: group.kind === 'write' ? 'c1' : 'c2',
        rules: rules[index],
        bins,
      };
    });
    const reason = 'No write or read succeeded in this time.';
    const bottom = facets.length * (FACET_HEIGHT + facetTop);
    return {
      ...(facets.length === 0
        ? emptyShape(width, reason)
        : { width, height: heightBelow(bottom), empty: '' }),
      left,
      right,
      ticks: axis.ticks,
      facetTop,
      facets,
    };
  },

  draw(svg, { left, right, ticks, facetTop, facets }) {
    for (const facet of facets) {
      drawValueAxis(svg, { ...facet, top: facet.top - facetTop + 28, left, right });
      svg.append('path').attr('class', `fill-${facet.key}`).attr('d', facet.path);
      for (const { x, label, anchor, level } of facet.rules) {
        svg
          .append('line')
          .attr('class', 'quantile')
          .attr('x1', x)
          .attr('x2', x)
          .attr('y1', facet.top - 2 - level * LABEL_HEIGHT)
          .attr('y2', facet.bottom);
        svg
          .append('text')
          .attr('class', 'label halo')
          .attr('x', anchor === 'start' ? x - 3 : x + 3)
          .attr('y', facet.top - 6 - level * LABEL_HEIGHT)
          .attr('text-anchor', anchor)
          .text(label);
      }
    }
    const axis = svg.append('g').attr('class', 'axis').attr('aria-hidden', 'true');
    const bottom = facets[facets.length - 1].bottom;
    drawTicksBelow(axis, ticks, bottom, [left, right]);
  },

  probe(_input, shape, x, y) {
    const facet = shape.facets.find((one) => y >= one.top - shape.facetTop && y <= one.bottom);
    if (facet === undefined) return null;
    const share = (x - shape.left) / (shape.right - shape.left);
    const bins = facet.bins.counts.length;
    const bin = Math.min(Math.max(Math.floor(share * bins), 0), bins - 1);
    const [from, to] = [facet.bins.edges[bin], facet.bins.edges[bin + 1]];
    return {
      x,
      y: facet.top,
      title: `${duration(from)} – ${duration(to)}`,
      rows: [['Operations', count(facet.bins.counts[bin])]],
    };
  },
});

function endsOf(sorted: Float64Array): [number, number] {
  return [sorted[0], sorted[sorted.length - 1]];
}

function binCount(pixels: number): number {
  return Math.max(Math.min(Math.round(pixels * BINS_PER_PIXEL), 96), 8);
}

function histogramPath(
  bins: LogBins,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const parts: string[] = [];
  bins.counts.forEach((size, bin) => {
    if (size === 0) return;
    const left = round(x(bins.edges[bin])) + 0.5;
    const right = Math.max(round(x(bins.edges[bin + 1])) - 0.5, left + 0.5);
    // A single operation among many must still be seen.
    const top = Math.min(y(size), y(0) - 1.5);
    parts.push(`M${left},${round(y(0))}V${round(top)}H${right}V${round(y(0))}Z`);
  });
  return parts.join('');
}

function groupsOf(results: Results, range: TimeRange): Group[] {
  const file = results.tables.operations;
  const [kind, outcome] = ['kind', 'outcome'].map((name) => texts(file, name));
  const [started, took] = ['started_us', 'latency_us'].map((name) => numbers(file, name));
  const kinds: [string, string][] = [
    ['write', 'Writes'],
    ['read', 'Reads'],
  ];
  return kinds.map(([name, label]) => {
    const latencies: number[] = [];
    let failed = 0;
    for (let row = 0; row < file.rows; row += 1) {
      if (kind[row] !== name) continue;
      if (started[row] < range.startUs || started[row] > range.endUs) continue;
      if (outcome[row] !== 'ok') failed += 1;
      else if (!Number.isNaN(took[row])) latencies.push(took[row]);
    }
    return { kind: name, label, sorted: ascending(latencies), failed };
  });
}

function answer({ results, range }: PanelInput): string {
  const groups = groupsOf(results, range);
  const timed = groups.filter((group) => group.sorted.length > 0);
  const failed = groups.filter((group) => group.failed > 0);
  const failures = sentenceList(
    failed.map((group) => plural(group.failed, group.kind, `${group.kind}s`)),
  );
  if (timed.length === 0) {
    return failed.length === 0 ? 'No client wrote or read anything.' : `${failures} failed.`;
  }
  const parts = timed.map(({ label, sorted }) => {
    const [middle, tail] = [quantile(sorted, 0.5), quantile(sorted, 0.99)];
    const name = label.toLowerCase();
    return sorted.length === 1
      ? `the one of the ${name} took ${duration(sorted[0])}`
      : `half of the ${name} took at most ${duration(middle)} and 99 % at most ${duration(tail)}`;
  });
  const sentence = [...parts, failed.length === 0 ? 'none failed' : `${failures} failed`].join(
    '; ',
  );
  return `${sentence[0].toUpperCase()}${sentence.slice(1)}.`;
}

function table({ results, range }: PanelInput): PanelTable {
  return {
    columns: [
      { name: 'kind', label: 'Operation', unit: 'text' },
      { name: 'ok', label: 'Succeeded', unit: 'count' },
      { name: 'failed', label: 'Failed', unit: 'count' },
      { name: 'least_us', label: 'Least', unit: 'duration-us' },
      { name: 'median_us', label: 'Median', unit: 'duration-us' },
      { name: 'p90_us', label: '90 %', unit: 'duration-us' },
      { name: 'p99_us', label: '99 %', unit: 'duration-us' },
      { name: 'greatest_us', label: 'Greatest', unit: 'duration-us' },
    ],
    rows: groupsOf(results, range).map(({ label, sorted, failed }) => [
      label,
      sorted.length,
      failed,
      ...[0, 0.5, 0.9, 0.99, 1].map((share) => {
        const value = quantile(sorted, share);
        return Number.isNaN(value) ? null : Math.round(value);
      }),
    ]),
  };
}
