/**
 * The resolved scenario with the origin of each value; the assumed defaults are what a careful
 * reader wants to see first (scenario.yaml, summary.json assumptions).
 */

import { count, plural } from '../format.ts';
import { type Bar, stackedBar } from '../geometry/bars.ts';
import { emptyShape, type Legend, legend, type Shape } from '../geometry/frame.ts';
import { drawLegend } from '../marks/axes.ts';
import type { Parameter } from '../results/parameters.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';

const STATUSES: readonly { status: Parameter['status']; label: string; key: string }[] = [
  { status: 'set', label: 'Set by the scenario', key: 'c1' },
  { status: 'sourced', label: 'Default from a source', key: 'c3' },
  { status: 'derived', label: 'Default derived', key: 'c5' },
  { status: 'assumed', label: 'Default assumed', key: 'c4' },
];
const BAR_HEIGHT = 16;

interface ParametersShape extends Shape {
  legend: Legend;
  bars: Bar[];
}

export const parameters = definePanel<ParametersShape>({
  name: 'parameters',
  question: 'What was simulated, and what of it was assumed?',
  note: 'Assumed defaults come first in the table.',
  metrics: [],
  files: ['scenario.yaml'],
  followsTime: false,
  size: 'full',
  opensTable: true,
  answer,
  table,

  geometry({ results }, width) {
    const all = results.parameters;
    const counts = STATUSES.map(({ status, label, key }) => ({
      key,
      label,
      amount: all.filter((one) => one.status === status).length,
    }));
    const labelled = counts.map(({ key, label, amount }) => ({
      key,
      label: `${label} ${count(amount)}`,
    }));
    const legendShape = legend(labelled, width);
    const height = legendShape.height + 8 + BAR_HEIGHT;
    return {
      ...(all.length === 0
        ? emptyShape(width, 'The results hold no scenario.')
        : { width, height, empty: '' }),
      legend: legendShape,
      bars: stackedBar(counts, 0, width / Math.max(all.length, 1)),
    };
  },

  draw(svg, { legend: key, bars }) {
    drawLegend(svg, key);
    svg
      .append('g')
      .selectAll('rect')
      .data(bars)
      .join('rect')
      .attr('class', (bar) => `fill-${bar.key} segment`)
      .attr('x', (bar) => bar.x)
      .attr('y', key.height + 6)
      .attr('width', (bar) => bar.width)
      .attr('height', BAR_HEIGHT);
  },
});

function answer({ results }: PanelInput): string {
  const all = results.parameters;
  if (all.length === 0) return 'The results hold no scenario.';
  const assumed = all.filter((one) => one.status === 'assumed').length;
  const set = all.filter((one) => one.status === 'set').length;
  const head = `${plural(all.length, 'parameter')}: ${count(set)} set by the scenario`;
  const rest = all.length - set - assumed;
  const defaults = `${count(rest)} defaults with a source, and ${count(assumed)} assumed ones`;
  return `${head}, ${defaults} in force.`;
}

function table({ results }: PanelInput): PanelTable {
  const isAssumed = (one: Parameter) => one.status === 'assumed';
  const ordered = [
    ...results.parameters.filter(isAssumed),
    ...results.parameters.filter((one) => !isAssumed(one)),
  ];
  return {
    columns: [
      { name: 'parameter', label: 'Parameter', unit: 'text' },
      { name: 'shown', label: 'Value', unit: 'text' },
      { name: 'status', label: 'Origin', unit: 'text', marked: { assumed: 'warn' } },
      { name: 'source', label: 'Source', unit: 'text' },
      { name: 'value', label: 'Exact', unit: 'text' },
    ],
    rows: ordered.map(({ path, value, status, source, exact }) => [
      path,
      value,
      status,
      source,
      exact,
    ]),
  };
}
