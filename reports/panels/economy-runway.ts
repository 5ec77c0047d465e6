/**
 * How long the subsidy pool lasts (economy-epochs.csv): what is left of it, what it paid each
 * epoch, and for how many epochs that would go on.
 */
import { instant, plural, wal } from '../format.ts';
import {
  CAPTION_HEIGHT,
  emptyShape,
  heightBelow,
  type Shape,
  type TimeFrame,
  timeFrame,
} from '../geometry/frame.ts';
import { polyline } from '../geometry/polyline.ts';
import { numberAxis, type Tick, timeScale } from '../geometry/scales.ts';
import { round } from '../geometry/step-line.ts';
import { drawBackground, drawTimeAxis, drawValueAxis } from '../marks/axes.ts';
import { economyEpochs, frostAt, walColumn } from '../results/economy.ts';
import { epochUnder, NO_EPOCH } from './epoch-stacks.ts';
import { definePanel, type PanelInput } from './panel.ts';

const HEIGHT = 150;
const MILLION = 1e6;

interface RunwayShape extends Shape {
  frame: TimeFrame;
  ticks: Tick[];
  left: string;
  paid: string;
  ahead: string;
}

export const economyRunway = definePanel<RunwayShape>({
  name: 'economy-runway',
  question: 'How long will the subsidies last?',
  note:
    'The line is what is left in the pool, columns are what it paid in each epoch; the dashed line ' +
    'goes on at the pace of the last epoch.',
  metrics: [],
  files: ['economy-epochs.csv'],
  followsTime: true,
  size: 'half',
  about: 'economy',
  answer,

  table: ({ results, range }) => {
    const file = results.tables['economy-epochs'];
    return {
      columns: [
        { name: 'epoch', label: 'Epoch', unit: 'count' },
        { name: 'paid_frost', label: 'Paid', unit: 'frost' },
        { name: 'left_frost', label: 'Left', unit: 'frost' },
        { name: 'runway_epochs', label: 'Lasts, epochs', unit: 'number' },
      ],
      rows: economyEpochs(results, range).map(({ row, epoch }) => {
        const paid = frostAt(file, 'subsidy_frost', row);
        const left = frostAt(file, 'held_subsidy_frost', row);
        return [
          epoch,
          String(paid),
          String(left),
          isPayment(paid) ? Number(left) / Number(paid) : null,
        ];
      }),
    };
  },

  geometry({ results, range }, width) {
    const spans = economyEpochs(results, range);
    const file = results.tables['economy-epochs'];
    const [left, paid] = [walColumn(file, 'held_subsidy_frost'), walColumn(file, 'subsidy_frost')];
    const bottom = CAPTION_HEIGHT + HEIGHT;
    const frame = timeFrame(results, range, { width, top: CAPTION_HEIGHT, bottom });
    const x = timeScale(range, frame.box.left, frame.box.right);
    const most = spans.reduce((all, { row }) => Math.max(all, left[row], paid[row]), 0) / MILLION;
    const axis = numberAxis(most, bottom, CAPTION_HEIGHT);
    const y = (wals: number): number => round(axis.scale(wals / MILLION));
    const columns = spans.map(({ row, startUs, endUs }) => {
      const [from, to] = [round(x(startUs)), round(x(endUs))];
      const gap = to - from > 8 ? 1 : 0;
      return paid[row] > 0 ? `M${from},${y(0)}V${y(paid[row])}H${to - gap}V${y(0)}Z` : '';
    });
    const line = polyline(spans.map(({ row, endUs }) => [round(x(endUs)), y(left[row])]));
    const last = spans.at(-1);
    let ahead = '';
    if (last !== undefined && paid[last.row] > 0 && last.endUs < range.endUs) {
      const pace = paid[last.row] / (last.endUs - last.startUs);
      const then = Math.max(left[last.row] - pace * (range.endUs - last.endUs), 0);
      ahead = `M${round(x(last.endUs))},${y(left[last.row])}L${round(x(range.endUs))},${y(then)}`;
    }
    const size =
      spans.length === 0
        ? emptyShape(width, NO_EPOCH)
        : { width, height: heightBelow(bottom), empty: '' };
    return {
      ...size,
      frame,
      ticks: axis.ticks,
      left: line,
      paid: columns.join(''),
      ahead,
    };
  },

  draw(svg, { frame, ticks, left, paid, ahead }) {
    const { left: from, right, top } = frame.box;
    drawBackground(svg, frame);
    drawValueAxis(svg, { ticks, caption: '↑ Million WAL', left: from, right, top });
    svg.append('path').attr('class', 'fill-c2').attr('d', paid);
    svg.append('path').attr('class', 'stroke-c1 line').attr('d', left);
    svg.append('path').attr('class', 'stroke-c1 contour closed-form').attr('d', ahead);
    drawTimeAxis(svg, frame);
  },

  probe(input, { frame }, x) {
    const found = epochUnder(input, frame, x);
    if (found === undefined) return null;
    const file = input.results.tables['economy-epochs'];
    return {
      x,
      y: frame.box.top,
      title: `Epoch ${found.epoch}, until ${instant(found.endUs)}`,
      rows: [
        ['Left', wal(String(frostAt(file, 'held_subsidy_frost', found.row)))],
        ['Paid', wal(String(frostAt(file, 'subsidy_frost', found.row)))],
      ],
    };
  },
});

/** What floors left behind is topped up too, by a few FROST for ever: that is no pace. */
const isPayment = (frost: bigint): boolean => frost >= 1_000_000_000n;

function answer({ results, range }: PanelInput): string {
  const last = economyEpochs(results, range).at(-1);
  if (last === undefined) return NO_EPOCH;
  const file = results.tables['economy-epochs'];
  const [paid, left] = ['subsidy_frost', 'held_subsidy_frost'].map((name) =>
    frostAt(file, name, last.row),
  );
  const whole = wal(String((left / 1_000_000_000n) * 1_000_000_000n));
  if (!isPayment(paid)) return `Nothing was paid in the last epoch; ${whole} are left.`;
  const epochs = Number(left) / Number(paid);
  const endUs = last.endUs + epochs * (last.endUs - last.startUs);
  return (
    `${whole} are left, enough for ${plural(Math.floor(epochs), 'epoch')} more like the last one, ` +
    `until about ${instant(Math.round(endUs / 86_400e6) * 86_400e6)}.`
  );
}
