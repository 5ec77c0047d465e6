/**
 * Whether dropping pieces would pay, fine by fine and challenge by challenge
 * (economy-deterrence.csv): the measured margin as a map, the line where it is nothing, and the
 * same line by the closed form σd/D.
 */
import { plural, short } from '../format.ts';
import { emptyShape, type Legend, legend, type Shape } from '../geometry/frame.ts';
import { polyline } from '../geometry/polyline.ts';
import { numberAxis, type Tick } from '../geometry/scales.ts';
import { round } from '../geometry/step-line.ts';
import { drawCaptionBelow, drawLegend, drawTicksBelow, drawValueAxis } from '../marks/axes.ts';
import type { Results } from '../results/results.ts';
import { numbers } from '../results/table.ts';
import { definePanel, type PanelInput } from './panel.ts';

const HEIGHT = 210;
const LEFT = 58;
const NOTHING = 'Nobody dropped pieces and was challenged.';

/** From paying off well to costing much; the map is orange where laziness pays. */
const LEVELS = [
  { key: 'heat4', label: 'pays over 2 WAL', from: 2 },
  { key: 'heat3', label: 'over 1', from: 1 },
  { key: 'heat2', label: 'up to 1', from: 0 },
  { key: 'heat0', label: 'costs', from: Number.NEGATIVE_INFINITY },
] as const;

interface DeterrenceShape extends Shape {
  legend: Legend;
  top: number;
  right: number;
  xTicks: Tick[];
  yTicks: Tick[];
  cells: { key: string; path: string }[];
  contour: string;
  closedForm: string;
}

interface Point {
  challenges: number;
  fine: number;
  margin: number;
  error: number;
  neutral: number;
  detection: number;
  keep: number;
}

export const economyDeterrence = definePanel<DeterrenceShape>({
  name: 'economy-deterrence',
  question: 'Which fine takes the gain out of dropping pieces?',
  note:
    'Gain of the kept share that pays best, a shard and epoch; the solid line is where it is nothing ' +
    'as measured, the dashed one by the closed form.',
  metrics: [],
  files: ['economy-deterrence.csv'],
  followsTime: false,
  size: 'half',
  about: 'economy',
  answer,

  table: ({ results }) => ({
    columns: [
      { name: 'challenges', label: 'Challenges', unit: 'count' },
      { name: 'fine_wal', label: 'Fine, WAL a shard', unit: 'number' },
      { name: 'kept_share', label: 'Kept', unit: 'share' },
      { name: 'margin_wal', label: 'Gain, WAL', unit: 'number' },
      { name: 'standard_error_wal', label: 'Standard error', unit: 'number' },
      { name: 'detection_share', label: 'Detection', unit: 'share' },
      { name: 'neutral_fine_wal', label: 'Neutral fine, closed form', unit: 'number' },
    ],
    rows: pointsOf(results).map((one) => [
      one.challenges,
      one.fine,
      one.keep,
      one.margin,
      one.error,
      one.detection,
      one.neutral,
    ]),
  }),

  geometry({ results }, width) {
    const points = pointsOf(results);
    const key = legend(
      LEVELS.map(({ key: level, label }) => ({ key: level, label })),
      width,
    );
    const top = key.height + 24;
    const bottom = top + HEIGHT;
    const right = width - 14;
    const columns = points.reduce((most, { challenges }) => Math.max(most, challenges), 1);
    const most = points.reduce((high, { fine }) => Math.max(high, fine), 0);
    const axis = numberAxis(most, bottom, top);
    const x = (challenges: number): number => LEFT + ((challenges - 1) / columns) * (right - LEFT);
    const lines = columnsOf(points);
    const cells = LEVELS.map(({ key: level }) => ({ key: level as string, path: '' }));
    for (const column of lines) {
      const half = (column[1]?.fine ?? 0) / 2;
      for (const { challenges, fine, margin } of column) {
        const at = LEVELS.findIndex(({ from }) => margin > from);
        const [from, to] = [round(x(challenges)), round(x(challenges + 1))];
        const low = round(axis.scale(Math.max(fine - half, 0)));
        const high = round(axis.scale(Math.min(fine + half, most)));
        cells[at < 0 ? LEVELS.length - 1 : at].path += `M${from},${low}H${to}V${high}H${from}Z`;
      }
    }
    const stepsOf = (fineOf: (column: Point[]) => number): string =>
      polyline(
        lines
          .map((column) => [column[0].challenges, Math.min(fineOf(column), most)] as const)
          .filter(([, fine]) => Number.isFinite(fine))
          .map(([at, fine]) => [round(x(at + 0.5)), round(axis.scale(fine))] as const),
      );
    const every = Math.ceil(columns / 12);
    const marks = Array.from({ length: columns }, (_, at) => at + 1);
    return {
      ...(points.length === 0
        ? emptyShape(width, NOTHING)
        : { width, height: bottom + 42, empty: '' }),
      legend: key,
      top,
      right,
      xTicks: marks
        .filter((at) => at % every === 0 || at === 1)
        .map((at) => ({ at: round(x(at + 0.5)), label: String(at) })),
      yTicks: axis.ticks,
      cells,
      contour: stepsOf(crossingOf),
      closedForm: stepsOf((column) => column[0].neutral),
    };
  },

  draw(svg, { legend: key, top, right, xTicks, yTicks, cells, contour, closedForm }) {
    drawLegend(svg, key);
    drawValueAxis(svg, { ticks: yTicks, caption: '↑ Fine, WAL a shard', left: LEFT, right, top });
    for (const { key: level, path } of cells) {
      svg.append('path').attr('class', `fill-${level}`).attr('d', path);
    }
    svg.append('path').attr('class', 'stroke-ink contour').attr('d', contour);
    svg.append('path').attr('class', 'stroke-accent contour closed-form').attr('d', closedForm);
    const axis = svg.append('g').attr('class', 'axis').attr('aria-hidden', 'true');
    drawTicksBelow(axis, xTicks, top + HEIGHT, [LEFT, right]);
    drawCaptionBelow(svg, 'Challenges of a node in an epoch →', [right, top + HEIGHT]);
  },

  probe({ results }, { top, right }, x, y) {
    const points = pointsOf(results);
    const columns = points.reduce((most, { challenges }) => Math.max(most, challenges), 1);
    const reached = 1 + Math.floor(((x - LEFT) / (right - LEFT)) * columns);
    const challenges = Math.min(Math.max(reached, 1), columns);
    const column = points.filter((one) => one.challenges === challenges);
    const at = Math.round((1 - (y - top) / HEIGHT) * (column.length - 1));
    const found = column[Math.min(Math.max(at, 0), column.length - 1)];
    if (found === undefined) return null;
    return {
      x,
      y,
      title: `${plural(challenges, 'challenge')}, fine ${short(found.fine)} WAL`,
      rows: [
        ['Gain, WAL a shard', `${short(found.margin)} ± ${short(2 * found.error)}`],
        ['Neutral fine', `${short(found.neutral)} WAL`],
      ],
    };
  },
});

