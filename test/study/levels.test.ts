import { describe, expect, it } from 'vitest';
import { constraintOf } from '../../sim/study/constraint.ts';
import { dimensionsOf, drawnPoints, gridOf, oneAtATime } from '../../sim/study/designs.ts';
import { type Axis, axisOf } from '../../sim/study/levels.ts';
import { sobolPoint } from '../../sim/study/sobol.ts';
import type { AxisFile } from '../../sim/study/study-schema.ts';

const labels = (file: AxisFile): string[] =>
  axisOf('x', { path: 'a.b', ...file }, false).levels.map(({ label }) => label);

describe('the values of an axis', () => {
  const RANGES: [string, AxisFile, string[]][] = [
    ['a list as it is written', { values: ['1d', 2, { law: 'x' }] }, ['1d', '2', 'x']],
    ['steps, with both ends', { from: 0, to: 0.3, step: 0.1 }, ['0', '0.1', '0.2', '0.3']],
    ['steps that do not meet the end', { from: 1, to: 6, step: 2 }, ['1', '3', '5']],
    ['a number of values', { from: '1d', to: '3d', count: 3 }, ['1d', '2d', '3d']],
    [
      'equal factors, in the unit that fits',
      { from: '16KiB', to: '64MiB', scale: 'log', count: 4 },
      ['16KiB', '256KiB', '4096KiB', '64MiB'],
    ],
    [
      'halves of a unit in base units',
      { from: '1B', to: '2KiB', count: 3 },
      ['1B', '1025B', '2KiB'],
    ],
    ['whole numbers', { from: 1, to: 10, scale: 'log', count: 3, whole: true }, ['1', '3', '10']],
  ];
  it('are called by a choice and its parameters, and meant by the choice alone', () => {
    const lazy = (threshold: number) => ({ name: 'lazy', params: { threshold } });
    const values = ['deployed', lazy(4), { law: 'uniform', min: '0d', max: '5d' }];
    const { levels, base } = axisOf('x', { path: 'a', values, base: 'lazy' }, false);
    expect(levels.map(({ label }) => label)).toEqual([
      'deployed',
      'lazy (threshold 4)',
      'uniform (min 0d, max 5d)',
    ]);
    expect(base).toBe(1);
    const asYaml = '{ law: uniform, min: 0d, max: 5d }';
    expect(axisOf('x', { path: 'a', values, base: asYaml }, false).base).toBe(2);
    const twice = [lazy(4), lazy(5)];
    expect(() => axisOf('x', { path: 'a', values: twice, base: 'lazy' }, false)).toThrow(
      'lazy is more than one value of the axis',
    );
  });

  it.each(RANGES)('%s', (_, file, expected) => {
    expect(labels(file)).toEqual(expected);
  });

  it('are numbers in base units where they are quantities', () => {
    const { levels } = axisOf('x', { path: 'a', values: ['1d', '2KiB', 'lazy'] }, false);
    expect(levels.map(({ magnitude }) => magnitude?.value ?? null)).toEqual([
      86_400_000_000,
      2048,
      null,
    ]);
  });

  const WRONG: [AxisFile, string][] = [
    [{}, 'no values'],
    [{ values: [1], from: 1, to: 2 }, 'several kinds of values'],
    [{ values: [1, 1] }, 'the value 1 stands twice'],
    [{ values: [1, 2], base: 3 }, '3 is no value of the axis'],
    [{ from: 1, to: 2 }, 'a range that is not divided'],
    [{ from: 2, to: 1, count: 3 }, '1 is not above 2'],
    [{ from: 0, to: 1, scale: 'log', count: 3 }, '0 on a log scale'],
    [{ from: '1d', to: '2MiB', count: 2 }, '2MiB is not of the kind of 1d'],
    [{ from: 1, to: 2, step: 0 }, 'found 0'],
    [{ values: [1], count: 3 }, 'this belongs to a range'],
  ];
  it.each(WRONG)('%j is refused: %s', (file, message) => {
    expect(() => labels(file)).toThrow(message);
  });
});

const axis = (name: string, values: number[], base = values[0]): Axis =>
  axisOf(name, { path: name, values, base }, false);
const shown = (choices: readonly (readonly { label: string }[])[]): string[] =>
  choices.map((choice) => choice.map(({ label }) => label).join(' '));

