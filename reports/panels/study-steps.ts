/** One axis at a time: how far each moves a metric from the base (estimates.csv). */
import { withUnit } from '../format.ts';
import { emptyShape, fitText, heightBelow, type Shape, textWidth } from '../geometry/frame.ts';
import type { Tick } from '../geometry/scales.ts';
import { spanAxis } from '../geometry/study.ts';
import { drawTicksBelow } from '../marks/axes.ts';
import type { Results } from '../results/results.ts';
import { type StudyResults, studyOf } from '../results/study.ts';
import { definePanel, type Panel } from './panel.ts';
import { intervalText, slugOf, studyTable, titleOf } from './study-table.ts';

interface Mark {
  x: number;
  low: number;
  high: number;
  title: string;
  text: string;
}

interface Row {
  label: string;
  y: number;
  left: number;
  right: number;
  marks: Mark[];
}

interface StepsShape extends Shape {
  rows: Row[];
  ticks: Tick[];
  left: number;
  right: number;
  bottom: number;
  base: number;
}

const ROW_HEIGHT = 24;
const LABEL_WIDTH_MAX = 160;

export function studySteps(column: number, results: Results): Panel<StepsShape> {
  const { metric, labels, unit } = studyOf(results).columns[column];
  const title = titleOf({ metric, labels, unit });
  return definePanel<StepsShape>({
    name: `steps-${slugOf({ metric, labels, unit })}`,
    question: `Which axis moves ${title} most?`,
    note:
      'A row an axis that moves it, alone, from the base (the upright line). A dot is the mean ' +
      'of a value, the thin line its 95% interval; labels of values are in the pointer and the table.',
    metrics: [],
    files: ['estimates.csv', 'axes.csv'],
    followsTime: false,
    size: 'full',
    answer: ({ results: all }) => answer(studyOf(all), column),
    table: ({ results: all }) => studyTable(all, column),
    geometry: ({ results: all }, width) => shapeOf(studyOf(all), column, width),

    draw(svg, { rows, ticks, left, right, bottom, base }) {
      const axis = svg.append('g').attr('class', 'axis').attr('aria-hidden', 'true');
      drawTicksBelow(axis, ticks, bottom, [left, right]);
      for (const { label, y, left: from, right: to, marks } of rows) {
        axis
          .append('text')
          .attr('class', 'tick-label')
          .attr('x', left - 10)
          .attr('y', y)
          .attr('dy', '0.32em')
          .attr('text-anchor', 'end')
          .text(label);
        axis
          .append('line')
          .attr('class', 'grid')
          .attr('x1', left)
          .attr('x2', right)
          .attr('y1', y)
          .attr('y2', y);
        svg
          .append('path')
          .attr('class', 'stroke-c1')
          .attr('stroke-width', 5)
          .attr('stroke-opacity', 0.4)
          .attr('d', `M${from},${y}H${to}`);
        for (const { x, low, high } of marks) {
          svg.append('path').attr('class', 'stroke-c1 line').attr('d', `M${low},${y}H${high}`);
          svg.append('circle').attr('class', 'fill-c1').attr('cx', x).attr('cy', y).attr('r', 4);
        }
      }
      svg.append('path').attr('class', 'stroke-neutral line').attr('d', `M${base},6V${bottom}`);
    },

    probe(_, { rows }, x, y) {
      const row = rows.find((one) => Math.abs(one.y - y) <= ROW_HEIGHT / 2);
      if (row === undefined) return null;
      return { x, y: row.y, title: row.label, rows: row.marks.map((one) => [one.title, one.text]) };
    },
  });
}

function shapeOf(study: StudyResults, column: number, width: number): StepsShape {
  const all = study.estimates[column];
  const { unit } = study.columns[column];
  const widest = Math.max(...study.axes.map(({ name }) => textWidth(name)), 40);
  const left = Math.min(widest, LABEL_WIDTH_MAX, width / 3) + 14;
  const right = Math.max(width - 16, left + 20);
  const values = all.flatMap(({ mean, low, high }) => [mean, low, high]);
  const axis = spanAxis(values, [left, right], unit);
  const rows = ranked(study, column).map(({ axis: index, points }, at): Row => {
    const y = 16 + at * ROW_HEIGHT;
    const marks = points.map((point): Mark => {
      const { mean, low, high } = all[point];
      const end = (value: number) => axis.scale(Number.isFinite(value) ? value : mean);
      const label = study.axes[index].labels[study.points[point][index]];
      return {
        x: axis.scale(mean),
        low: end(low),
        high: end(high),
        title: label,
        text: intervalText(all[point], unit),
      };
    });
    const xs = marks.map(({ x }) => x);
    const label = fitText(study.axes[index].name, left - 12);
    return { label, y, left: Math.min(...xs), right: Math.max(...xs), marks };
  });
  const bottom = 16 + rows.length * ROW_HEIGHT;
  const isEmpty = rows.length === 0;
  return {
    ...(isEmpty
      ? emptyShape(width, 'No axis moves it.')
      : { width, height: heightBelow(bottom), empty: '' }),
    rows,
    ticks: axis.ticks,
    left,
    right,
    bottom,
    base: axis.scale(all[study.base]?.mean ?? Number.NaN) || left,
  };
}

interface Ranked {
  axis: number;
  /** The points on it, the base included. */
  points: number[];
  spread: number;
}

/** Axes that move the mean, by how far. */
function ranked({ axes, points, base, estimates }: StudyResults, column: number): Ranked[] {
  const home = points[base];
  if (home === undefined) return [];
  const all = axes.map((_, axis): Ranked => {
    const own = points
      .map((_levels, point) => point)
      .filter((point) =>
        points[point].every((level, other) => other === axis || level === home[other]),
      )
      .filter((point) => Number.isFinite(estimates[column][point].mean));
    const means = own.map((point) => estimates[column][point].mean);
    return { axis, points: own, spread: Math.max(...means) - Math.min(...means) };
  });
  return all
    .filter((one) => one.points.length > 0 && one.spread > 0)
    .sort((a, b) => b.spread - a.spread || a.axis - b.axis);
}

function answer(study: StudyResults, column: number): string {
  const [first] = ranked(study, column);
  const { unit } = study.columns[column];
  const { estimates, axes, points } = study;
  if (first === undefined) {
    const mean = estimates[column][study.base]?.mean ?? Number.NaN;
    if (!Number.isFinite(mean)) return 'No run measured it at the base.';
    return `None: it is ${withUnit(mean, unit)} wherever the axes are moved.`;
  }
  const means = first.points.map((point) => estimates[column][point].mean);
  const base = withUnit(estimates[column][study.base].mean, unit);
  const nameAt = (value: number): string => {
    const point = first.points[means.indexOf(value)];
    return axes[first.axis].labels[points[point][first.axis]];
  };
  const [least, most] = [Math.min(...means), Math.max(...means)];
  return (
    `${axes[first.axis].name}: from ${withUnit(least, unit)} at ${nameAt(least)} to ` +
    `${withUnit(most, unit)} at ${nameAt(most)}; the base has ${base}.`
  );
}
