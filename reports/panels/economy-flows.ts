/**
 * Who paid into the epochs, and what their rewards became when they closed (economy-epochs.csv):
 * two stacks of columns under each other.
 */
import { instant, percent, sentenceList, wal } from '../format.ts';
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
import { economyEpochs, frostAt, frostSum, walColumn } from '../results/economy.ts';
import type { Results } from '../results/results.ts';
import { numbers } from '../results/table.ts';
import { definePanel, type PanelInput } from './panel.ts';

interface Part {
  key: string;
  label: string;
  /** Columns that are added up, and one that is taken off. */
  plus: readonly string[];
  minus?: string;
}

const PAID: readonly Part[] = [
  { key: 'c1', label: 'Users, for space', plus: ['storage_paid_frost'] },
  { key: 'c5', label: 'Users, for writes', plus: ['write_paid_frost'] },
  { key: 'c2', label: 'Subsidies', plus: ['subsidy_frost'] },
];

const SPLIT: readonly Part[] = [
  { key: 'c3', label: 'Delegators', plus: ['rewards_frost'], minus: 'commission_frost' },
  { key: 'c6', label: 'Commission', plus: ['commission_frost'] },
  { key: 'c4', label: 'Burned', plus: ['burned_frost'] },
];

const FACET_HEIGHT = 110;
const FACET_GAP = 48;

interface Facet {
  ticks: Tick[];
  caption: string;
  top: number;
  paths: StackPaths;
}

interface FlowShape extends Shape {
  frame: TimeFrame;
  legend: Legend;
  facets: Facet[];
}

export const economyFlows = definePanel<FlowShape>({
  name: 'economy-flows',
  question: 'Who paid, and who was paid?',
  note:
    'Above, what was paid in each epoch, for space in this and later ones. Below, what the rewards ' +
    'of an epoch became when it closed.',
  metrics: [],
  files: ['economy-epochs.csv'],
  followsTime: true,
  size: 'full',
  about: 'economy',
  answer,

  table: ({ results, range }) => {
    const file = results.tables['economy-epochs'];
    const parts = [...PAID, ...SPLIT];
    return {
      columns: [
        { name: 'epoch', label: 'Epoch', unit: 'count' },
        ...parts.map(({ label }) => ({
          name: `${label.toLowerCase().replaceAll(/[ ,]+/g, '_')}_frost`,
          label,
          unit: 'frost' as const,
        })),
      ],
      rows: economyEpochs(results, range).map(({ row, epoch }) => [
        epoch,
        ...parts.map(({ plus, minus }) => {
          const taken = minus === undefined ? 0n : frostAt(file, minus, row);
          return String(frostSum(file, plus, [row]) - taken);
        }),
      ]),
    };
  },

  geometry({ results, range }, width) {
    const spans = economyEpochs(results, range);
    const key = legend([...PAID, ...SPLIT], width);
    const tops = [0, 1].map((at) => key.height + CAPTION_HEIGHT + at * (FACET_HEIGHT + FACET_GAP));
    const bottom = tops[1] + FACET_HEIGHT;
    const frame = timeFrame(results, range, { width, top: tops[0], bottom });
    const x = timeScale(range, frame.box.left, frame.box.right);
    const facets = [PAID, SPLIT].map((parts, at): Facet => {
      const stacks = parts.map((part) => stackOf(results, part, spans));
      const most = Math.max(0, ...stackTotals(stacks, spans.length));
      const axis = numberAxis(most / MILLION, tops[at] + FACET_HEIGHT, tops[at]);
      const inMillions = (value: number) => axis.scale(value / MILLION);
      return {
        ticks: axis.ticks,
        caption: at === 0 ? '↑ Paid, million WAL' : '↑ Given out, million WAL',
        top: tops[at],
        paths: stackedColumns(stacks, spans, x, inMillions),
      };
    });
    const reason = 'No epoch was closed in this time.';
    return {
      ...(spans.length === 0
        ? emptyShape(width, reason)
        : { width, height: heightBelow(bottom), empty: '' }),
      frame,
      legend: key,
      facets,
    };
  },

  draw(svg, { frame, legend: key, facets }) {
    const { left, right } = frame.box;
    drawLegend(svg, key);
    drawBackground(svg, frame);
    for (const facet of facets) {
      drawValueAxis(svg, { ...facet, left, right });
      drawStacks(svg, facet.paths);
    }
    drawTimeAxis(svg, frame);
  },

  probe({ results, range }, shape, x) {
    const { left, right, top } = shape.frame.box;
    const us = timeAt(range, left, right, x);
    const found = economyEpochs(results, range).find((one) => us >= one.startUs && us < one.endUs);
    if (found === undefined) return null;
    return {
      x,
      y: top,
      title: `Epoch ${found.epoch}, from ${instant(found.startUs)}`,
      rows: [...PAID, ...SPLIT].map((part) => [
        part.label,
        wal(String(frostOf(results, part, [found.row]))),
      ]),
    };
  },
});

const MILLION = 1e6;

function stackOf(results: Results, part: Part, spans: readonly { row: number }[]): StackKey {
  const file = results.tables['economy-epochs'];
  const columns = part.plus.map((name) => walColumn(file, name));
  const taken = part.minus === undefined ? undefined : walColumn(file, part.minus);
  const amounts = spans.map(({ row }) => {
    const sum = columns.reduce((total, column) => total + column[row], 0);
    return sum - (taken?.[row] ?? 0);
  });
  return { key: part.key, label: part.label, amounts };
}

function frostOf(results: Results, { plus, minus }: Part, rows: readonly number[]): bigint {
  const file = results.tables['economy-epochs'];
  return frostSum(file, plus, rows) - (minus === undefined ? 0n : frostSum(file, [minus], rows));
}

function answer({ results, range }: PanelInput): string {
  const spans = economyEpochs(results, range);
  if (spans.length === 0) return 'No epoch was closed in this time.';
  const rows = spans.map(({ row }) => row);
  const total = PAID.reduce((sum, part) => sum + frostOf(results, part, rows), 0n);
  const file = results.tables['economy-epochs'];
  const subsidies = numbers(file, 'subsidy_frost');
  const subsidised = rows.reduce((sum, row) => sum + (subsidies[row] || 0), 0);
  const share = total === 0n ? 0 : subsidised / Number(total);
  const given = SPLIT.map((part) => {
    const whole = frostOf(results, part, rows) / 1_000_000_000n;
    return `${wal(String(whole * 1_000_000_000n))} ${WENT_TO[part.label]}`;
  });
  return (
    `${percent(share)} of what was paid in came from subsidies; of what was given out, ` +
    `${sentenceList(given)}.`
  );
}

const WENT_TO: Readonly<Record<string, string>> = {
  Delegators: 'went to delegators',
  Commission: 'to operators as commission',
  Burned: 'were burned',
};
