/**
 * How few can stop a quorum, over epochs, counted by pool and by who controls the pools
 * (economy-concentration.csv): of the shards, and of the stake.
 */
import { count, instant, short } from '../format.ts';
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
import { countAxis, type Tick, timeScale } from '../geometry/scales.ts';
import { type StepLine, samplesIn, stepLine } from '../geometry/step-line.ts';
import { drawBackground, drawLegend, drawTimeAxis, drawValueAxis } from '../marks/axes.ts';
import { drawLine } from '../marks/lines.ts';
import { economyEpochs } from '../results/economy.ts';
import type { Results } from '../results/results.ts';
import { numbers, texts } from '../results/table.ts';
import { epochUnder, NO_EPOCH } from './epoch-stacks.ts';
import { definePanel, type PanelInput } from './panel.ts';

const HEIGHT = 150;

const LINES = [
  { key: 'c1', label: 'Pools, of the shards', of: 'shards', by: 'pool' },
  { key: 'c4', label: 'Entities, of the shards', of: 'shards', by: 'entity' },
  { key: 'c2', label: 'Entities, of the stake', of: 'stake', by: 'entity' },
  { key: 'c3', label: 'Entities, of the commission', of: 'income', by: 'entity' },
] as const;
type Line = (typeof LINES)[number];

interface FewestShape extends Shape {
  frame: TimeFrame;
  legend: Legend;
  ticks: Tick[];
  lines: { key: string; line: StepLine }[];
}

export const economyFewest = definePanel<FewestShape>({
  name: 'economy-fewest',
  question: 'How few can stop a quorum?',
  note:
    'Fewest holders with f + 1 of 3f + 1 parts (334 of 1000 shards), in each epoch. Entities are ' +
    'the operators that the scenario names; without them every pool stands alone.',
  metrics: [],
  files: ['economy-concentration.csv'],
  followsTime: true,
  size: 'half',
  about: 'economy',
  answer,

  table: ({ results, range }) => {
    const file = results.tables['economy-concentration'];
    const wanted = new Set(economyEpochs(results, range).map(({ epoch }) => epoch));
    const epochs = numbers(file, 'epoch');
    const columns = ['holders', 'for_third', 'for_quorum', 'herfindahl', 'gini'].map((name) =>
      numbers(file, name),
    );
    const [of, by] = [texts(file, 'of'), texts(file, 'by')];
    return {
      columns: [
        { name: 'epoch', label: 'Epoch', unit: 'count' },
        { name: 'of', label: 'Of', unit: 'text' },
        { name: 'by', label: 'By', unit: 'text' },
        { name: 'holders', label: 'Holders', unit: 'count' },
        { name: 'for_third', label: 'For a third', unit: 'count' },
        { name: 'for_quorum', label: 'For a quorum', unit: 'count' },
        { name: 'herfindahl', label: 'Herfindahl', unit: 'number' },
        { name: 'gini', label: 'Gini', unit: 'number' },
      ],
      rows: epochs.flatMap((epoch, row) =>
        wanted.has(epoch)
          ? [[epoch, of[row], by[row], ...columns.map((column) => finite(column[row]))]]
          : [],
      ),
    };
  },

  geometry({ results, range }, width) {
    const spans = economyEpochs(results, range);
    const key = legend(
      LINES.map(({ key: colour, label }) => ({ key: colour, label })),
      width,
    );
    const top = key.height + CAPTION_HEIGHT;
    const bottom = top + HEIGHT;
    const frame = timeFrame(results, range, { width, top, bottom });
    const { left, right } = frame.box;
    const x = timeScale(range, left, right);
    const found = LINES.map((line) => ({ key: line.key, counts: countsOf(results, line) }));
    const most = found.flatMap(({ counts }) => [...counts.values()]);
    const axis = countAxis(
      0,
      most.reduce((high, one) => Math.max(high, one), 0),
      bottom,
      top,
    );
    const last = spans.at(-1);
    const lines = found.map(({ key: colour, counts }) => {
      const at = (epoch: number): number => counts.get(epoch) ?? Number.NaN;
      const samples = {
        timesUs: [...spans.map(({ startUs }) => startUs), ...(last ? [last.endUs] : [])],
        values: [...spans.map(({ epoch }) => at(epoch)), ...(last ? [at(last.epoch)] : [])],
      };
      return {
        key: colour,
        line: stepLine(samplesIn(samples, range), x, axis.scale, right - left),
      };
    });
    const size =
      spans.length === 0
        ? emptyShape(width, NO_EPOCH)
        : { width, height: heightBelow(bottom), empty: '' };
    return { ...size, frame, legend: key, ticks: axis.ticks, lines };
  },

  draw(svg, { frame, legend: key, ticks, lines }) {
    const { left, right, top } = frame.box;
    drawLegend(svg, key, 'stroke');
    drawBackground(svg, frame);
    drawValueAxis(svg, { ticks, caption: '↑ Holders', left, right, top });
    for (const { key: colour, line } of lines) drawLine(svg, line, colour);
    drawTimeAxis(svg, frame);
  },

  probe(input, { frame }, x) {
    const epoch = epochUnder(input, frame, x);
    if (epoch === undefined) return null;
    return {
      x,
      y: frame.box.top,
      title: `Epoch ${epoch.epoch}, until ${instant(epoch.endUs)}`,
      rows: LINES.flatMap((line): [string, string][] => {
        const found = countsOf(input.results, line).get(epoch.epoch);
        return found === undefined ? [] : [[line.label, count(found)]];
      }),
    };
  },
});

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Fewest for a third, by epoch. */
function countsOf({ tables }: Results, { of, by }: Pick<Line, 'of' | 'by'>): Map<number, number> {
  return columnOf(tables, { of, by, column: 'for_third' });
}

function columnOf(
  tables: Results['tables'],
  { of, by, column }: { of: string; by: string; column: string },
): Map<number, number> {
  const file = tables['economy-concentration'];
  const [epochs, values] = [numbers(file, 'epoch'), numbers(file, column)];
  const [ofs, bys] = [texts(file, 'of'), texts(file, 'by')];
  const found = new Map<number, number>();
  for (const [row, epoch] of epochs.entries()) {
    if (ofs[row] === of && bys[row] === by && Number.isFinite(values[row])) {
      found.set(epoch, values[row]);
    }
  }
  return found;
}

function answer({ results, range }: PanelInput): string {
  const spans = economyEpochs(results, range);
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return NO_EPOCH;
  const entities = countsOf(results, LINES[1]);
  const [before, after] = [entities.get(first.epoch), entities.get(last.epoch)];
  if (before === undefined || after === undefined) return 'Concentration was not measured.';
  const pools = countsOf(results, LINES[0]).get(last.epoch);
  const gini = columnOf(results.tables, { of: 'shards', by: 'entity', column: 'gini' });
  const change = before === after ? 'as at the start' : `${count(before)} at the start`;
  const apart = pools === after ? '' : `, who run at least ${count(pools ?? 0)} pools`;
  return (
    `${count(after)} entities can stop a quorum${apart} (${change}); the Gini coefficient of ` +
    `shards over entities is ${short(gini.get(last.epoch) ?? 0)}.`
  );
}
