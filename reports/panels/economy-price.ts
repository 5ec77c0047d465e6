/**
 * The price of space, in WAL and in dollars, and how much of the capacity is reserved
 * (economy-epochs.csv), epoch by epoch.
 */
import { instant, percent, plural, sentenceList, short } from '../format.ts';
import { greatestOf } from '../geometry/extremes.ts';
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
import { numberAxis, shareAxis, type Tick, timeScale } from '../geometry/scales.ts';
import { type Samples, type StepLine, samplesIn, stepLine } from '../geometry/step-line.ts';
import { drawBackground, drawLegend, drawTimeAxis, drawValueAxis } from '../marks/axes.ts';
import { drawLine } from '../marks/lines.ts';
import { economyEpochs } from '../results/economy.ts';
import type { Results, TimeRange } from '../results/results.ts';
import { numbers, texts } from '../results/table.ts';
import { epochUnder, NO_EPOCH } from './epoch-stacks.ts';
import { definePanel, type PanelInput } from './panel.ts';

const HEIGHT = 80;
const GAP = 44;
/** From FROST per MiB and epoch of 14 days to US cents per GB and month of 30.4375 days. */
const GB_PER_MIB = 1e9 / 2 ** 20;
const EPOCHS_PER_MONTH = 30.4375 / 14;

interface PriceShape extends Shape {
  frame: TimeFrame;
  legend: Legend;
  facets: { ticks: Tick[]; caption: string; top: number; line: StepLine; key: string }[];
}

export const economyPrice = definePanel<PriceShape>({
  name: 'economy-price',
  question: 'What did space cost, and how much of it was taken?',
  note:
    'The price in force at the end of each epoch, as voted and in US cents per encoded GB and month; ' +
    'below, the reserved share of the capacity.',
  metrics: [],
  files: ['economy-epochs.csv'],
  followsTime: true,
  size: 'full',
  about: 'economy',
  answer,

  table: ({ results, range }) => {
    const read = seriesOf(results);
    const file = results.tables['economy-epochs'];
    const [setters, pivotal] = [texts(file, 'price_setters'), texts(file, 'pivotal_nodes')];
    return {
      columns: [
        { name: 'epoch', label: 'Epoch', unit: 'count' },
        { name: 'price_frost_per_mib_epoch', label: 'FROST per MiB and epoch', unit: 'exact' },
        { name: 'wal_usd', label: 'USD per WAL', unit: 'exact' },
        { name: 'cents_per_gb_month', label: 'US cents per GB and month', unit: 'number' },
        { name: 'used_share', label: 'Reserved', unit: 'share' },
        { name: 'setters', label: 'Voted this price', unit: 'text' },
        { name: 'pivotal', label: 'Could raise it alone', unit: 'text' },
      ],
      rows: economyEpochs(results, range).map(({ row, epoch }) => [
        epoch,
        ...[read.frost, read.usd, read.cents, read.used].map((values) =>
          Number.isFinite(values[row]) ? values[row] : null,
        ),
        setters[row],
        pivotal[row],
      ]),
    };
  },

  geometry({ results, range }, width) {
    const spans = economyEpochs(results, range);
    const key = legend(
      [
        { key: 'c1', label: 'FROST per MiB and epoch' },
        { key: 'c2', label: 'US cents per GB and month' },
        { key: 'c3', label: 'Reserved share' },
      ],
      width,
    );
    const tops = [0, 1, 2].map((at) => key.height + CAPTION_HEIGHT + at * (HEIGHT + GAP));
    const bottom = tops[2] + HEIGHT;
    const frame = timeFrame(results, range, { width, top: tops[0], bottom });
    const { left, right } = frame.box;
    const x = timeScale(range, left, right);
    const { frost, cents, used } = seriesOf(results);
    const facet = (at: number, values: readonly number[], caption: string, isShare: boolean) => {
      const samples = samplesIn(asSamples(results, range, values), range);
      const [low, high] = [tops[at] + HEIGHT, tops[at]];
      const axis = isShare
        ? shareAxis(0, low, high)
        : numberAxis(greatestOf(samples.values, 0), low, high);
      const line = stepLine(samples, x, axis.scale, right - left);
      return { ticks: axis.ticks, caption, top: high, line, key: `c${at + 1}` };
    };
    return {
      ...(spans.length === 0
        ? emptyShape(width, NO_EPOCH)
        : { width, height: heightBelow(bottom), empty: '' }),
      frame,
      legend: key,
      facets: [
        facet(0, frost, '↑ FROST', false),
        facet(1, cents, '↑ US cents', false),
        facet(2, used, '↑ Reserved', true),
      ],
    };
  },

  draw(svg, { frame, legend: key, facets }) {
    const { left, right } = frame.box;
    drawLegend(svg, key, 'stroke');
    drawBackground(svg, frame);
    for (const facet of facets) {
      drawValueAxis(svg, { ...facet, left, right });
      drawLine(svg, facet.line, facet.key);
    }
    drawTimeAxis(svg, frame);
  },

  probe({ results, range }, shape, x) {
    const found = epochUnder({ results, range }, shape.frame, x);
    if (found === undefined) return null;
    const { frost, usd, cents, used } = seriesOf(results);
    return {
      x,
      y: shape.frame.box.top,
      title: `Epoch ${found.epoch}, from ${instant(found.startUs)}`,
      rows: [
        ['FROST per MiB and epoch', short(frost[found.row])],
        ['USD per WAL', short(usd[found.row])],
        ['US cents per GB and month', short(cents[found.row])],
        ['Reserved', percent(used[found.row])],
        ['Voted this price', votersAt(results, found.row)],
      ],
    };
  },
});

