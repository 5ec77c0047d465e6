/**
 * Failures and repairs by node: when each was down, and what it rebuilt or copied (spans.csv).
 */

import { count, duration, instant, plural } from '../format.ts';
import {
  emptyShape,
  fitText,
  heightBelow,
  type Legend,
  legend,
  type Shape,
  type TimeFrame,
  textWidth,
  timeFrame,
} from '../geometry/frame.ts';
import { coveredUs, lanePaths } from '../geometry/lanes.ts';
import { type Tick, timeAt, timeScale } from '../geometry/scales.ts';
import { drawBackground, drawLegend, drawTimeAxis } from '../marks/axes.ts';
import { nodeName, type Span, spansIn } from '../results/spans.ts';
import { SPAN_KINDS, termOf, termsIn } from '../vocabulary.ts';
import { definePanel, type PanelInput, type PanelTable, type Probe } from './panel.ts';

/** More rows than this make the figure unreadable; the table has all. */
const ROWS_MAX = 48;

/** Fewer nodes get taller rows. */
function rowHeightOf(rows: number): number {
  return rows <= 16 ? 26 : rows <= 28 ? 22 : 18;
}

/** Down fills the row; the four repair kinds have a thin lane each, under each other. */
function lanesOf(rowHeight: number): { offset: number; height: number }[] {
  const height = (rowHeight - 6) / 4;
  const repairs = [0, 1, 2, 3].map((lane) => ({ offset: 3 + lane * height, height }));
  return [{ offset: 2, height: rowHeight - 4 }, ...repairs];
}

interface NodesShape extends Shape {
  frame: TimeFrame;
  legend: Legend;
  /** Nodes in row order. */
  rows: string[];
  labels: Tick[];
  rowHeight: number;
  paths: { key: string; path: string }[];
}

export const nodes = definePanel<NodesShape>({
  name: 'nodes',
  question: 'Which nodes failed, and how long did repair take?',
  note:
    `Nodes with something to show, the most disturbed first, at most ${ROWS_MAX}. ` +
    'Short spans are widened.',
  metrics: [],
  files: ['spans.csv', 'nodes.csv'],
  followsTime: true,
  size: 'full',
  about: 'network',
  answer,
  table,

  geometry({ results, range }, width) {
    const found = spansIn(results, range);
    const rows = rowsOf(found).slice(0, ROWS_MAX);
    const names = rows.map((node) => nodeName(results, node));
    const widest = Math.max(...names.map((name) => textWidth(name)), 40) + 12;
    const left = Math.min(widest, Math.max(width * 0.3, 60));
    const kinds = termsIn(
      SPAN_KINDS,
      found.map((span) => span.kind),
    );
    const key = legend(kinds, width);
    const top = key.height + 4;
    const rowHeight = rowHeightOf(rows.length);
    const bottom = top + rows.length * rowHeight;
    const frame = timeFrame(results, range, { width, top, bottom, left });
    const reason = 'No node failed and nothing was repaired in this time.';
    return {
      ...(rows.length === 0
        ? emptyShape(width, reason)
        : { width, height: heightBelow(bottom), empty: '' }),
      frame,
      legend: key,
      rows,
      labels: names.map((name, row) => ({
        at: top + (row + 0.5) * rowHeight,
        label: fitText(name, left - 12),
      })),
      rowHeight,
      paths: pathsOf(found, rows, frame, range),
    };
  },

  draw(svg, shape) {
    const { left, right } = shape.frame.box;
    drawLegend(svg, shape.legend);
    drawBackground(svg, shape.frame);
    const names = svg.append('g').attr('class', 'axis').attr('aria-hidden', 'true');
    for (const { at, label } of shape.labels) {
      names
        .append('line')
        .attr('class', 'grid')
        .attr('x1', left)
        .attr('x2', right)
        .attr('y1', at + shape.rowHeight / 2)
        .attr('y2', at + shape.rowHeight / 2);
      names
        .append('text')
        .attr('class', 'label')
        .attr('x', left - 10)
        .attr('y', at)
        .attr('dy', '0.32em')
        .attr('text-anchor', 'end')
        .text(label);
    }
    for (const { key, path } of shape.paths) {
      svg.append('path').attr('class', `fill-${key}`).attr('d', path);
    }
    drawTimeAxis(svg, shape.frame);
  },

  probe({ results, range }, shape, x, y): Probe | null {
    const { left, right, top } = shape.frame.box;
    const row = Math.floor((y - top) / shape.rowHeight);
    const node = shape.rows[row];
    if (node === undefined) return null;
    const us = timeAt(range, left, right, x);
    const slackUs = ((range.endUs - range.startUs) * 3) / Math.max(right - left, 1);
    const here = spansIn(results, range).filter(
      (span) => span.node === node && span.startUs <= us + slackUs && span.endUs >= us - slackUs,
    );
    const shown = here.slice(0, 6).map((span): [string, string] => {
      const what = `${termOf(SPAN_KINDS, span.kind).label} ${span.detail}`.trim();
      return [what, span.isOpen ? 'until the end' : duration(span.endUs - span.startUs)];
    });
    if (here.length > shown.length)
      shown.push([`and ${count(here.length - shown.length)} more`, '']);
    return {
      x,
      y: top + row * shape.rowHeight,
      title: `${nodeName(results, node)}, ${instant(us)}`,
      rows: shown.length > 0 ? shown : [['Up, nothing to repair', '']],
    };
  },
});

