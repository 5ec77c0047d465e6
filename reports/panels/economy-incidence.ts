/**
 * Who holds more than before, and who less (economy-holders.csv), or more than in the run that this
 * one is compared with (comparison-incidence.csv): a waterfall that ends where it began, since
 * what one group gains others lose.
 */
import { short, wal } from '../format.ts';
import { emptyShape, type Shape } from '../geometry/frame.ts';
import { numberAxisFrom, type Tick } from '../geometry/scales.ts';
import { round } from '../geometry/step-line.ts';
import { type HolderChange, holderChanges } from '../results/economy-flows.ts';
import type { Results } from '../results/results.ts';
import { texts } from '../results/table.ts';
import { NO_EPOCH } from './epoch-stacks.ts';
import { definePanel, type PanelInput } from './panel.ts';

const ROW = 26;
const HEAD = 26;
/** Room for an amount beside a bar. */
const AMOUNT = 50;

const NAMES: Readonly<Record<string, string>> = {
  users: 'Users',
  operators: 'Operators',
  delegators: 'Delegators',
  subsidy: 'Subsidy pool',
  slots: 'Slots of epochs',
  treasury: 'Treasury',
  escrow: 'Escrow',
  burned: 'Burned',
  undistributed: 'Not given out',
};

interface WaterfallShape extends Shape {
  left: number;
  bottom: number;
  ticks: Tick[];
  rows: { name: string; y: number; x: number; width: number; key: string; amount: string }[];
  joints: string;
}

export const economyIncidence = definePanel<WaterfallShape>({
  name: 'economy-incidence',
  question: 'Who gained, and who paid for it?',
  note:
    'What each group holds more or less at the end, million WAL, than at the start; where two runs ' +
    'are compared, than in the other. Every bar begins where the one above it ends.',
  metrics: [],
  files: ['economy-holders.csv', 'comparison-incidence.csv'],
  followsTime: true,
  size: 'half',
  about: 'economy',
  answer,

  table: ({ results, range }) => ({
    columns: [
      { name: 'holder', label: 'Group', unit: 'text' },
      { name: 'change_frost', label: 'Holds more', unit: 'frost' },
    ],
    rows: changesOf(results, range).map(({ holder, frost }) => [
      NAMES[holder] ?? holder,
      String(frost),
    ]),
  }),

  geometry({ results, range }, width) {
    const changes = changesOf(results, range);
    const left = Math.min(112, Math.max(width * 0.28, 60));
    const right = width - AMOUNT;
    let level = 0;
    const spans = changes.map(({ frost }) => {
      const from = level;
      level += Number(frost) / 1e15;
      return { from, to: level };
    });
    const ends = [0, ...spans.map(({ to }) => to)];
    const axis = numberAxisFrom([Math.min(...ends), Math.max(...ends)], [left + AMOUNT, right]);
    const rows = changes.map(({ holder, frost }, at) => {
      const [a, b] = [axis.scale(spans[at].from), axis.scale(spans[at].to)];
      return {
        name: NAMES[holder] ?? holder,
        y: HEAD + at * ROW,
        x: round(Math.min(a, b)),
        width: round(Math.max(Math.abs(b - a), 1)),
        key: frost < 0n ? 'c4' : 'c3',
        amount: `${frost < 0n ? '' : '+'}${short(Number(frost) / 1e15)}`,
      };
    });
    const joints = spans
      .slice(0, -1)
      .map(({ to }, at) => `M${round(axis.scale(to))},${HEAD + at * ROW}v${ROW + 16}`)
      .join('');
    const bottom = HEAD + rows.length * ROW;
    const size =
      rows.length === 0 ? emptyShape(width, NO_EPOCH) : { width, height: bottom + 24, empty: '' };
    return { ...size, left, bottom, ticks: axis.ticks, rows, joints };
  },

  draw(svg, { width, left, bottom, ticks, rows, joints }) {
    for (const { at, label } of ticks) {
      svg
        .append('line')
        .attr('class', 'grid')
        .attr('x1', at)
        .attr('x2', at)
        .attr('y1', HEAD - 6)
        .attr('y2', bottom);
      svg
        .append('text')
        .attr('class', 'tick-label')
        .attr('x', at)
        .attr('y', bottom + 16)
        .attr('text-anchor', 'middle')
        .text(label);
    }
    svg.append('path').attr('class', 'tick').attr('d', joints);
    for (const { name, y, x, width: wide, key, amount } of rows) {
      svg
        .append('text')
        .attr('class', 'label')
        .attr('x', left - 8)
        .attr('y', y + 12)
        .attr('text-anchor', 'end')
        .text(name);
      svg
        .append('rect')
        .attr('class', `fill-${key}`)
        .attr('x', x)
        .attr('y', y)
        .attr('width', wide)
        .attr('height', 16);
      const isRoom = x + wide + AMOUNT <= width;
      svg
        .append('text')
        .attr('class', 'muted')
        .attr('x', isRoom ? x + wide + 4 : x - 4)
        .attr('y', y + 12)
        .attr('text-anchor', isRoom ? 'start' : 'end')
        .text(amount);
    }
  },

  probe({ results, range }, { left }, x, y) {
    const changes = changesOf(results, range);
    const row = Math.max(0, Math.floor((y - HEAD) / ROW));
    const one = changes[Math.min(row, changes.length - 1)];
    if (one === undefined) return null;
    const title = NAMES[one.holder] ?? one.holder;
    return { x: Math.max(x, left), y, title, rows: [['Holds more', wal(String(one.frost))]] };
  },
});

/** What B's groups hold more than A's, of the first seed; none without a comparison. */
function pairedChanges({ tables }: Results): HolderChange[] {
  const file = tables['comparison-incidence'];
  const [seeds, holders, deltas] = ['seed', 'holder', 'delta_frost'].map((name) =>
    texts(file, name),
  );
  return holders.flatMap((holder, row) =>
    seeds[row] === seeds[0] && /^-?\d+$/.test(deltas[row])
      ? [{ holder, frost: BigInt(deltas[row]) }]
      : [],
  );
}

/** Losers first, the largest change of each sort first; those without a change left out. */
function changesOf(...[results, range]: Parameters<typeof holderChanges>): HolderChange[] {
  const paired = pairedChanges(results);
  return (paired.length > 0 ? paired : holderChanges(results, range))
    .filter(({ frost }) => frost !== 0n)
    .sort((a, b) => (a.frost < b.frost ? -1 : a.frost > b.frost ? 1 : 0));
}

function answer({ results, range }: PanelInput): string {
  const changes = changesOf(results, range);
  if (changes.length === 0) return NO_EPOCH;
  const sum = changes.reduce((all, { frost }) => all + frost, 0n);
  const than = pairedChanges(results).length > 0 ? ' against the run compared with' : '';
  const nameOf = (one: HolderChange): string => (NAMES[one.holder] ?? one.holder).toLowerCase();
  const [first, last] = [changes[0], changes[changes.length - 1]];
  const much = ({ frost }: HolderChange): string =>
    `(${short(Math.abs(Number(frost)) / 1e15)} million WAL)`;
  const gained = last.frost > 0n ? `${nameOf(last)} gained most ${much(last)}` : 'nobody gained';
  const lost = first.frost < 0n ? `${nameOf(first)} gave most ${much(first)}` : 'nobody lost';
  const text = `${lost}, ${gained}${than}; all changes together are ${wal(String(sum))}.`;
  return `${text[0].toUpperCase()}${text.slice(1)}`;
}
