/**
 * A study from its tables: axes with their values, points, and the estimate of each metric at each
 * point (estimates.csv, axes.csv).
 */
import type { Results } from './results.ts';
import { numbers, texts } from './table.ts';

export interface StudyAxis {
  name: string;
  /** Values in order of first use. */
  labels: string[];
  /** The same as numbers in base units; NaN where one is none. */
  values: number[];
}

export interface StudyColumn {
  metric: string;
  labels: string;
  unit: string;
}

export interface StudyEstimate {
  count: number;
  mean: number;
  /** NaN below two runs. */
  low: number;
  high: number;
  difference: number;
  differenceLow: number;
  differenceHigh: number;
}

export interface StudyResults {
  axes: StudyAxis[];
  /** By point: the index of its value on each axis. */
  points: number[][];
  /** Index of the point that others are compared with, or -1. */
  base: number;
  columns: StudyColumn[];
  /** By column, then by point. */
  estimates: StudyEstimate[][];
  isOneAtATime: boolean;
}

const made = new WeakMap<Results, StudyResults>();

export function isStudy({ tables }: Results): boolean {
  return tables.estimates.rows > 0 && tables.axes.rows > 0;
}

export function studyOf(results: Results): StudyResults {
  const known = made.get(results);
  if (known !== undefined) return known;
  const study = { ...axesOf(results), ...estimatesOf(results) };
  const design = results.manifest.find(([name]) => name === 'design')?.[1];
  const whole = { ...study, isOneAtATime: design === 'one-at-a-time' };
  made.set(results, whole);
  return whole;
}

function axesOf({ tables }: Results): Pick<StudyResults, 'axes' | 'points' | 'base'> {
  const [names, labels] = [texts(tables.axes, 'axis'), texts(tables.axes, 'label')];
  const [points, values] = [numbers(tables.axes, 'point'), numbers(tables.axes, 'value')];
  const isBase = numbers(tables.axes, 'is_base');
  const axes: StudyAxis[] = [];
  const chosen: number[][] = [];
  let base = -1;
  names.forEach((name, row) => {
    let axis = axes.find((one) => one.name === name);
    if (axis === undefined) {
      axis = { name, labels: [], values: [] };
      axes.push(axis);
    }
    let level = axis.labels.indexOf(labels[row]);
    if (level < 0) {
      level = axis.labels.push(labels[row]) - 1;
      axis.values.push(values[row]);
    }
    const point = points[row];
    chosen[point] ??= [];
    chosen[point][axes.indexOf(axis)] = level;
    if (isBase[row] === 1) base = point;
  });
  return { axes, points: chosen, base };
}

/** A ratio is told without a word. */
const unitOf = (unit: string): string => (unit === 'ratio' ? '' : unit);

function estimatesOf({ tables }: Results): Pick<StudyResults, 'columns' | 'estimates'> {
  const table = tables.estimates;
  const [metrics, labels] = [texts(table, 'metric'), texts(table, 'labels')];
  const [units, points] = [texts(table, 'unit'), numbers(table, 'point')];
  const figures = [
    'count',
    'mean',
    'low',
    'high',
    'difference',
    'difference_low',
    'difference_high',
  ].map((name) => numbers(table, name));
  const columns: StudyColumn[] = [];
  const estimates: StudyEstimate[][] = [];
  metrics.forEach((metric, row) => {
    let at = columns.findIndex((one) => one.metric === metric && one.labels === labels[row]);
    if (at < 0) at = columns.push({ metric, labels: labels[row], unit: unitOf(units[row]) }) - 1;
    const [count, mean, low, high, difference, differenceLow, differenceHigh] = figures.map(
      (figure) => figure[row],
    );
    estimates[at] ??= [];
    estimates[at][points[row]] = {
      count,
      mean,
      low,
      high,
      difference,
      differenceLow,
      differenceHigh,
    };
  });
  return { columns, estimates };
}
