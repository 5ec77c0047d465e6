/**
 * What a placement trades (loss-given.csv): how likely any loss is when so many nodes go at once,
 * and how much is lost when anything is.
 */
import { percent, plural } from '../format.ts';
import {
  emptyShape,
  type Legend,
  legend,
  MARGIN_LEFT,
  MARGIN_RIGHT,
  type Shape,
} from '../geometry/frame.ts';
import { polyline } from '../geometry/polyline.ts';
import { numberAxisFrom, shareAxis, type Tick } from '../geometry/scales.ts';
import { round } from '../geometry/step-line.ts';
import { drawCaptionBelow, drawLegend, drawTicksBelow, drawValueAxis } from '../marks/axes.ts';
import type { Results } from '../results/results.ts';
import { numbers } from '../results/table.ts';
import { definePanel, type PanelInput } from './panel.ts';

const HEIGHT = 170;
const NOTHING = 'Every shard has a piece of every blob: what takes one takes all.';
/** From here on a loss is as good as certain, and the figure ends. */
const CERTAIN = 0.999;
const LINES = [
  { key: 'c1', label: 'Some blob is lost', of: 'anyLoss' },
  { key: 'c2', label: 'Blobs lost, if any', of: 'lostIfAny' },
  { key: 'c3', label: 'Blobs lost on average', of: 'lost' },
] as const;

interface Point {
  gone: number;
  anyLoss: number;
  lost: number;
  /** NaN where nothing can be lost. */
  lostIfAny: number;
}

interface LossShape extends Shape {
  legend: Legend;
  top: number;
  right: number;
  xTicks: Tick[];
  yTicks: Tick[];
  lines: { key: string; path: string }[];
}

export const lossGiven = definePanel<LossShape>({
  name: 'loss-given',
  question: 'With so many nodes gone at once, how likely is a loss, and how large?',
  note:
    'Worked out from where the pieces of live blobs lie at the end, nodes drawn at random, nothing ' +
    'healed; different sets of nodes as if they were independent.',
  metrics: ['placement.node-sets', 'placement.scatter-width'],
  files: ['loss-given.csv'],
  followsTime: false,
  size: 'half',
  about: 'network',
  answer,

  table: ({ results }) => ({
    columns: [
      { name: 'gone_nodes', label: 'Nodes gone', unit: 'count' },
      { name: 'any_loss', label: 'Some blob is lost', unit: 'share' },
      { name: 'lost_share_if_any', label: 'Blobs lost, if any', unit: 'share' },
      { name: 'lost_share', label: 'Blobs lost on average', unit: 'share' },
    ],
    rows: pointsOf(results).map(({ gone, anyLoss, lost, lostIfAny }) => [
      gone,
      anyLoss,
      Number.isNaN(lostIfAny) ? null : lostIfAny,
      lost,
    ]),
  }),

  geometry({ results }, width) {
    const points = shown(pointsOf(results));
    const key = legend(
      LINES.map(({ key: line, label }) => ({ key: line, label })),
      width,
    );
    const top = key.height + 24;
    const bottom = top + HEIGHT;
    const right = Math.max(width - MARGIN_RIGHT, MARGIN_LEFT + 10);
    const across = numberAxisFrom([0, points.at(-1)?.gone ?? 1], [MARGIN_LEFT, right]);
    const axis = shareAxis(0, bottom, top);
    const lines = LINES.map(({ key: line, of }) => ({
      key: line as string,
      path: polyline(
        points
          .filter((point) => Number.isFinite(point[of]))
          .map((point) => [round(across.scale(point.gone)), round(axis.scale(point[of]))]),
      ),
    }));
    return {
      ...(points.length === 0
        ? emptyShape(width, NOTHING)
        : { width, height: bottom + 42, empty: '' }),
      legend: key,
      top,
      right,
      xTicks: across.ticks,
      yTicks: axis.ticks,
      lines,
    };
  },

  draw(svg, { legend: key, top, right, xTicks, yTicks, lines }) {
    drawLegend(svg, key, 'stroke');
    const caption = '↑ Probability, share of blobs';
    drawValueAxis(svg, { ticks: yTicks, caption, left: MARGIN_LEFT, right, top });
    for (const { key: line, path } of lines) {
      svg.append('path').attr('class', `stroke-${line} line`).attr('d', path);
    }
    const axis = svg.append('g').attr('class', 'axis').attr('aria-hidden', 'true');
    drawTicksBelow(axis, xTicks, top + HEIGHT, [MARGIN_LEFT, right]);
    drawCaptionBelow(svg, 'Nodes gone at once →', [right, top + HEIGHT]);
  },

  probe({ results }, { right }, x, y) {
    const points = shown(pointsOf(results));
    const last = points.at(-1);
    if (last === undefined) return null;
    const { scale } = numberAxisFrom([0, last.gone], [MARGIN_LEFT, right]);
    const found = points.reduce((best, point) =>
      Math.abs(scale(point.gone) - x) < Math.abs(scale(best.gone) - x) ? point : best,
    );
    return {
      x: scale(found.gone),
      y,
      title: `${plural(found.gone, 'node')} gone`,
      rows: LINES.map(({ label, of }) => [
        label,
        Number.isFinite(found[of]) ? percent(found[of]) : '–',
      ]),
    };
  },
});

function pointsOf({ tables }: Results): Point[] {
  const file = tables['loss-given'];
  const [gone, anyLoss] = [numbers(file, 'gone_nodes'), numbers(file, 'any_loss')];
  const [lost, lostIfAny] = [numbers(file, 'lost_share'), numbers(file, 'lost_share_if_any')];
  return gone
    .map((one, row) => ({
      gone: one,
      anyLoss: anyLoss[row],
      lost: lost[row],
      lostIfAny: lostIfAny[row],
    }))
    .filter((point) => [point.gone, point.anyLoss, point.lost].every(Number.isFinite));
}

/** Up to where a loss is certain. */
function shown(points: readonly Point[]): readonly Point[] {
  const certain = points.findIndex(({ anyLoss }) => anyLoss >= CERTAIN);
  return certain < 0 ? points : points.slice(0, certain + 1);
}

function answer({ results }: PanelInput): string {
  const points = pointsOf(results);
  if (points.length === 0) return NOTHING;
  const first = points.find(({ anyLoss }) => anyLoss > 0);
  if (first === undefined) return 'No number of nodes takes a blob.';
  const even = points.find(({ anyLoss }) => anyLoss >= 0.5);
  const head = `A loss is possible from ${plural(first.gone, 'node')} gone at once on`;
  if (even === undefined) return `${head}, and never likely.`;
  return (
    `${head}; with ${plural(even.gone, 'node')} it is as likely as not, and then takes ` +
    `${percent(even.lostIfAny)} of the blobs on average.`
  );
}
