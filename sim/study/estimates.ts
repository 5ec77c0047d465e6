/**
 * From runs to estimates: the mean of each metric at each point with Student's interval, and its
 * difference from the base, seed by seed. Runs that share a seed face the same weather, which is
 * why their difference is known better than either (common random numbers).
 *
 * What each run answers by yes or no, 1 or 0, has the exact interval of a probability: of no
 * loss in a hundred runs it says that a loss has at most 3.6%. Left out on purpose: intervals of
 * other shares near 0 and 1, where Student's are rough: the number of runs, the least and the
 * greatest value stand beside them.
 */
import { type MetricColumn, type Outcome, valueIn } from './outcomes.ts';
import { type Interval, mean, meanInterval, probabilityInterval } from './statistics.ts';

export interface Difference {
  mean: number;
  low: number | null;
  high: number | null;
  /** Seeds that both points measured. */
  count: number;
}

export interface Estimate {
  point: number;
  column: MetricColumn;
  /** Runs that measured it. */
  count: number;
  mean: number | null;
  /** Null below two runs. */
  low: number | null;
  high: number | null;
  least: number | null;
  greatest: number | null;
  /** Null at the base, and where nothing is paired. */
  difference: Difference | null;
}

export interface EstimateOptions {
  points: number;
  columns: readonly MetricColumn[];
  /** Index of the point that others are compared with, or -1. */
  base: number;
}

/** By point, then by metric. */
export function estimatesOf(
  outcomes: readonly Outcome[],
  { points, columns, base }: EstimateOptions,
): Estimate[] {
  const byPoint = Array.from({ length: points }, (): Outcome[] => []);
  for (const outcome of outcomes) byPoint[outcome.point].push(outcome);
  for (const runs of byPoint) runs.sort((a, b) => a.replication - b.replication);
  return byPoint.flatMap((runs, point) =>
    columns.map((column) => {
      const values = measuredIn(runs, column);
      const isPaired = base >= 0 && point !== base;
      return {
        point,
        column,
        ...(isYesOrNo(column) ? ofProbability(values) : spread(values)),
        least: values.length === 0 ? null : Math.min(...values),
        greatest: values.length === 0 ? null : Math.max(...values),
        difference: isPaired ? differenceOf(runs, byPoint[base], column) : null,
      };
    }),
  );
}

export function intervalAt(
  outcomes: readonly Outcome[],
  point: number,
  column: MetricColumn,
): Interval | null {
  const values = measuredIn(
    outcomes.filter((outcome) => outcome.point === point),
    column,
  );
  if (values.length < 2) return null;
  return isYesOrNo(column) ? probabilityInterval(values) : meanInterval(values);
}

/** Counted in runs: 1 or 0 in each. */
function isYesOrNo({ unit }: MetricColumn): boolean {
  return unit === 'runs';
}

function measuredIn(runs: readonly Outcome[], column: MetricColumn): number[] {
  return runs.map((run) => valueIn(run, column)).filter((value) => value !== null);
}

function spread(values: readonly number[]): Pick<Estimate, 'count' | 'mean' | 'low' | 'high'> {
  const count = values.length;
  if (count < 2) return { count, mean: values[0] ?? null, low: null, high: null };
  // Equal values, exactly: a mean of sums would differ from them in its last digit.
  if (values.every((value) => value === values[0])) {
    return { count, mean: values[0], low: values[0], high: values[0] };
  }
  const { low, high } = meanInterval(values);
  return { count, mean: mean(values), low, high };
}

function ofProbability(values: readonly number[]): ReturnType<typeof spread> {
  if (values.length < 2) return spread(values);
  const { count, mean: share, low, high } = probabilityInterval(values);
  return { count, mean: share, low, high };
}

function differenceOf(
  runs: readonly Outcome[],
  base: readonly Outcome[],
  column: MetricColumn,
): Difference | null {
  const bySeed = new Map(base.map((run) => [run.seed, valueIn(run, column)]));
  const deltas = runs.flatMap((run) => {
    const [own, other] = [valueIn(run, column), bySeed.get(run.seed) ?? null];
    return own === null || other === null ? [] : [own - other];
  });
  const { mean: middle, ...rest } = spread(deltas);
  return middle === null ? null : { mean: middle, ...rest };
}
