/** The panels of the economy: their sums and measures against closed forms. */
import { describe, expect, it } from 'vitest';
import { fewest, gini, lorenz } from '../../reports/panels/economy-concentration.ts';
import { economyHoldings } from '../../reports/panels/economy-holdings.ts';
import { PANELS, panelsFor } from '../../reports/panels/index.ts';
import { resultsFromFiles } from '../../reports/results/from-files.ts';
import { wholeRun } from '../../reports/results/results.ts';
import { quickstart } from './fixtures/index.ts';

describe('concentration', () => {
  it('is 0 for equals, and n − 1 in n where one of n has everything', () => {
    expect(gini([3, 3, 3, 3])).toBeCloseTo(0, 12);
    expect(gini([0, 0, 0, 8])).toBeCloseTo(0.75, 12);
    // 1 to n has (n − 1) ÷ 3n.
    expect(gini([1, 2, 3, 4])).toBeCloseTo(0.25, 12);
  });

  it('has a curve from nothing to everything that never crosses equality', () => {
    const points = lorenz([5, 1, 1, 3]);
    expect(points[0]).toEqual([0, 0]);
    expect(points.at(-1)).toEqual([1, 1]);
    for (const [x, y] of points) expect(y).toBeLessThanOrEqual(x);
  });

  it('counts the fewest holders that reach a weight, from both sides of it', () => {
    expect(fewest(Array(56).fill(18), 334)).toBe(19);
    expect(fewest([5, 4, 3], 9)).toBe(2);
    expect(fewest([5, 4, 3], 10)).toBe(3);
  });
});

describe('holdings', () => {
  const table = (files: Record<string, string>) => {
    const results = resultsFromFiles(files);
    const input = { results, range: wholeRun(results) };
    return { answer: economyHoldings.answer(input), rows: economyHoldings.table(input).rows };
  };

  it('add up to the last FROST, or say in how many epochs they do not', () => {
    const files = quickstart();
    const good = table(files);
    expect(good.rows.map((row) => row.at(-1))).toEqual(['0', '0', '0', '0']);
    expect(good.answer).toContain('In every epoch all accounts add up to the 5,000,000,000');
    // One FROST less burned in the first epoch, far below what a double would show.
    const csv = files['economy-epochs.csv'].replace(/1000000000003\n/, '1000000000002\n');
    expect(csv).not.toBe(files['economy-epochs.csv']);
    const bad = table({ ...files, 'economy-epochs.csv': csv });
    expect(bad.rows[0].at(-1)).toBe('1');
    expect(bad.answer).toMatch(/^In 1\sepoch the accounts do not add up/);
  });
});

describe('the panels of a run', () => {
  const files = quickstart();
  const about = (some: Record<string, string>) =>
    new Set(panelsFor(resultsFromFiles(some)).map((panel) => panel.about));
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));

  it('ask about the network, the economy, or both, as the files say', () => {
    expect(about(files)).toEqual(new Set(['network', 'economy', undefined]));
    expect(about(without('nodes.csv', 'epochs.csv'))).toEqual(new Set(['economy', undefined]));
    expect(about(without('economy-epochs.csv'))).toEqual(new Set(['network', undefined]));
    expect(panelsFor(resultsFromFiles(files)).length).toBe(PANELS.length);
  });
});
