/**
 * Bytes that each node sent, received and held at the end (nodes.csv), as three columns of bars.
 */

import { bytes, plural, short } from '../format.ts';
import { greatestOf } from '../geometry/extremes.ts';
import { emptyShape, fitText, type Shape, textWidth } from '../geometry/frame.ts';
import { round } from '../geometry/step-line.ts';
import type { Results } from '../results/results.ts';
import { numbers, texts } from '../results/table.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';

const COLUMNS = [
  { name: 'up_bytes', label: 'Sent', key: 'c1' },
  { name: 'down_bytes', label: 'Received', key: 'c2' },
  { name: 'stored_bytes', label: 'Stored', key: 'c3' },
] as const;

const ROW_HEIGHT = 18;
const HEAD_HEIGHT = 42;
const ROWS_MAX = 40;

interface LoadRow {
  y: number;
  name: string;
  bars: { x: number; width: number; key: string }[];
}

interface LoadShape extends Shape {
  heads: { x: number; label: string; most: string }[];
  nameWidth: number;
  rows: LoadRow[];
  /** Row of nodes.csv in drawn order. */
  order: number[];
}

export const nodeLoad = definePanel<LoadShape>({
  name: 'node-load',
  question: 'How evenly was the work spread over the nodes?',
  note: 'Each column has its own scale; its greatest value stands under its name.',
  metrics: [],
  files: ['nodes.csv'],
  followsTime: false,
  size: 'full',
  about: 'network',
  answer,
  table,

  geometry({ results }, width) {
    const file = results.tables.nodes;
    const names = texts(file, 'name');
    const columns = COLUMNS.map((column) => numbers(file, column.name).map((v) => v || 0));
    const order = orderOf(columns).slice(0, ROWS_MAX);
    const widest = greatestOf(
      order.map((node) => textWidth(names[node])),
      40,
    );
    const nameWidth = Math.min(widest, Math.max(width * 0.24, 70));
    const gap = 18;
    const columnWidth = (width - nameWidth - gap * COLUMNS.length) / COLUMNS.length;
    const left = (column: number) => nameWidth + gap + column * (columnWidth + gap);
    const most = columns.map((column) => greatestOf(column, 0));
    const rows = order.map(
      (node, row): LoadRow => ({
        y: HEAD_HEIGHT + row * ROW_HEIGHT,
        name: fitText(names[node] || `node ${node}`, nameWidth),
        bars: COLUMNS.map(({ key }, column) => ({
          key,
          x: round(left(column)),
          width:
            most[column] === 0 ? 0 : round((columns[column][node] / most[column]) * columnWidth),
        })),
      }),
    );
    const heads = COLUMNS.map(({ label }, column) => ({
      label,
      x: round(left(column)),
      most: `to ${bytes(most[column])}`,
    }));
    const height = HEAD_HEIGHT + rows.length * ROW_HEIGHT + 4;
    return {
      ...(rows.length === 0
        ? emptyShape(width, 'The results list no node.')
        : { width, height, empty: '' }),
      heads,
      nameWidth,
      rows,
      order,
    };
  },

  draw(svg, { heads, nameWidth, rows }) {
    for (const { x, label, most } of heads) {
      svg.append('text').attr('class', 'heading').attr('x', x).attr('y', 13).text(label);
      svg.append('text').attr('class', 'muted').attr('x', x).attr('y', 29).text(most);
    }
    for (const { y, name, bars } of rows) {
      svg
        .append('text')
        .attr('class', 'label')
        .attr('x', nameWidth)
        .attr('y', y + 10)
        .attr('text-anchor', 'end')
        .text(name);
      svg
        .append('g')
        .selectAll('rect')
        .data(bars)
        .join('rect')
        .attr('class', (bar) => `fill-${bar.key}`)
        .attr('x', (bar) => bar.x)
        .attr('y', y)
        .attr('width', (bar) => bar.width)
        .attr('height', ROW_HEIGHT - 5);
    }
  },

  probe({ results }, shape, x, y) {
    const row = Math.floor((y - HEAD_HEIGHT) / ROW_HEIGHT);
    const node = shape.order[row];
    if (node === undefined) return null;
    const file = results.tables.nodes;
    const amount = (column: string) => bytes(numbers(file, column)[node]);
    return {
      x,
      y: HEAD_HEIGHT + row * ROW_HEIGHT,
      title: texts(file, 'name')[node],
      rows: [
        ['Region', texts(file, 'region')[node]],
        ['Shards', String(numbers(file, 'shards')[node])],
        ['Sent', amount('up_bytes')],
        ['Received', amount('down_bytes')],
        ['for repair', amount('repair_bytes')],
        ['Stored', amount('stored_bytes')],
      ],
    };
  },
});

/** By traffic, most first; equal ones in file order. */
function orderOf([up, down]: number[][]): number[] {
  const order = up.map((_, node) => node);
  return order.sort((one, other) => up[other] + down[other] - up[one] - down[one] || one - other);
}

function loads(results: Results): { names: string[]; moved: number[] } {
  const file = results.tables.nodes;
  const [up, down] = [numbers(file, 'up_bytes'), numbers(file, 'down_bytes')];
  return { names: texts(file, 'name'), moved: up.map((bytesUp, row) => bytesUp + down[row]) };
}

function answer({ results }: PanelInput): string {
  const { names, moved } = loads(results);
  if (names.length === 0) return 'The results list no node.';
  const order = moved.map((_, node) => node).sort((one, other) => moved[one] - moved[other]);
  const [least, most] = [order[0], order[order.length - 1]];
  if (names.length === 1) return `The one node, ${names[0]}, moved ${bytes(moved[0])}.`;
  const middle = moved[order[Math.floor((order.length - 1) / 2)]];
  const times = middle > 0 ? `, ${short(moved[most] / middle)} times the median` : '';
  return (
    `Of ${plural(names.length, 'node')}, ${names[most]} moved most ` +
    `(${bytes(moved[most])}${times}) and ${names[least]} least (${bytes(moved[least])}).`
  );
}

function table({ results }: PanelInput): PanelTable {
  const file = results.tables.nodes;
  const text = (name: string) => texts(file, name);
  const number = (name: string) => numbers(file, name).map((v) => (Number.isNaN(v) ? null : v));
  const columns = [
    text('name'),
    text('region'),
    number('shards'),
    text('stake_frost'),
    number('stored_bytes'),
    number('capacity_bytes'),
    number('up_bytes'),
    number('down_bytes'),
    number('repair_bytes'),
    number('crashes'),
  ];
  return {
    columns: [
      { name: 'name', label: 'Node', unit: 'text' },
      { name: 'region', label: 'Region', unit: 'text' },
      { name: 'shards', label: 'Shards', unit: 'count' },
      { name: 'stake_frost', label: 'Stake', unit: 'frost' },
      { name: 'stored_bytes', label: 'Stored', unit: 'bytes' },
      { name: 'capacity_bytes', label: 'Capacity', unit: 'bytes' },
      { name: 'up_bytes', label: 'Sent', unit: 'bytes' },
      { name: 'down_bytes', label: 'Received', unit: 'bytes' },
      { name: 'repair_bytes', label: 'For repair', unit: 'bytes' },
      { name: 'crashes', label: 'Crashes', unit: 'count' },
    ],
    rows: text('name').map((_, row) => columns.map((column) => column[row])),
  };
}
