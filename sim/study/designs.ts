/**
 * Which points of a study are run: the whole grid, one axis at a time around the base, or points
 * drawn from the box of all axes (at random, by Latin hypercube, along a Sobol' sequence).
 *
 * Drawn designs take named streams, so that a study draws the same points anywhere.
 */
import { RandomStreams } from '../engine/streams.ts';
import type { Axis, Level } from './levels.ts';
import { SOBOL_DIMENSIONS, sobolPoint } from './sobol.ts';
import type { StudyFile } from './study-schema.ts';

export type DrawnDesign = Exclude<StudyFile['design'], string>;

/** Axes that go together are one dimension. */
export type Dimension = readonly Axis[];

/** A level of each axis, in the order of the dimensions. */
export type Choice = readonly Level[];

export function dimensionsOf(axes: readonly Axis[], zip: readonly string[][]): Dimension[] {
  const taken = new Set<string>();
  const dimensions: Dimension[] = [];
  for (const axis of axes) {
    if (taken.has(axis.name)) continue;
    const group = zip.find((names) => names.includes(axis.name)) ?? [axis.name];
    for (const name of group) taken.add(name);
    dimensions.push(group.map((name) => axes.find((one) => one.name === name)!));
  }
  return dimensions;
}

/** The first dimension changes slowest. */
export function gridOf(dimensions: readonly Dimension[]): Choice[] {
  return dimensions.reduce<Choice[]>(
    (choices, dimension) =>
      choices.flatMap((choice) =>
        lengths(dimension).map((at) => [...choice, ...row(dimension, at)]),
      ),
    [[]],
  );
}

/** The base, then every other value of each dimension with the rest at the base. */
export function oneAtATime(dimensions: readonly Dimension[]): Choice[] {
  const at = (changed: number, level: number): Choice =>
    dimensions.flatMap((dimension, index) =>
      row(dimension, index === changed ? level : dimension[0].base),
    );
  const others = dimensions.flatMap((dimension, index) =>
    lengths(dimension)
      .filter((level) => level !== dimension[0].base)
      .map((level) => at(index, level)),
  );
  return [at(-1, 0), ...others];
}

export function baseOf(dimensions: readonly Dimension[]): Choice {
  return dimensions.flatMap((dimension) => row(dimension, dimension[0].base));
}

const lengths = ([axis]: Dimension): number[] => axis.levels.map((_, index) => index);

const row = (dimension: Dimension, level: number): Level[] =>
  dimension.map((axis) => axis.levels[level]);

/** As many dimensions as a design can draw. */
export const designLimit = ({ kind }: DrawnDesign): number =>
  kind === 'sobol' ? SOBOL_DIMENSIONS : Number.POSITIVE_INFINITY;

export function drawnPoints(dimensions: readonly Dimension[], design: DrawnDesign): Choice[] {
  const streams = new RandomStreams(design.seed);
  const columns = dimensions.map(([{ name }], index) =>
    sharesOf(design, streams, { name, index }).map((share) => share),
  );
  return Array.from({ length: design.points }, (_, point) =>
    dimensions.flatMap((dimension, index) => atShare(dimension, columns[index][point])),
  );
}

/** A share in [0, 1) for each point. */
function sharesOf(
  { kind, points }: DrawnDesign,
  streams: RandomStreams,
  { name, index }: { name: string; index: number },
): number[] {
  const stream = streams.open(`study/${kind}/${name}`);
  const draws = Array.from({ length: points }, (_, point) => point);
  if (kind === 'random') return draws.map(() => streams.uniform(stream));
  if (kind === 'sobol') return draws.map((point) => sobolPoint(point, index));
  const cells = shuffled(draws, () => streams.uniform(stream));
  return cells.map((cell) => (cell + streams.uniform(stream)) / points);
}

function shuffled(values: number[], uniform: () => number): number[] {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    [values[last], values[other]] = [values[other], values[last]];
  }
  return values;
}

function atShare(dimension: Dimension, share: number): Level[] {
  return dimension.map(({ levels, between }) => {
    if (levels.length > 0) return levels[Math.floor(share * levels.length)];
    return between!(share);
  });
}
