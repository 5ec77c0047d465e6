/**
 * The laws of every panel: whatever the results hold, it answers in a sentence, and its geometry
 * and table are finite, plain and small. A panel added to the index is covered by itself.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { PANELS } from '../../reports/panels/index.ts';
import type { Panel, PanelInput } from '../../reports/panels/panel.ts';
import { resultsFromFiles } from '../../reports/results/from-files.ts';
import { type Results, TABLES, type TimeRange, wholeRun } from '../../reports/results/results.ts';
import { enlarge } from './fixtures/enlarge.ts';
import { EMPTY, headersOnly, large, onePoint, quickstart } from './fixtures/index.ts';

const WIDTHS = [280, 358, 570, 1184];
const WRONG = /NaN|undefined|Infinity|\[object|null/;
const GEOMETRY_SIZE_MAX = 3_000_000;

const QUICKSTART = resultsFromFiles(quickstart());

const CASES: [string, Results][] = [
  ['no file', resultsFromFiles(EMPTY)],
  ['headers only', resultsFromFiles(headersOnly())],
  ['one point', resultsFromFiles(onePoint())],
  ['a quickstart', QUICKSTART],
  ['lost data', resultsFromFiles(quickstart('data-lost'))],
  ['1000 shards × 300 samples', resultsFromFiles(large())],
  ['a hundred thousand of everything', enlarge(QUICKSTART, 100_000)],
];

function rangesOf(results: Results): TimeRange[] {
  const endUs = results.durationUs;
  return [
    wholeRun(results),
    { startUs: Math.round(endUs * 0.3), endUs: Math.round(endUs * 0.36) },
    { startUs: Math.max(endUs - 1e6, 0), endUs },
  ];
}

it('are listed under distinct names', () => {
  expect(PANELS.length).toBeGreaterThanOrEqual(10);
  expect(new Set(PANELS.map((panel) => panel.name)).size).toBe(PANELS.length);
});

const EXAMPLE = await readmeExample();

it('includes the example of the README, which asks something new', () => {
  expect(EXAMPLE.name).toBe('nodes-up');
  expect(PANELS.map((panel) => panel.question)).not.toContain(EXAMPLE.question);
});

for (const panel of [...PANELS, EXAMPLE]) {
  describe(`panel ${panel.name}`, () => {
    it('asks a question under a kebab-case name and reads known files', () => {
      expect(panel.question).toMatch(/\?$/);
      expect(panel.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      const known = ['scenario.yaml', ...TABLES.map((name) => `${name}.csv`)];
      for (const file of panel.files) expect(known).toContain(file);
    });

    for (const [name, results] of CASES) {
      it(`holds with ${name}`, () => {
        for (const range of rangesOf(results)) {
          const input = { results, range };
          checkAnswer(panel, input);
          checkTable(panel, input);
          for (const width of WIDTHS) checkGeometry(panel, input, width);
        }
      });
    }

    it('says so where there is nothing to draw, and draws where there is', () => {
      const shapeOf = (results: Results) =>
        panel.geometry({ results, range: wholeRun(results) }, 800);
      expect(shapeOf(CASES[0][1]).empty).toMatch(/\.$/);
      if (!panel.isTable) expect(shapeOf(QUICKSTART).empty).toBe('');
      expect(
        panel.table({ results: QUICKSTART, range: wholeRun(QUICKSTART) }).rows.length,
      ).toBeGreaterThan(0);
    });
  });
}

/** The README's code block as if it were a file beside the other panels. */
async function readmeExample(): Promise<Panel> {
  const folder = join(import.meta.dirname, '../../reports');
  const code = /```ts\n(.*?)```/s.exec(readFileSync(join(folder, 'README.md'), 'utf8'))?.[1];
  const { outputFiles } = await build({
    stdin: { contents: code ?? '', loader: 'ts', resolveDir: join(folder, 'panels') },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
  });
  const made = await import(`data:text/javascript;base64,${toBase64(outputFiles[0].text)}`);
  return made.nodesUp as Panel;
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function checkAnswer(panel: Panel, input: PanelInput): void {
  const answer = panel.answer(input);
  expect(answer).toMatch(/^[A-Z0-9].*\.$/s);
  expect(answer).not.toMatch(WRONG);
  expect(answer.length).toBeLessThan(300);
}

function checkTable(panel: Panel, input: PanelInput): void {
  const { columns, rows } = panel.table(input);
  const bad = rows.find(
    (row) =>
      row.length !== columns.length ||
      row.some(
        (cell) => cell === undefined || (typeof cell === 'number' && !Number.isFinite(cell)),
      ),
  );
  expect(bad).toBeUndefined();
  for (const { name } of columns) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
}

function checkGeometry(panel: Panel, input: PanelInput, width: number): void {
  const shape = panel.geometry(input, width);
  expect(shape.width).toBe(width);
  expect(shape.height).toBeGreaterThan(0);
  // JSON would write null for what is not finite, so numbers are looked at one by one.
  let size = 0;
  const look = (value: unknown, path: string): void => {
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) throw new Error(`${panel.name}${path} is ${value}`);
      size += 8;
    } else if (typeof value === 'string') {
      if (WRONG.test(value)) throw new Error(`${panel.name}${path} is ${value.slice(0, 80)}`);
      size += value.length;
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) look(inner, `${path}.${key}`);
    } else if (typeof value === 'function') {
      throw new Error(`${panel.name}${path} is a function`);
    }
  };
  look(shape, '');
  expect(size).toBeLessThan(GEOMETRY_SIZE_MAX);
  if (shape.empty !== '' || panel.probe === undefined) return;
  for (const [across, down] of [
    [0.01, 0.02],
    [0.34, 0.5],
    [0.62, 0.3],
    [0.99, 0.97],
  ]) {
    const probe = panel.probe(input, shape, across * width, down * shape.height);
    if (probe !== null) expect(JSON.stringify(probe)).not.toMatch(WRONG);
  }
}