interface PriceSeries {
  frost: number[];
  usd: number[];
  cents: number[];
  used: number[];
}

function seriesOf({ tables }: Results): PriceSeries {
  const file = tables['economy-epochs'];
  const read = (name: string) => numbers(file, name);
  const [frost, usd] = [read('storage_price_frost'), read('wal_usd')];
  const [used, capacity] = [read('used_bytes'), read('capacity_bytes')];
  return {
    frost,
    usd,
    cents: frost.map(
      (price, row) => (price / 1e9) * usd[row] * GB_PER_MIB * EPOCHS_PER_MONTH * 100,
    ),
    used: used.map((bytes, row) => (capacity[row] > 0 ? bytes / capacity[row] : Number.NaN)),
  };
}

/** A value holds from the beginning of its epoch; the last one to its end. */
function asSamples(results: Results, range: TimeRange, values: readonly number[]): Samples {
  const spans = economyEpochs(results, range);
  const last = spans.at(-1);
  if (last === undefined) return { timesUs: [], values: [] };
  return {
    timesUs: [...spans.map(({ startUs }) => startUs), last.endUs],
    values: [...spans.map(({ row }) => values[row]), values[last.row]],
  };
}

function answer({ results, range }: PanelInput): string {
  const spans = economyEpochs(results, range);
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return NO_EPOCH;
  const { frost, cents, used } = seriesOf(results);
  const change = frost[last.row] / frost[first.row] - 1;
  const moved =
    Math.abs(change) < 5e-4 || !Number.isFinite(change)
      ? 'stayed at'
      : `${change > 0 ? 'rose' : 'fell'} by ${percent(Math.abs(change))} to`;
  return (
    `The price ${moved} ${short(frost[last.row])} FROST per MiB and epoch ` +
    `(${short(cents[last.row])} US cents per GB and month), ` +
    `${votersAt(results, last.row)}; ${percent(used[last.row])} of the ` +
    'capacity was reserved at the end.'
  );
}

/** Who set the price: a few by name, many by number. */
function votersAt({ tables }: Results, row: number): string {
  const names = (texts(tables['economy-epochs'], 'price_setters')[row] ?? '').split(' ');
  if (names[0] === '') return 'the vote of nobody';
  return names.length > 3
    ? `the vote of ${plural(names.length, 'node')}`
    : `the vote of ${sentenceList(names)}`;
}
