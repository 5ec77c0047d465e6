/**
 * Who paid into the epochs, and what their rewards became when they closed (economy-epochs.csv):
 * two stacks of columns under each other.
 */
import { instant, percent, sentenceList, wal } from '../format.ts';
import type { StackKey } from '../geometry/stacked-columns.ts';
import { economyEpochs, frostAt, frostSum, walColumn } from '../results/economy.ts';
import type { Results } from '../results/results.ts';
import { numbers } from '../results/table.ts';
import {
  drawEpochStacks,
  type EpochStacks,
  epochStacks,
  epochUnder,
  frostColumn,
  NO_EPOCH,
} from './epoch-stacks.ts';
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

export const economyFlows = definePanel<EpochStacks>({
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
          name: frostColumn(label),
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

  geometry: (input, width) =>
    epochStacks(
      input,
      width,
      [...PAID, ...SPLIT],
      [PAID, SPLIT].map((parts, at) => ({
        caption: at === 0 ? '↑ Paid, million WAL' : '↑ Given out, million WAL',
        heightPixels: FACET_HEIGHT,
        stacks: (epochs) => parts.map((part) => stackOf(input.results, part, epochs)),
      })),
    ),

  draw: drawEpochStacks,

  probe(input, { frame }, x) {
    const found = epochUnder(input, frame, x);
    if (found === undefined) return null;
    return {
      x,
      y: frame.box.top,
      title: `Epoch ${found.epoch}, from ${instant(found.startUs)}`,
      rows: [...PAID, ...SPLIT].map((part) => [
        part.label,
        wal(String(frostOf(input.results, part, [found.row]))),
      ]),
    };
  },
});

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
  if (spans.length === 0) return NO_EPOCH;
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
