/** What the panels about the measures say about results whose truth is known. */
import { expect, it } from 'vitest';
import { PANELS, panelsFor } from '../../reports/panels/index.ts';
import { resultsFromFiles } from '../../reports/results/from-files.ts';
import { wholeRun } from '../../reports/results/results.ts';
import { quickstart } from './fixtures/index.ts';

const results = resultsFromFiles(quickstart());
const DAY_US = 24 * 3600e6;

function asked(name: string, range = wholeRun(results)) {
  const panel = PANELS.find((one) => one.name === name)!;
  const { rows } = panel.table({ results, range });
  return { answer: panel.answer({ results, range }).replaceAll('\u00a0', ' '), rows };
}

it('tells the least margin, the usual one, and the time below the threshold', () => {
  const { answer, rows } = asked('margins');
  expect(answer).toMatch(
    /^The read margin was −2 at the least and mostly 66, 0\.\d+ % of the time/,
  );
  const shares = rows.filter(([kind]) => kind === 'read').map(([, , share]) => Number(share));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
});

it('counts struck nodes that are whole again, in any range', () => {
  expect(asked('healing').answer).toMatch(/\(3 times\); 1 time it was not whole again\.$/);
  expect(asked('healing', { startUs: 0, endUs: DAY_US }).answer).toMatch(/^Nothing struck/);
  const loss = asked('healing').rows.find(([what]) => what === 'Node, after a loss')!;
  expect(loss[1]).toBe(1);
  // 1 % of 44 days away, 2 % healing.
  expect(loss[5]).toBe(Math.round(0.03 * 44 * DAY_US));
});

it('sets what repair moved against its floor, sums over labels left out', () => {
  const { answer, rows } = asked('repair-floor');
  expect(answer).toBe('Repair moved 1.04 times its floor of 115 MiB; 1.7 % of it was not used.');
  expect(rows.map(([cause]) => cause)).toEqual(['blob-sync', 'transfer']);
});

it('tells new blobs that were exposed from those that were whole at once', () => {
  expect(asked('exposure').answer).toMatch(/of 48 new blobs were exposed, for .* was 20 shards\.$/);
});

it('names the slowest place and size of each operation', () => {
  expect(asked('latency-groups').answer).toBe(
    'Slowest at the median were writes of ca-toronto, up to 1 MiB (half within 2.4 s) and reads ' +
      'of ap-singapore, up to 100 MiB (half within 9.1 s).',
  );
});

it('finds the busiest sample of the links', () => {
  expect(asked('utilisation').answer).toBe(
    'Busiest between two samples: 60 % of the link (up, busiest node).',
  );
});

it('weighs how likely a loss is against its size', () => {
  const { answer, rows } = asked('loss-given');
  expect(answer).toBe(
    'A loss is possible from 3 nodes gone at once on; with 17 nodes it is as likely as not, and ' +
      'then takes 3.6 % of the blobs on average.',
  );
  expect(rows.length).toBe(60);
  expect(rows[1]).toEqual([2, 0, null, 0]);
});

it('asks it only where blobs lie on some shards', () => {
  const names = (from: typeof results) => panelsFor(from).map(({ name }) => name);
  expect(names(results)).toContain('loss-given');
  const { 'loss-given.csv': _, ...rest } = quickstart();
  expect(names(resultsFromFiles(rest))).not.toContain('loss-given');
});
