/** How a metric moves along an axis, a line for each value of another (estimates.csv). */
import { withUnit, writerFor } from '../format.ts';
import {
  CAPTION_HEIGHT,
  emptyShape,
  fitText,
  heightBelow,
  type Legend,
  legend,
  type Shape,
  textWidth,
} from '../geometry/frame.ts';
import { polyline } from '../geometry/polyline.ts';
import type { Tick } from '../geometry/scales.ts';
import { intervalLimits, isNumeric, meanWhere, spanAxis, variedAxes } from '../geometry/study.ts';
import { drawLegend, drawTicksBelow, drawValueAxis } from '../marks/axes.ts';
import type { Results } from '../results/results.ts';
import { type StudyResults, studyOf } from '../results/study.ts';
import { definePanel, type Panel } from './panel.ts';
import { intervalText, slugOf, studyTable, titleOf } from './study-table.ts';

interface Dot {
  x: number;
  y: number;
  /** Ends of the interval; the dot itself where there is none. */
  top: number;
  bottom: number;
  level: number;
  title: string;
  text: string;
}

interface Line {
  key: string;
  path: string;
  dots: Dot[];
}

interface LinesShape extends Shape {
  lines: Line[];
  legend: Legend;
  across: Tick[];
  values: Tick[];
  left: number;
  right: number;
  top: number;
  bottom: number;
  caption: string;
}

/** As many as there are colours. */
const LINES_MAX = 6;
const HEIGHT = 180;
/** The caption stands clear of the topmost label. */
const CAPTION_LIFT = 6;

export function studyLines(column: number, results: Results): Panel<LinesShape> {
  const study = studyOf(results);
  const title = titleOf(study.columns[column]);
  const [x, other] = variedAxes(study);
  const along = study.axes[x]?.name ?? 'the axis';
  return definePanel<LinesShape>({
    name: `lines-${slugOf(study.columns[column])}`,
    question: `How does ${title} move with ${along}?`,
    note:
      'Means with their 95% intervals where there are several seeds; values of the axis stand at ' +
      `equal distances${variedAxes(study).length > 2 ? '; means over all other axes' : ''}.` +
      (isCut(study, column) ? ' Intervals far wider than the means differ are cut.' : ''),
    metrics: [],
    files: ['estimates.csv', 'axes.csv'],
    followsTime: false,
    size: 'half',
    answer: ({ results: all }) => answer(studyOf(all), column, x),
    table: ({ results: all }) => studyTable(all, column),
    geometry: ({ results: all }, width) => shapeOf(studyOf(all), column, { x, other, width }),

    draw(svg, { lines, legend: key, across, values, left, right, top, bottom, caption }) {
      drawLegend(svg, key);
      drawValueAxis(svg, { ticks: values, caption, left, right, top: top - CAPTION_LIFT });
      for (const { key: colour, path, dots } of lines) {
        svg.append('path').attr('class', `stroke-${colour} line`).attr('d', path);
        for (const dot of dots) {
          const bar = `M${dot.x},${dot.bottom}V${dot.top}`;
          svg.append('path').attr('class', `stroke-${colour} line`).attr('d', bar);
          svg
            .append('circle')
            .attr('class', `fill-${colour}`)
            .attr('cx', dot.x)
            .attr('cy', dot.y)
            .attr('r', 3.5);
        }
      }
      drawTicksBelow(svg.append('g').attr('class', 'axis'), across, bottom, [left, right]);
    },

    probe(_, { lines }, at) {
      const dots = lines.flatMap((line) => line.dots);
      if (dots.length === 0) return null;
      const near = dots.reduce((one, two) =>
        Math.abs(two.x - at) < Math.abs(one.x - at) ? two : one,
      );
      const same = dots.filter(({ level }) => level === near.level);
      return { x: near.x, y: near.y, title: along, rows: same.map((dot) => [dot.title, dot.text]) };
    },
  });
}

/** Whether an interval is too wide to be drawn to its ends. */
function isCut(study: StudyResults, column: number): boolean {
  const [least, most] = intervalLimits(study, column);
  return study.estimates[column].some(({ low, high }) => low < least || high > most);
}

/** Between two values that stand side by side where no line joins them. */
const SIDE_BY_SIDE = 8;