describe('designs', () => {
  const axes = [axis('a', [1, 2]), axis('b', [3, 4]), axis('c', [5, 6])];

  it('a grid has every combination, zipped axes going together', () => {
    expect(gridOf(dimensionsOf(axes, []))).toHaveLength(8);
    expect(shown(gridOf(dimensionsOf(axes, [['a', 'c']])))).toEqual([
      '1 5 3',
      '1 5 4',
      '2 6 3',
      '2 6 4',
    ]);
  });

  it('one at a time is the base and every single step away from it', () => {
    const around = [axis('a', [1, 2, 3], 2), axis('b', [4, 5])];
    expect(shown(oneAtATime(dimensionsOf(around, [])))).toEqual(['2 4', '1 4', '3 4', '2 5']);
  });

  const range = axisOf('r', { path: 'r', from: 0, to: 1 }, true);
  const share = (points: readonly (readonly { label: string }[])[]): number[] =>
    points.map(([{ label }]) => Number(label));

  it('a Latin hypercube has one point in each slice of each axis, drawn the same every time', () => {
    const draw = () => drawnPoints([[range]], { kind: 'latin-hypercube', points: 50, seed: 3 });
    const slices = share(draw()).map((at) => Math.floor(at * 50));
    expect(new Set(slices).size).toBe(50);
    expect(shown(draw())).toEqual(shown(draw()));
  });

  it('random points fill the axis, and another seed gives others', () => {
    const draw = (seed: number) =>
      share(drawnPoints([[range]], { kind: 'random', points: 400, seed }));
    const mean = draw(1).reduce((sum, at) => sum + at, 0) / 400;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 400));
    expect(draw(2)).not.toEqual(draw(1));
  });

  it('each Sobol’ dimension visits every sixteenth once in sixteen points', () => {
    for (let dimension = 0; dimension < 8; dimension++) {
      const points = Array.from({ length: 16 }, (_, index) => sobolPoint(index, dimension));
      const slices = new Set(points.map((at) => Math.floor(at * 16)));
      expect(slices.size, `dimension ${dimension}`).toBe(16);
    }
  });

  it('the first Sobol’ points are those of the published table', () => {
    // Joe and Kuo's program, d = 3: 0; .5 .5 .5; .75 .25 .25 (their Gray code swaps 2 and 3).
    const rows = [0, 1, 3, 2].map((index) => [0, 1, 2].map((d) => sobolPoint(index, d)));
    expect(rows).toEqual([
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
    ]);
  });

  it('pairs of Sobol’ dimensions fill the sixteen squares of a four by four board once', () => {
    const squares = Array.from({ length: 16 }, (_, index) =>
      [0, 1].map((d) => Math.floor(sobolPoint(index, d) * 4)).join(),
    );
    expect(new Set(squares).size).toBe(16);
  });
});

describe('constraints', () => {
  const levels = new Map([
    ['pieces', axis('pieces', [9]).levels[0]],
    ['shards', axis('shards', [25]).levels[0]],
    ['size', axisOf('size', { path: 's', values: ['64KiB'] }, false).levels[0]],
    ['policy', axisOf('policy', { path: 'p', values: ['lazy'] }, false).levels[0]],
    [
      'knob',
      axisOf('knob', { path: 'p', values: [{ name: 'lazy', params: { t: 4 } }] }, false).levels[0],
    ],
  ]);
  const CASES: [string, boolean][] = [
    ['pieces < shards', true],
    ['pieces >= shards', false],
    ['shards <= 25', true],
    ['size > 1MiB', false],
    ['size = 64KiB', true],
    ['policy != lazy', false],
    ['policy = lazy', true],
    ['knob = lazy', true],
    ['knob != lazy', false],
    ['knob = lazy (t 4)', true],
    ['policy = eager or pieces < shards', true],
    ['policy = eager or pieces > shards', false],
  ];
  it.each(CASES)('%s is %s', (text, expected) => {
    expect(constraintOf(text, [...levels.keys()])?.holds(levels)).toBe(expected);
  });

  it('name what an axis of written values never has', () => {
    const policies = axisOf('policy', { path: 'p', values: ['lazy', 'eager'] }, false);
    const range = axisOf('share', { path: 's', from: 0, to: 1, count: 3 }, false);
    const unknown = (text: string) =>
      constraintOf(text, ['policy', 'share'])?.unknownValue([policies, range]);
    expect(unknown('policy != lasy')).toEqual({ value: 'lasy', allowed: ['lazy', 'eager'] });
    expect(unknown('policy != lazy or policy = egaer')?.value).toBe('egaer');
    expect(unknown('policy != lazy')).toBe(null);
    expect(unknown('share != 0.3')).toBe(null);
  });

  it.each(['pieces', '1 < 2', 'peaces < 3', 'pieces < shards or lazy'])('%s is none', (text) => {
    expect(constraintOf(text, [...levels.keys()])).toBe(null);
  });
});