/** Nodes by disturbed time, longest first; equal ones as they first occur. */
function rowsOf(found: readonly Span[]): string[] {
  const byNode = new Map<string, Span[]>();
  for (const span of found) {
    const list = byNode.get(span.node);
    if (list === undefined) byNode.set(span.node, [span]);
    else list.push(span);
  }
  return [...byNode]
    .map(([node, list], first) => ({ node, us: coveredUs(list), first }))
    .sort((one, other) => other.us - one.us || one.first - other.first)
    .map((one) => one.node);
}

function pathsOf(
  found: readonly Span[],
  rows: readonly string[],
  frame: TimeFrame,
  range: PanelInput['range'],
): { key: string; path: string }[] {
  const rowOf = new Map(rows.map((node, row) => [node, row]));
  const drawn = found.flatMap((span) => {
    const row = rowOf.get(span.node);
    if (row === undefined) return [];
    const known = SPAN_KINDS.findIndex((term) => term.name === span.kind);
    const kind = known < 0 ? SPAN_KINDS.length - 1 : known;
    return [{ row, kind, startUs: span.startUs, endUs: span.endUs }];
  });
  const x = timeScale(range, frame.box.left, frame.box.right);
  const rowHeight = rowHeightOf(rows.length);
  const { top, right } = frame.box;
  const layout = { top, right, rowHeight, lanes: lanesOf(rowHeight) };
  return lanePaths(drawn, x, layout).map((path, kind) => ({ key: SPAN_KINDS[kind].key, path }));
}

function answer({ results, range }: PanelInput): string {
  const found = spansIn(results, range);
  const down = found.filter((span) => span.kind === 'down');
  const repairs = found.filter((span) => span.kind !== 'down');
  if (found.length === 0) return 'No node failed and nothing was repaired.';
  const downNodes = new Set(down.map((span) => span.node)).size;
  const failed =
    downNodes === 0
      ? 'No node went down'
      : `${plural(downNodes, 'node')} went down (${timesText(down.length)} ` +
        `${duration(longest(down).us)})`;
  if (repairs.length === 0) return `${failed}; nothing was repaired.`;
  const { us, span } = longest(repairs);
  const kind = termOf(SPAN_KINDS, span.kind).label.toLowerCase();
  return (
    `${failed}; the longest of ${plural(repairs.length, 'repair')} was a ${kind} on ` +
    `${nodeName(results, span.node)} of ${duration(us)}.`
  );
}

/** Before the length of the longest. */
function timesText(times: number): string {
  return times === 1 ? 'for' : `${count(times)} times, the longest for`;
}

function longest(list: readonly Span[]): { us: number; span: Span } {
  const span = list.reduce((one, other) =>
    other.endUs - other.startUs > one.endUs - one.startUs ? other : one,
  );
  return { us: span.endUs - span.startUs, span };
}

function table({ results, range }: PanelInput): PanelTable {
  return {
    columns: [
      { name: 'node', label: 'Node', unit: 'text' },
      { name: 'kind', label: 'Kind', unit: 'text' },
      { name: 'started_us', label: 'Started', unit: 'instant-us' },
      { name: 'ended_us', label: 'Ended', unit: 'instant-us' },
      { name: 'duration_us', label: 'Length', unit: 'duration-us' },
      { name: 'detail', label: 'Detail', unit: 'text' },
    ],
    rows: spansIn(results, range).map((span) => [
      nodeName(results, span.node),
      termOf(SPAN_KINDS, span.kind).label,
      span.startUs,
      span.isOpen ? null : span.endUs,
      span.endUs - span.startUs,
      span.detail,
    ]),
  };
}
