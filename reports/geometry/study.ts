/** Axes and rows of the panels on a study: pure numbers and labels. */
import { nice, scaleLinear, ticks } from 'd3';
import { writerFor } from '../format.ts';
import type { StudyAxis, StudyResults } from '../results/study.ts';
import type { ValueAxis } from './scales.ts';

/** Zero is shown where the values come near it, for bars and differences read from there. */
const NEAR_ZERO = 0.4;

/** An axis over these values, finite ones, in their unit. */
export function spanAxis(
  values: readonly number[],
  [from, to]: readonly [number, number],
  unit: string,
): ValueAxis {
  const finite = values.filter(Number.isFinite);
  let low = finite.length === 0 ? 0 : Math.min(...finite);
  let high = finite.length === 0 ? 1 : Math.max(...finite);
  if (low >= 0 && low <= NEAR_ZERO * high) low = 0;
  if (low === high)
    [low, high] = low === 0 ? [0, 1] : [low - Math.abs(low) / 10, low + Math.abs(low) / 10];
  const wanted = Math.max(Math.floor(Math.abs(to - from) / 90), 2);
  const [least, most] = nice(low, high, wanted);
  const scale = scaleLinear([least, most], [from, to]);
  const places = ticks(least, most, wanted);
  const write = writerFor(places, unit);
  const marks = places.map((at) => ({ at: scale(at), label: write(at) }));
  return { scale, unit: '', ticks: marks };
}

/**
 * From where to where intervals are drawn: one that is far wider than the means differ, as two
 * seeds give it, would press all that can be told apart into one line. What counts something is
 * never drawn below 0.
 */
export function intervalLimits(study: StudyResults, column: number): [low: number, high: number] {
  const known = study.estimates[column].filter(({ mean }) => Number.isFinite(mean));
  const means = known.map(({ mean }) => mean);
  const [least, most] = [Math.min(...means), Math.max(...means)];
  const widest = Math.max(0, ...known.map(({ low, high }) => (high - low) / 2 || 0));
  const room = most > least ? Math.min(most - least, widest) : widest;
  return [least >= 0 ? Math.max(least - room, 0) : least - room, most + room];
}

/** The mean over all points that have this value on each of some axes; NaN where there is none. */
export function meanWhere(
  { points, estimates }: StudyResults,
  column: number,
  fixed: ReadonlyMap<number, number>,
): number {
  let [sum, count] = [0, 0];
  points.forEach((levels, point) => {
    const { mean } = estimates[column][point] ?? { mean: Number.NaN };
    if (!Number.isFinite(mean)) return;
    for (const [axis, level] of fixed) if (levels[axis] !== level) return;
    sum += mean;
    count += 1;
  });
  return count === 0 ? Number.NaN : sum / count;
}

/** Axes with more than one value: those of numbers first, then the one with the most values. */
export function variedAxes({ axes }: StudyResults): number[] {
  const varied = axes.map((_, index) => index).filter((index) => axes[index].labels.length > 1);
  const rank = (axis: number) => (isNumeric(axes[axis]) ? 0 : 1);
  return varied.sort(
    (a, b) => rank(a) - rank(b) || axes[b].labels.length - axes[a].labels.length || a - b,
  );
}

/** Values that a line may run through. */
export const isNumeric = ({ values }: StudyAxis): boolean => values.every(Number.isFinite);
