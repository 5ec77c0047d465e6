/**
 * How unequal shards and stake are at the end (economy-nodes.csv): Lorenz curves, and how few nodes
 * make a third or two thirds of the shards.
 */
import { percent, plural, short } from '../format.ts';
import { emptyShape, type Legend, legend, type Shape } from '../geometry/frame.ts';
import { polyline } from '../geometry/polyline.ts';
import { round } from '../geometry/step-line.ts';
import { drawLegend } from '../marks/axes.ts';
import { nodeRowsOf } from '../results/economy.ts';
import type { Results } from '../results/results.ts';
import { numbers, texts } from '../results/table.ts';
import { definePanel, type PanelInput } from './panel.ts';

const SIZE_MAX = 280;
const LEFT = 44;
const BOTTOM = 34;

interface LorenzShape extends Shape {
  legend: Legend;
  top: number;
  size: number;
  curves: { key: string; path: string }[];
}

export const economyConcentration = definePanel<LorenzShape>({
  name: 'economy-concentration',
  question: 'How concentrated are stake and shards?',
  note:
    'Lorenz curves of the last epoch: nodes from the smallest to the largest, and the share they ' +
    'hold together. The straight line is equality.',
  metrics: [],
  files: ['economy-nodes.csv'],
  followsTime: false,
  size: 'half',
  about: 'economy',
  answer,

  table: ({ results }) => {
    const { rows } = lastEpoch(results);
    const file = results.tables['economy-nodes'];
    const [names, stakes, shards] = [
      texts(file, 'node'),
      texts(file, 'stake_frost'),
      numbers(file, 'shards'),
    ];
    return {
      columns: [
        { name: 'node', label: 'Node', unit: 'text' },
        { name: 'stake_frost', label: 'Stake', unit: 'frost' },
        { name: 'shards', label: 'Shards', unit: 'count' },
      ],
      rows: [...rows]
        .sort((a, b) => shards[b] - shards[a] || a - b)
        .map((row) => [names[row], stakes[row], Number.isNaN(shards[row]) ? null : shards[row]]),
    };
  },

  geometry({ results }, width) {
    const { shards, stakes, byEntity } = lastEpoch(results);
    const isApart = byEntity.length < shards.length;
    const key = legend(
      [
        { key: 'c1', label: 'Stake' },
        { key: 'c2', label: 'Shards' },
        ...(isApart ? [{ key: 'c4', label: 'Shards, by entity' }] : []),
      ],
      width,
    );
    const size = Math.max(Math.min(SIZE_MAX, width - LEFT - 8), 60);
    const top = key.height + 8;
    const curve = (values: readonly number[]) =>
      polyline(
        lorenz(values).map(([x, y]) => [round(LEFT + x * size), round(top + size - y * size)]),
      );
    return {
      ...(shards.length === 0
        ? emptyShape(width, 'No node holds shards.')
        : { width, height: top + size + BOTTOM, empty: '' }),
      legend: key,
      top,
      size,
      curves: [
        { key: 'c1', path: curve(stakes) },
        { key: 'c2', path: curve(shards) },
        ...(isApart ? [{ key: 'c4', path: curve(byEntity) }] : []),
      ],
    };
  },

  draw(svg, { legend: key, top, size, curves }) {
    drawLegend(svg, key, 'stroke');
    const bottom = top + size;
    svg
      .append('path')
      .attr('class', 'baseline')
      .attr('fill', 'none')
      .attr('d', `M${LEFT},${top}V${bottom}H${LEFT + size}`);
    svg
      .append('line')
      .attr('class', 'epoch-line')
      .attr('x1', LEFT)
      .attr('y1', bottom)
      .attr('x2', LEFT + size)
      .attr('y2', top);
    for (const { key: colour, path } of curves) {
      svg.append('path').attr('class', `stroke-${colour} line`).attr('d', path);
    }
    for (const [share, label] of [
      [0, '0 %'],
      [0.5, '50 %'],
      [1, '100 %'],
    ] as const) {
      const text = (x: number, y: number, anchor: string) =>
        svg
          .append('text')
          .attr('class', 'tick-label')
          .attr('x', x)
          .attr('y', y)
          .attr('text-anchor', anchor)
          .text(label);
      text(LEFT - 6, bottom - share * size + 4, 'end');
      if (share > 0) text(LEFT + share * size, bottom + 16, share === 1 ? 'end' : 'middle');
    }
    svg
      .append('text')
      .attr('class', 'muted')
      .attr('x', LEFT)
      .attr('y', bottom + 31)
      .text('Nodes, from the smallest →');
  },
});

interface Holders {
  rows: number[];
  /** Of the nodes that hold any shard. */
  shards: number[];
  stakes: number[];
  /** Shards of those who control the nodes; as many as nodes where nobody controls two. */
  byEntity: number[];
}

function lastEpoch(results: Results): Holders {
  const file = results.tables['economy-nodes'];
  const epochs = numbers(file, 'epoch').filter((epoch) => Number.isFinite(epoch));
  const last = epochs.reduce((most, epoch) => Math.max(most, epoch), 0);
  const [shards, stakes] = [numbers(file, 'shards'), numbers(file, 'stake_frost')];
  const rows = nodeRowsOf(results, last).filter((row) => shards[row] > 0);
  const entities = texts(file, 'entity');
  const names = texts(file, 'node');
  const sums = new Map<string, number>();
  for (const row of rows) {
    const entity = entities[row] || names[row];
    sums.set(entity, (sums.get(entity) ?? 0) + shards[row]);
  }
  return {
    rows,
    shards: rows.map((row) => shards[row]),
    stakes: rows.map((row) => stakes[row] || 0),
    byEntity: [...sums.values()],
  };
}

/** Points of the curve, from (0, 0) to (1, 1). */
export function lorenz(values: readonly number[]): [x: number, y: number][] {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const points: [number, number][] = [[0, 0]];
  let sum = 0;
  for (const [at, value] of sorted.entries()) {
    sum += value;
    points.push([(at + 1) / sorted.length, total > 0 ? sum / total : (at + 1) / sorted.length]);
  }
  return points;
}

/** Twice the area between equality and the curve: 0 equal, towards 1 all with one. */
export function gini(values: readonly number[]): number {
  const points = lorenz(values);
  let area = 0;
  for (let at = 1; at < points.length; at += 1) {
    const [[x0, y0], [x1, y1]] = [points[at - 1], points[at]];
    area += ((x1 - x0) * (y0 + y1)) / 2;
  }
  return 1 - 2 * area;
}

/** Fewest holders with at least this weight together. */
export function fewest(values: readonly number[], weight: number): number {
  const sorted = [...values].sort((a, b) => b - a);
  let sum = 0;
  let count = 0;
  while (count < sorted.length && sum < weight) sum += sorted[count++];
  return count;
}

function answer({ results }: PanelInput): string {
  const { shards, stakes } = lastEpoch(results);
  if (shards.length === 0) return 'No node holds shards.';
  const total = shards.reduce((sum, count) => sum + count, 0);
  const [third, most] = [Math.floor((total - 1) / 3) + 1, total - Math.floor((total - 1) / 3)];
  const largest = Math.max(...shards) / total;
  return (
    `${plural(fewest(shards, third), 'node')} can block a quorum and ` +
    `${plural(fewest(shards, most), 'node')} make one; the largest of ${shards.length} holds ` +
    `${percent(largest)} of the shards (Gini ${short(gini(shards))}, of stake ${short(gini(stakes))}).`
  );
}
