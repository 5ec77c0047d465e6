/**
 * What delegators earned by strategy (economy-delegators.csv): worth of wallets and stakes over
 * what it was when the run began. Nothing else comes in or goes out, so growth is yield.
 */
import { count, instant, percent, short } from '../format.ts';
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
import { polyline } from '../geometry/polyline.ts';
import { numberAxisFrom, type Tick, timeScale } from '../geometry/scales.ts';
import { round } from '../geometry/step-line.ts';
import { drawBackground, drawLegend, drawTimeAxis, drawValueAxis } from '../marks/axes.ts';
import { economyEpochs } from '../results/economy.ts';
import type { Results } from '../results/results.ts';
import { numbers, texts } from '../results/table.ts';
import { epochUnder, NO_EPOCH } from './epoch-stacks.ts';
import { definePanel, type PanelInput } from './panel.ts';

const HEIGHT = 150;
const KEYS = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'] as const;
const YEAR_US = 31_557_600_000_000;

interface YieldShape extends Shape {
  frame: TimeFrame;
  legend: Legend;
  ticks: Tick[];
  lines: { key: string; path: string }[];
}

export const economyDelegators = definePanel<YieldShape>({
  name: 'economy-delegators',
  question: 'Which delegators earned most?',
  note: 'Growth of what delegators of a strategy own, since the run began.',
  metrics: [],
  files: ['economy-delegators.csv'],
  followsTime: true,
  size: 'half',
  about: 'economy',
  answer,

  table: ({ results, range }) => ({
    columns: [
      { name: 'epoch', label: 'Epoch', unit: 'count' },
      { name: 'strategy', label: 'Strategy', unit: 'text' },
      { name: 'delegators', label: 'Delegators', unit: 'count' },
      { name: 'worth_wal', label: 'Own, WAL', unit: 'number' },
      { name: 'growth_share', label: 'Growth', unit: 'share' },
    ],
    rows: economyEpochs(results, range).flatMap(({ epoch }) =>
      groupsOf(results).flatMap(({ strategy, delegators, first, worth }) => {
        const now = worth.get(epoch);
        return now === undefined
          ? []
          : [[epoch, strategy, delegators, Math.round(now), now / first - 1]];
      }),
    ),
  }),

  geometry({ results, range }, width) {
    const spans = economyEpochs(results, range);
    const groups = groupsOf(results).slice(0, KEYS.length);
    const key = legend(
      groups.map(({ strategy }, at) => ({ key: KEYS[at], label: strategy })),
      width,
    );
    const top = key.height + CAPTION_HEIGHT;
    const bottom = top + HEIGHT;
    const frame = timeFrame(results, range, { width, top, bottom });
    const x = timeScale(range, frame.box.left, frame.box.right);
    const grown = groups.map(({ first, worth }) =>
      spans.flatMap(({ epoch, endUs }) => {
        const now = worth.get(epoch);
        return now === undefined ? [] : [{ us: endUs, growth: 100 * (now / first - 1) }];
      }),
    );
    const all = grown.flat().map(({ growth }) => growth);
    const least = all.reduce((low, one) => Math.min(low, one), 0);
    const most = all.reduce((high, one) => Math.max(high, one), 0);
    const axis = numberAxisFrom([least, most > least ? most : 1], [bottom, top]);
    const lines = grown.map((points, at) => ({
      key: KEYS[at],
      path: polyline(points.map(({ us, growth }) => [round(x(us)), round(axis.scale(growth))])),
    }));
    const size =
      all.length === 0
        ? emptyShape(width, NO_EPOCH)
        : { width, height: heightBelow(bottom), empty: '' };
    return { ...size, frame, legend: key, ticks: axis.ticks, lines };
  },

  draw(svg, { frame, legend: key, ticks, lines }) {
    const { left, right, top } = frame.box;
    drawLegend(svg, key, 'stroke');
    drawBackground(svg, frame);
    drawValueAxis(svg, { ticks, caption: '↑ Growth, %', left, right, top });
    for (const { key: colour, path } of lines) {
      svg.append('path').attr('class', `stroke-${colour} line`).attr('d', path);
    }
    drawTimeAxis(svg, frame);
  },

  probe(input, { frame }, x) {
    const found = epochUnder(input, frame, x);
    if (found === undefined) return null;
    return {
      x,
      y: frame.box.top,
      title: `Epoch ${found.epoch}, until ${instant(found.endUs)}`,
      rows: groupsOf(input.results).flatMap(({ strategy, first, worth }): [string, string][] => {
        const now = worth.get(found.epoch);
        return now === undefined ? [] : [[strategy, `${short(100 * (now / first - 1))} %`]];
      }),
    };
  },
});

interface Group {
  strategy: string;
  delegators: number;
  /** WAL as the run began, and by epoch. */
  first: number;
  worth: Map<number, number>;
}

/** By first appearance; only those who had something at the start. */
/** Stake that the scenario gave to no group, as the table calls it. */
const NOBODY = 'nobody in particular';

function groupsOf({ tables }: Results): Group[] {
  const file = tables['economy-delegators'];
  const [epochs, worths] = [numbers(file, 'epoch'), numbers(file, 'worth_frost')];
  const delegators = numbers(file, 'delegators');
  const groups = new Map<string, Group>();
  for (const [row, written] of texts(file, 'strategy').entries()) {
    const strategy = written === NOBODY ? 'delegators without a strategy' : written;
    const worth = worths[row] / 1e9;
    if (!(worth > 0)) continue;
    const known = groups.get(strategy);
    if (known !== undefined) known.worth.set(epochs[row], worth);
    else {
      const first = { strategy, delegators: delegators[row] || 0, first: worth };
      groups.set(strategy, { ...first, worth: new Map([[epochs[row], worth]]) });
    }
  }
  return [...groups.values()];
}

function answer({ results, range }: PanelInput): string {
  const last = economyEpochs(results, range).at(-1);
  if (last === undefined) return NO_EPOCH;
  const years = last.endUs / YEAR_US;
  const grown = groupsOf(results).flatMap(({ strategy, first, worth }) => {
    const now = worth.get(last.epoch);
    return now === undefined || !(years > 0)
      ? []
      : [{ strategy, yearly: Math.expm1(Math.log(now / first) / years) }];
  });
  if (grown.length === 0) return 'Nobody had stake at the start.';
  const sorted = [...grown].sort((a, b) => b.yearly - a.yearly);
  const [best, worst] = [sorted[0], sorted[sorted.length - 1]];
  const alone = `${best.strategy} earned ${yearly(best.yearly)} a year`;
  if (sorted.length === 1) return `${capital(alone)}.`;
  const least = `${worst.strategy} least, ${yearly(worst.yearly)}`;
  return `Of ${count(sorted.length)} groups, ${alone}, the most, and ${least}.`;
}

/** Shares may fall; the sign is a minus. */
const yearly = (share: number): string => percent(share).replace('-', '−');

const capital = (text: string): string => `${text[0].toUpperCase()}${text.slice(1)}`;