function shapeOf(
  study: StudyResults,
  column: number,
  { x, other, width }: { x: number; other: number | undefined; width: number },
): LinesShape {
  const { unit } = study.columns[column];
  const across = study.axes[x];
  if (across === undefined) return emptyLines(width);
  const series =
    other === undefined ? [-1] : study.axes[other].labels.slice(0, LINES_MAX).map((_, at) => at);
  const names = series.map((at) => (at < 0 ? '' : study.axes[other!].labels[at]));
  const key = legend(
    other === undefined ? [] : names.map((label, at) => ({ key: `c${at + 1}`, label })),
    width,
  );
  const top = key.height + CAPTION_HEIGHT + CAPTION_LIFT;
  const bottom = top + HEIGHT;
  const [least, most] = intervalLimits(study, column);
  const within = (value: number) => Math.min(Math.max(value, least), most);
  const estimates = study.estimates[column];
  const ends = estimates.flatMap(({ mean, low, high }) => [mean, within(low), within(high)]);
  const axis = spanAxis(ends, [bottom, top], unit);
  const left = Math.min(
    Math.max(...axis.ticks.map(({ label }) => textWidth(label))) + 12,
    width / 3,
  );
  const right = Math.max(width - 16, left + 10);
  const step = (right - left) / across.labels.length;
  const place = (level: number) => left + (level + 0.5) * step;
  const apart = isNumeric(across) ? 0 : Math.min(SIDE_BY_SIDE, (step * 0.8) / series.length);
  const lines = series.map((at, index): Line => {
    const aside = (index - (series.length - 1) / 2) * apart;
    const y = (value: number) => axis.scale(within(value));
    const dots = across.labels.flatMap((label, level): Dot[] => {
      const dot = dotOf(study, column, { x, level, other, at, y });
      const title = at < 0 ? label : `${label}, ${names[index]}`;
      return dot === null ? [] : [{ ...dot, x: place(level) + aside, level, title }];
    });
    const path = isNumeric(across) ? polyline(dots.map((dot) => [dot.x, dot.y])) : '';
    return { key: `c${index + 1}`, path, dots };
  });
  if (lines.every(({ dots }) => dots.length === 0)) return emptyLines(width);
  const every = Math.max(1, Math.ceil(60 / step));
  const marks = across.labels
    .map((label, level) => ({ at: place(level), label: fitText(label, step * every - 4) }))
    .filter((_, level) => level % every === 0);
  const caption = `↑ ${titleOf(study.columns[column])}`;
  const frame = { left, right, top, bottom, caption: fitText(caption, width) };
  const size = { width, height: heightBelow(bottom), empty: '' };
  return { ...size, ...frame, lines, legend: key, across: marks, values: axis.ticks };
}

/** One point where it is one, the mean over the other axes where there are more. */
function dotOf(
  study: StudyResults,
  column: number,
  {
    x,
    level,
    other,
    at,
    y,
  }: { x: number; level: number; other?: number; at: number; y: (value: number) => number },
): Omit<Dot, 'x' | 'level' | 'title'> | null {
  const { unit } = study.columns[column];
  const fixed = new Map([[x, level]]);
  if (other !== undefined) fixed.set(other, at);
  const mean = meanWhere(study, column, fixed);
  if (!Number.isFinite(mean)) return null;
  const own = study.points.flatMap((levels, point) =>
    [...fixed].every(([axis, one]) => levels[axis] === one) ? [point] : [],
  );
  const [estimate] = own.map((point) => study.estimates[column][point]);
  const isOne = own.length === 1 && Number.isFinite(estimate.low);
  const [low, high] = isOne ? [estimate.low, estimate.high] : [mean, mean];
  const text = own.length === 1 ? intervalText(estimate, unit) : withUnit(mean, unit);
  return { y: y(mean), top: y(high), bottom: y(low), text };
}

function emptyLines(width: number): LinesShape {
  const none = { lines: [], legend: { items: [], height: 0 }, across: [], values: [], caption: '' };
  const frame = { left: 0, right: width, top: 0, bottom: 0 };
  return { ...emptyShape(width, 'No run measured this.'), ...none, ...frame };
}

function answer(study: StudyResults, column: number, x: number | undefined): string {
  const axis = x === undefined ? undefined : study.axes[x];
  if (axis === undefined || x === undefined) return 'No axis has more than one value.';
  const { unit } = study.columns[column];
  const means = axis.labels.map((_, level) => meanWhere(study, column, new Map([[x, level]])));
  const measured = means.filter(Number.isFinite);
  if (measured.length === 0) return 'No run measured it.';
  const [least, most] = [Math.min(...measured), Math.max(...measured)];
  const write = writerFor(measured, unit);
  if (least === most) return `It does not: it is ${write(least)} throughout.`;
  const nameAt = (value: number) => axis.labels[means.indexOf(value)];
  const more = variedAxes(study).length > 1 ? ', as means over the other axes' : '';
  return (
    `From ${write(least)} at ${nameAt(least)} to ${write(most)} at ` + `${nameAt(most)}${more}.`
  );
}