function pointsOf({ tables }: Results): Point[] {
  const file = tables['economy-deterrence'];
  const read = (name: string): number[] => numbers(file, name);
  const [challenges, fine, keep] = [read('challenges'), read('fine_wal'), read('keep_ppm')];
  const [margin, error] = [read('margin_wal'), read('standard_error_wal')];
  const [detection, neutral] = [read('detection'), read('neutral_fine_wal')];
  return challenges
    .map((one, row) => ({
      challenges: one,
      fine: fine[row],
      keep: keep[row] / 1e6,
      margin: margin[row],
      error: error[row],
      detection: detection[row],
      neutral: neutral[row],
    }))
    .filter((one) => Object.values(one).every((value) => Number.isFinite(value)));
}

/** By number of challenges, fines ascending. */
function columnsOf(points: readonly Point[]): Point[][] {
  const columns = new Map<number, Point[]>();
  for (const point of points) {
    const known = columns.get(point.challenges);
    if (known === undefined) columns.set(point.challenges, [point]);
    else known.push(point);
  }
  return [...columns.values()];
}

/** The fine at which the measured gain crosses nothing; NaN where it does not. */
function crossingOf(column: readonly Point[]): number {
  const after = column.findIndex(({ margin }) => margin <= 0);
  if (after < 0) return Number.NaN;
  if (after === 0) return column[0].fine;
  const [low, high] = [column[after - 1], column[after]];
  return low.fine + ((high.fine - low.fine) * low.margin) / (low.margin - high.margin);
}

function answer({ results }: PanelInput): string {
  const last = columnsOf(pointsOf(results)).at(-1);
  if (last === undefined) return NOTHING;
  const crossing = crossingOf(last);
  const [{ challenges, neutral }] = last;
  const head = `With ${plural(challenges, 'challenge')} of a node in an epoch`;
  if (!Number.isFinite(crossing)) return `${head} no fine up to twice the cost of a shard deters.`;
  return (
    `${head} a fine of ${short(crossing)} WAL a shard is enough; ` +
    `the closed form says ${short(neutral)} WAL.`
  );
}
