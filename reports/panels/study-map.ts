/** A metric over two axes as a map of cells (estimates.csv). */
import { withUnit, writerFor } from '../format.ts';
import { emptyShape, fitText, type Shape, textWidth } from '../geometry/frame.ts';
import { meanWhere, variedAxes } from '../geometry/study.ts';
import type { Results } from '../results/results.ts';
import { type StudyResults, studyOf } from '../results/study.ts';
import { definePanel, type Panel, type Svg } from './panel.ts';
import { slugOf, studyTable, titleOf } from './study-table.ts';

interface MapCell {
  x: number;
  y: number;
  /** Heat level, 0 the least of all cells to 6 the greatest. */
  level: number;
  text: string;
  /** The text where it fits in, else nothing: a number cut short would read as another one. */
  label: string;
  title: string;
}

interface MapShape extends Shape {
  cells: MapCell[];
  cellWidth: number;
  rows: { y: number; label: string }[];
  columns: { x: number; label: string }[];
  caption: string;
}

const CELL_HEIGHT = 34;
const TOP = 44;
const LEVELS = 7;

export function studyMap(column: number, results: Results): Panel<MapShape> {
  const study = studyOf(results);
  const [x, y] = variedAxes(study);
  const title = titleOf(study.columns[column]);
  const names = [x, y].map((axis) => study.axes[axis]?.name ?? '');
  return definePanel<MapShape>({
    name: `map-${slugOf(study.columns[column])}`,
    question: `Where over ${names.join(' and ')} is ${title} high?`,
    note:
      'A cell a pair of values, the mean in it where there is room; the colour follows the value ' +
      'from least to greatest.',
    metrics: [],
    files: ['estimates.csv', 'axes.csv'],
    followsTime: false,
    size: 'half',
    answer: ({ results: all }) => answer(studyOf(all), column, [x, y]),
    table: ({ results: all }) => studyTable(all, column),
    geometry: ({ results: all }, width) => shapeOf(studyOf(all), column, [x, y], width),

    draw: drawMap,

    probe(_, { cells, cellWidth }, at, down) {
      const cell = cells.find(
        (one) =>
          at >= one.x && at < one.x + cellWidth && down >= one.y && down < one.y + CELL_HEIGHT,
      );
      if (cell === undefined) return null;
      return {
        x: cell.x + cellWidth / 2,
        y: cell.y,
        title: cell.title,
        rows: [[title, cell.text]],
      };
    },
  });
}

function drawMap(svg: Svg, { cells, cellWidth, rows, columns, caption }: MapShape): void {
  const axis = svg.append('g').attr('class', 'axis').attr('aria-hidden', 'true');
  axis.append('text').attr('class', 'caption').attr('y', 12).text(caption);
  for (const { x: at, label } of columns) {
    axis
      .append('text')
      .attr('class', 'tick-label')
      .attr('x', at)
      .attr('y', TOP - 8)
      .attr('text-anchor', 'middle')
      .text(label);
  }
  for (const { y: at, label } of rows) {
    axis
      .append('text')
      .attr('class', 'tick-label')
      .attr('x', 0)
      .attr('y', at)
      .attr('dy', '0.32em')
      .text(label);
  }
  for (const { x: left, y: top, level, label } of cells) {
    svg
      .append('rect')
      .attr('class', `fill-heat${level}`)
      .attr('x', left)
      .attr('y', top)
      .attr('width', Math.max(cellWidth - 2, 1))
      .attr('height', 8)
      .attr('rx', 2);
    svg
      .append('text')
      .attr('class', 'label')
      .attr('x', left + (cellWidth - 2) / 2)
      .attr('y', top + 22)
      .attr('text-anchor', 'middle')
      .text(label);
  }
}

function shapeOf(
  study: StudyResults,
  column: number,
  [x, y]: readonly number[],
  width: number,
): MapShape {
  const [across, down] = [study.axes[x], study.axes[y]];
  const { unit } = study.columns[column];
  if (across === undefined || down === undefined) {
    const none = { cells: [], cellWidth: 0, rows: [], columns: [], caption: '' };
    return { ...emptyShape(width, 'There are no two axes with several values.'), ...none };
  }
  const left = Math.min(Math.max(...down.labels.map((label) => textWidth(label))) + 10, width / 3);
  const cellWidth = Math.max((width - left) / across.labels.length, 1);
  const means = down.labels.map((_, row) =>
    across.labels.map((_label, at) =>
      meanWhere(
        study,
        column,
        new Map([
          [x, at],
          [y, row],
        ]),
      ),
    ),
  );
  const finite = means.flat().filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const write = writerFor(finite, unit);
  const levelOf = (value: number): number =>
    most > least
      ? Math.min(Math.floor(((value - least) / (most - least)) * LEVELS), LEVELS - 1)
      : 0;
  const cells = means.flatMap((values, row) =>
    values.flatMap((value, at): MapCell[] => {
      if (!Number.isFinite(value)) return [];
      const place = { x: left + at * cellWidth, y: TOP + row * CELL_HEIGHT };
      const text = write(value);
      const label = textWidth(text) <= cellWidth - 4 ? text : '';
      const title = `${across.labels[at]}, ${down.labels[row]}`;
      return [{ ...place, level: levelOf(value), text, label, title }];
    }),
  );
  const height = TOP + down.labels.length * CELL_HEIGHT + 4;
  return {
    ...(cells.length === 0
      ? emptyShape(width, 'No run measured this.')
      : { width, height, empty: '' }),
    cells,
    cellWidth,
    rows: down.labels.map((label, row) => ({
      y: TOP + row * CELL_HEIGHT + 14,
      label: fitText(label, left - 6),
    })),
    columns: across.labels.map((label, at) => ({
      x: left + (at + 0.5) * cellWidth,
      label: fitText(label, cellWidth - 4),
    })),
    caption: `→ ${across.name}, ↓ ${down.name}`,
  };
}

function answer(study: StudyResults, column: number, [x, y]: readonly number[]): string {
  const [across, down] = [study.axes[x], study.axes[y]];
  if (across === undefined || down === undefined) return 'There are no two axes to map.';
  const cells = across.labels.flatMap((label, at) =>
    down.labels.map((other, row) => {
      const fixed = new Map([
        [x, at],
        [y, row],
      ]);
      return { name: `${label} and ${other}`, value: meanWhere(study, column, fixed) };
    }),
  );
  const measured = cells.filter(({ value }) => Number.isFinite(value));
  if (measured.length === 0) return 'No run measured it.';
  const write = (value: number) => withUnit(value, study.columns[column].unit);
  const most = measured.reduce((one, two) => (two.value > one.value ? two : one));
  const least = measured.reduce((one, two) => (two.value < one.value ? two : one));
  if (most.value === least.value) return `Nowhere: it is ${write(most.value)} throughout.`;
  return (
    `Highest at ${most.name}: ${write(most.value)}; ` +
    `lowest at ${least.name}: ${write(least.value)}.`
  );
}
