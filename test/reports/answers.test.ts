/** What the panels say about results whose truth is known. */
import { expect, it } from 'vitest';
import { glances } from '../../reports/glance.ts';
import { PANELS } from '../../reports/panels/index.ts';
import { resultsFromFiles } from '../../reports/results/from-files.ts';
import { type Results, type TimeRange, wholeRun } from '../../reports/results/results.ts';
import { quickstart } from './fixtures/index.ts';

const DAY_US = 24 * 3600e6;

function answerOf(name: string, results: Results, range: TimeRange = wholeRun(results)): string {
  const panel = PANELS.find((one) => one.name === name)!;
  return panel.answer({ results, range }).replaceAll('\u00a0', ' ');
}

function tableOf(name: string, results: Results, range: TimeRange = wholeRun(results)) {
  return PANELS.find((one) => one.name === name)!.table({ results, range });
}

const good = resultsFromFiles(quickstart());
const lost = resultsFromFiles(quickstart('data-lost'));

it('takes availability of the whole run from the exact summary, of a part from samples', () => {
  expect(answerOf('availability', good)).toContain(
    '99.94 % of the time (1 outage, the longest of 6 h)',
  );
  const calm = { startUs: 30 * DAY_US, endUs: 40 * DAY_US };
  expect(answerOf('availability', good, calm)).toMatch(/^Yes: every live blob was readable/);
  const cut = { startUs: 18 * DAY_US, endUs: 19.5 * DAY_US };
  expect(answerOf('availability', good, cut)).toMatch(/^No: at \d+ of \d+ samples.*6 % of them/);
});

it('counts lost blobs, and lists them first', () => {
  expect(answerOf('blobs', good)).toMatch(/^Yes: all 48 blobs read back .* none was lost\.$/);
  expect(answerOf('blobs', lost)).toBe(
    'No: 45 of 48 blobs came back equal (not-enough-slivers 3 times); 3 blobs were lost.',
  );
  const { columns, rows } = tableOf('blobs', lost);
  const state = columns.findIndex((column) => column.name === 'state');
  expect(rows.slice(0, 4).map((row) => row[state])).toEqual(['lost', 'lost', 'lost', 'live']);
});

it('adds repair traffic up over any range', () => {
  const total = (range: TimeRange) => {
    const { columns, rows } = tableOf('repair-traffic', good, range);
    const amounts = columns.map((_, at) => at).slice(2);
    return rows.reduce(
      (sum, row) => sum + amounts.reduce((one, at) => one + Number(row[at]), 0),
      0,
    );
  };
  const middle = 20 * DAY_US;
  const { endUs } = wholeRun(good);
  const parts = total({ startUs: 0, endUs: middle }) + total({ startUs: middle, endUs });
  const whole = total({ startUs: 0, endUs });
  expect(Math.abs(parts - whole)).toBeLessThan(1000);
  const last = good.series.filter((one) => one.metric === 'repair.bytes');
  const truth = last.reduce((sum, one) => sum + one.values[one.values.length - 1], 0);
  expect(Math.abs(whole - truth)).toBeLessThan(1000);
});

it('names failed checks and disarmed checkers', () => {
  expect(answerOf('checks', good)).toBe('Yes: nothing failed among 2 checks and 2 checkers.');
  expect(answerOf('checks', lost)).toBe('No: blobs.lost failed; 1 was disarmed on the way.');
});

it('counts assumed defaults', () => {
  expect(answerOf('parameters', good)).toMatch(/, 1 defaults? with a source, and 2 assumed/);
  const { rows } = tableOf('parameters', good);
  expect(rows.slice(0, 2).map((row) => row[2])).toEqual(['assumed', 'assumed']);
});

it('follows the time range where it says so', () => {
  const before = { startUs: 0, endUs: 2 * DAY_US };
  expect(answerOf('shards', good, before)).toMatch(/^None: /);
  expect(answerOf('shards', good)).toMatch(/^20 of 100 shards were incomplete/);
  expect(answerOf('nodes', good, before)).toMatch(/^No node went down/);
  expect(answerOf('events', good, before)).toContain('no fault was in force');
});

it('shows what was measured at a glance, and leaves out the rest', () => {
  const labels = glances(lost).map((one) => `${one.label}: ${one.value}`.replaceAll('\u00a0', ' '));
  expect(labels).toContain('blobs lost: 3');
  expect(labels).toContain('blobs read back equal: 45 / 48');
  expect(glances(resultsFromFiles({}))).toEqual([]);
});
