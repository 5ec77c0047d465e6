import { describe, expect, it } from 'vitest';
import { estimatesOf, intervalAt } from '../../sim/study/estimates.ts';
import { columnsOf, type Outcome } from '../../sim/study/outcomes.ts';

const run = (point: number, replication: number, value: number | null): Outcome => ({
  point,
  replication,
  seed: 100 + replication,
  runId: `${point}-${replication}`,
  verdict: 'good',
  failed: [],
  metrics: {
    cost: {
      unit: 'bytes',
      better: 'lower',
      help: '',
      labels: ['kind'],
      value,
      values: [
        { labels: 'kind=b', value: 1 },
        { labels: 'kind=a', value: 2 },
      ],
    },
    pure: {
      unit: '',
      better: 'lower',
      help: '',
      labels: ['x'],
      values: [{ labels: 'x=1', value: 3 }],
    },
  },
});

const titles = (metrics: 'all' | string[]): string[] =>
  columnsOf([run(0, 0, 1)], metrics).map(({ title }) => title);

describe('columns', () => {
  it('are the metrics as a whole where nothing is asked for', () => {
    expect(titles('all')).toEqual(['cost']);
  });

  it('follow the order asked for, with labels where they are asked for', () => {
    expect(titles(['pure', 'cost'])).toEqual(['pure{x=1}', 'cost']);
    expect(titles(['cost{*}'])).toEqual(['cost{kind=a}', 'cost{kind=b}']);
    expect(titles(['cost{kind=b}', 'co.*'])).toEqual(['cost{kind=b}']);
    expect(titles(['c*'])).toEqual(['cost']);
  });
});

describe('estimates', () => {
  const columns = columnsOf([run(0, 0, 1)], ['cost']);
  /** The base varies a lot with the seed, and the point lies 10 and 11 above it. */
  const runs = [run(1, 1, 211), run(0, 0, 100), run(1, 0, 110), run(0, 1, 200), run(1, 2, 5)];
  const estimates = estimatesOf(runs, { points: 2, columns, base: 0 });

  it('are means with intervals over the seeds', () => {
    const [base] = estimates;
    expect(base).toMatchObject({
      count: 2,
      mean: 150,
      least: 100,
      greatest: 200,
      difference: null,
    });
    // Student's t at 0.975 with one degree of freedom is 12.7062; the standard error is 50.
    expect(base.high! - base.mean!).toBeCloseTo(12.7062 * 50, 1);
  });

  it('differ from the base by what the same seeds say, not by their means', () => {
    const { difference } = estimates[1];
    expect(difference).toMatchObject({ count: 2, mean: 10.5 });
    expect(difference!.high! - 10.5).toBeCloseTo(12.7062 * 0.5, 3);
  });

  it('of what a run answers by yes or no are probabilities, with a width also where none is', () => {
    const column = { ...columns[0], unit: 'runs' };
    const none = Array.from({ length: 20 }, (_, at) => run(0, at, 0));
    const [one] = estimatesOf(none, { points: 1, columns: [column], base: 0 });
    expect(one).toMatchObject({ count: 20, mean: 0, low: 0, least: 0, greatest: 0 });
    expect(one.high).toBeCloseTo(1 - 0.025 ** (1 / 20), 12);
    expect(intervalAt(none, 0, column)!.high).toBe(one.high);
  });

  it('are the same whatever the order of the runs', () => {
    expect(estimatesOf([...runs].reverse(), { points: 2, columns, base: 0 })).toEqual(estimates);
  });

  it('leave out what a run did not measure', () => {
    const [one] = estimatesOf([run(0, 0, null), run(0, 1, 7)], { points: 1, columns, base: 0 });
    expect(one).toMatchObject({ count: 1, mean: 7, low: null, high: null });
  });
});
