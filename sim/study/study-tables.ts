/**
 * The tables of a study: one row a run, one row a point and metric, one row a value of an axis.
 * They follow from the runs alone, in the order of the points, whoever ran them and when.
 */
import type { Cell, ColumnDescription, ResultTable } from '../results/run-results.ts';
import type { Estimate } from './estimates.ts';
import type { Study } from './load-study.ts';
import { BASE_UNITS } from './magnitudes.ts';
import { type MetricColumn, type Outcome, valueIn } from './outcomes.ts';

/** What tables need of a study. */
export type Layout = Pick<Study, 'axes' | 'points' | 'base'>;

/** A column of a parameter: as written, and in base units where it is a quantity. */
interface Parameter extends ColumnDescription {
  cell(point: number): Cell;
}

function parametersOf({ axes, points }: Layout): Parameter[] {
  return axes.flatMap(({ name }, index) => {
    const levels = points.map(({ levels: chosen }) => chosen[index]);
    const written: Parameter = {
      name: `param.${name}`,
      help: `value of the axis ${name}, as the study writes it`,
      cell: (point) => levels[point].label,
    };
    const kinds = new Set(levels.map(({ magnitude }) => magnitude?.kind ?? null));
    const [kind] = kinds;
    if (kinds.size !== 1 || kind === null || kind === '') return [written];
    const { column } = BASE_UNITS[kind];
    const help = `the same in base units`;
    const cell = (point: number): Cell => levels[point].magnitude!.value;
    return [written, { name: `param.${name}_${column}`, help, cell }];
  });
}

export function runsTable(
  layout: Layout,
  outcomes: readonly Outcome[],
  columns: readonly MetricColumn[],
): ResultTable {
  const parameters = parametersOf(layout);
  const sorted = [...outcomes].sort((a, b) => a.point - b.point || a.replication - b.replication);
  return {
    name: 'runs',
    help: 'One row a run',
    columns: [
      { name: 'run', help: 'run id, also the name of its folder beside this file' },
      { name: 'point', help: 'index of the point, from 0' },
      ...parameters.map(({ name, help }) => ({ name, help })),
      { name: 'seed', help: 'of the run' },
      { name: 'verdict', help: 'good, data-lost, check-failed or invariant-broken' },
      ...columns.map(({ title, help, unit }) => ({
        name: `metric.${title}`,
        help: `${help} (${unit})`,
      })),
    ],
    rows: sorted.map((outcome): Cell[] => [
      outcome.runId,
      outcome.point,
      ...parameters.map(({ cell }) => cell(outcome.point)),
      outcome.seed,
      outcome.verdict,
      ...columns.map((column) => valueIn(outcome, column)),
    ]),
  };
}

export function estimatesTable(layout: Layout, estimates: readonly Estimate[]): ResultTable {
  const parameters = parametersOf(layout);
  return {
    name: 'estimates',
    help: 'One row a point and metric: means with 95% intervals over the seeds',
    columns: [
      { name: 'point', help: 'index of the point, from 0' },
      ...parameters.map(({ name, help }) => ({ name, help })),
      { name: 'metric', help: 'name of the metric' },
      { name: 'labels', help: 'k=v;k=v, sorted by key; empty without labels' },
      { name: 'unit', help: 'unit of the values' },
      { name: 'count', help: 'runs that measured it' },
      { name: 'mean', help: 'their mean' },
      { name: 'low', help: 'lower end of the interval of the mean; empty below two runs' },
      { name: 'high', help: 'its upper end' },
      { name: 'least', help: 'least value of a run' },
      { name: 'greatest', help: 'greatest value of a run' },
      { name: 'difference', help: 'mean of the differences from the base, seed by seed' },
      { name: 'difference_low', help: 'lower end of the interval of that mean' },
      { name: 'difference_high', help: 'its upper end' },
      { name: 'difference_count', help: 'seeds that both measured' },
    ],
    rows: estimates.map(({ point, column, difference, ...rest }): Cell[] => [
      point,
      ...parameters.map(({ cell }) => cell(point)),
      column.metric,
      column.labels,
      column.unit,
      rest.count,
      rest.mean,
      rest.low,
      rest.high,
      rest.least,
      rest.greatest,
      difference?.mean ?? null,
      difference?.low ?? null,
      difference?.high ?? null,
      difference?.count ?? null,
    ]),
  };
}

export function axesTable({ axes, points, base }: Layout): ResultTable {
  return {
    name: 'axes',
    help: 'One row a point and axis',
    columns: [
      { name: 'point', help: 'index of the point, from 0' },
      { name: 'is_base', help: '1 at the point that others are compared with' },
      { name: 'axis', help: 'name of the axis' },
      { name: 'label', help: 'its value as written' },
      { name: 'value', help: 'as a number in base units; empty where it is none' },
      { name: 'unit', help: 'of that number' },
    ],
    rows: points.flatMap(({ levels }, point) =>
      levels.map(({ label, magnitude }, index): Cell[] => [
        point,
        point === base ? 1 : 0,
        axes[index].name,
        label,
        magnitude?.value ?? null,
        magnitude === null || magnitude.kind === '' ? '' : BASE_UNITS[magnitude.kind].column,
      ]),
    ),
  };
}
