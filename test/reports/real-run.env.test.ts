/** The report of a real run, as the command line leaves it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PANELS } from '../../reports/panels/index.ts';
// @ts-expect-error plain JavaScript, so that it runs before anything is built
import { buildReport } from '../../scripts/build-report.mjs';
import { drawAll, ReportBrowser } from './browser.ts';

const ROOT = join(import.meta.dirname, '../..');
const out = mkdtempSync(join(tmpdir(), 'walrus-real-run-'));
let browser: ReportBrowser;

beforeAll(async () => {
  await buildReport();
  browser = await ReportBrowser.launch();
});

afterAll(async () => {
  await browser?.close();
  rmSync(out, { recursive: true, force: true });
});

it.each([
  ['quickstart', 'Good: nothing was lost and every check passed', 'economy'],
  ['durability-loss', 'Data was lost', 'economy'],
  ['economics/baseline-year', 'Good: nothing was lost and every check passed', 'network'],
])('%s: every figure has something to show, and the verdict leads', async (name, verdict, not) => {
  const report = runScenario(name);
  const { page, complaints } = await browser.open(report);
  await drawAll(page);
  expect(await page.locator('#verdict h2').textContent()).toBe(verdict);
  const empty = await page
    .locator('figure.empty')
    .evaluateAll((all) => all.map((one) => one.closest('section')?.id ?? ''));
  // Without repair there is no repair traffic to draw, and what was written stayed whole.
  const idle = ['repair-traffic', 'repair-ledger', 'repair-floor', 'exposure', 'healing'];
  const mayBeEmpty = name === 'durability-loss' ? idle : [];
  expect(empty.filter((id) => !mayBeEmpty.includes(id))).toEqual([]);
  // Nobody is lazy in the baseline, nobody answers anybody, and no blob has places of its own.
  const unasked = ['economy-deterrence', 'economy-equilibria', 'loss-given'];
  const panels = PANELS.filter((one) => one.about !== not && !unasked.includes(one.name));
  expect(await page.locator('main > section').count()).toBe(panels.length);
  for (const panel of panels) {
    const answer = await page.locator(`#${panel.name} .answer`).textContent();
    expect(answer, panel.name).toMatch(/\.$/);
    expect(answer, panel.name).not.toMatch(/n\/a|not measured/);
  }
  expect(complaints).toEqual([]);
  await page.context().close();
});

/** Exit code 1, a failed check, is part of the loss scenario. */
function runScenario(name: string): string {
  const scenario = join(ROOT, `scenarios/${name}.yaml`);
  const args = ['--import', 'tsx', 'sim/main.ts', 'run', scenario, '--out', out];
  let text = '';
  try {
    text = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    text = (error as { stdout: string }).stdout;
    if ((error as { status: number }).status !== 1) throw error;
  }
  const path = /^Report: (.*)$/m.exec(text)?.[1] ?? '';
  return readFileSync(path, 'utf8');
}
