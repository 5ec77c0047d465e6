/**
 * Commission less cost of each operator over the whole run (economy-nodes.csv), the best first, as
 * bars from a zero line.
 */
import { plural, short } from '../format.ts';
import { emptyShape, fitText, type Shape, textWidth } from '../geometry/frame.ts';
import { round } from '../geometry/step-line.ts';
import { frostSum } from '../results/economy.ts';
import type { Results } from '../results/results.ts';
import { numbers, texts } from '../results/table.ts';
import { definePanel, type PanelInput } from './panel.ts';

const ROW_HEIGHT = 16;
const ROWS_MAX = 40;
const HEAD_HEIGHT = 22;

interface Operator {
  name: string;
  rows: number[];
  marginUsd: number;
  costUsd: number;
  epochs: number;
}

interface OperatorShape extends Shape {
  nameWidth: number;
  zeroX: number;
  most: string;
  rows: { y: number; name: string; x: number; width: number; key: string }[];
}

export const economyOperators = definePanel<OperatorShape>({
  name: 'economy-operators',
  question: 'Which operators earn more than they spend?',
  note: 'Commission less cost in USD over the run: the best and the worst, at most forty.',
  metrics: [],
  files: ['economy-nodes.csv'],
  followsTime: false,
  size: 'half',
  about: 'economy',
  answer,

  table: ({ results }) => {
    const file = results.tables['economy-nodes'];
    return {
      columns: [
        { name: 'node', label: 'Node', unit: 'text' },
        { name: 'epochs', label: 'Epochs', unit: 'count' },
        { name: 'reward_frost', label: 'Rewards', unit: 'frost' },
        { name: 'commission_frost', label: 'Commission', unit: 'frost' },
        { name: 'cost_usd', label: 'Cost, USD', unit: 'number' },
        { name: 'margin_usd', label: 'Margin, USD', unit: 'number' },
      ],
      rows: operatorsOf(results).map(({ name, rows, epochs, costUsd, marginUsd }) => [
        name,
        epochs,
        String(frostSum(file, ['reward_frost'], rows)),
        String(frostSum(file, ['commission_frost'], rows)),
        costUsd,
        marginUsd,
      ]),
    };
  },

  geometry({ results }, width) {
    const shown = bothEnds(operatorsOf(results));
    const widest = Math.max(40, ...shown.map(({ name }) => textWidth(name)));
    const nameWidth = Math.min(widest, Math.max(width * 0.3, 70));
    const margins = shown.map(({ marginUsd }) => marginUsd);
    const [low, high] = [Math.min(0, ...margins), Math.max(0, ...margins)];
    const left = nameWidth + 12;
    const pixels = high > low ? (width - left - 4) / (high - low) : 0;
    const zeroX = round(left - low * pixels);
    const rows = shown.map(({ name, marginUsd }, at) => ({
      y: HEAD_HEIGHT + at * ROW_HEIGHT,
      name: fitText(name, nameWidth),
      x: round(zeroX + Math.min(marginUsd, 0) * pixels),
      width: round(Math.abs(marginUsd) * pixels),
      key: marginUsd < 0 ? 'c4' : 'c3',
    }));
    const height = HEAD_HEIGHT + rows.length * ROW_HEIGHT + 4;
    return {
      ...(rows.length === 0
        ? emptyShape(width, 'No operator has an account.')
        : { width, height, empty: '' }),
      nameWidth,
      zeroX,
      most: `${short(low)} to ${short(high)} USD`,
      rows,
    };
  },

  draw(svg, { nameWidth, zeroX, most, rows, height }) {
    svg
      .append('text')
      .attr('class', 'muted')
      .attr('x', nameWidth + 12)
      .attr('y', 12)
      .text(most);
    for (const { y, name, x, width, key } of rows) {
      svg
        .append('text')
        .attr('class', 'label')
        .attr('x', nameWidth)
        .attr('y', y + 10)
        .attr('text-anchor', 'end')
        .text(name);
      svg
        .append('rect')
        .attr('class', `fill-${key}`)
        .attr('x', x)
        .attr('y', y)
        .attr('width', width)
        .attr('height', ROW_HEIGHT - 4);
    }
    svg
      .append('line')
      .attr('class', 'baseline')
      .attr('x1', zeroX)
      .attr('x2', zeroX)
      .attr('y1', HEAD_HEIGHT - 4)
      .attr('y2', height);
  },

  probe({ results }, shape, x, y) {
    const at = Math.floor((y - HEAD_HEIGHT) / ROW_HEIGHT);
    const operator = bothEnds(operatorsOf(results))[at];
    if (operator === undefined) return null;
    return {
      x: Math.max(x, shape.nameWidth),
      y: HEAD_HEIGHT + at * ROW_HEIGHT,
      title: operator.name,
      rows: [
        ['Margin', `${short(operator.marginUsd)} USD`],
        ['Cost', `${short(operator.costUsd)} USD`],
        ['Epochs in the committee', String(operator.epochs)],
      ],
    };
  },
});

/** By margin, the best first; equal ones in file order. */
function operatorsOf({ tables }: Results): Operator[] {
  const file = tables['economy-nodes'];
  const [names, margins] = [texts(file, 'node'), numbers(file, 'margin_usd')];
  const [costs, shards] = [numbers(file, 'cost_usd'), numbers(file, 'shards')];
  const byName = new Map<string, Operator>();
  for (const [row, name] of names.entries()) {
    const one = byName.get(name) ?? { name, rows: [], marginUsd: 0, costUsd: 0, epochs: 0 };
    byName.set(name, one);
    one.rows.push(row);
    one.marginUsd += margins[row] || 0;
    one.costUsd += costs[row] || 0;
    if (shards[row] > 0) one.epochs += 1;
  }
  return [...byName.values()].sort((a, b) => b.marginUsd - a.marginUsd);
}

function bothEnds(operators: Operator[]): Operator[] {
  if (operators.length <= ROWS_MAX) return operators;
  return [...operators.slice(0, ROWS_MAX / 2), ...operators.slice(-ROWS_MAX / 2)];
}

function answer({ results }: PanelInput): string {
  const operators = operatorsOf(results);
  if (operators.length === 0) return 'No operator has an account.';
  const losing = operators.filter(({ marginUsd }) => marginUsd < 0).length;
  const best = operators[0];
  const total = operators.reduce((sum, { marginUsd }) => sum + marginUsd, 0);
  return (
    `Of ${plural(operators.length, 'operator')}, ${losing} lost money; ${best.name} earned most, ` +
    `${short(best.marginUsd)} USD, and all together ${short(total)} USD.`
  );
}
