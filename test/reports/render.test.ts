import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../reports/render.ts';
import { decodePayload } from '../../reports/results/payload.ts';
import { EMPTY, onePoint, quickstart } from './fixtures/index.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the page', () => {
  it('has equal bytes for equal files, in whatever order they are given', () => {
    const files = quickstart();
    const reversed = Object.fromEntries(Object.entries(files).reverse());
    expect(renderReport(files)).toBe(renderReport(reversed));
  });

  it('ignores the one file that may differ between equal runs', () => {
    const files = onePoint();
    expect(renderReport({ ...files, 'timing.json': '{"wallClockMs":1}' })).toBe(
      renderReport(files),
    );
  });

  it('names nothing to load, and forbids it', () => {
    const page = renderReport(quickstart());
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<(script|img|iframe)[^>]+src=/);
    expect(page).not.toMatch(/<link(?![^>]*href="data:,")/);
    expect(page).not.toMatch(/@import|url\(/);
  });

  it('cannot be broken out of by what result files contain', () => {
    const files = quickstart();
    const evil = '</script><script>document.title="broken"</script><!-- "quoted" \u2028';
    const summary = JSON.parse(files['summary.json']);
    summary.title = evil;
    summary.lines = [evil];
    const page = renderReport({ ...files, 'summary.json': JSON.stringify(summary) });
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page).not.toContain('<script>document');
    const payload = /id="results">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    expect(decodePayload(payload).summary.title).toBe(evil);
  });

  it('is made from an empty folder too', () => {
    expect(renderReport(EMPTY)).toContain('<title>Untitled run');
  });
});

describe('the sources', () => {
  const files = readdirSync(join(ROOT, 'reports'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(join(ROOT, 'reports', name), 'utf8') }));
  const importsOf = (text: string) => [...text.matchAll(/from '([^']+)'/g)].map((one) => one[1]);

  it('touch the disk in one file only', () => {
    expect(files.length).toBeGreaterThan(30);
    const readers = files.filter(({ text }) =>
      importsOf(text).some((one) => one.startsWith('node:')),
    );
    expect(readers.map(({ name }) => name)).toEqual(['read-results.ts']);
  });

  it('know nothing of the simulator but the results it leaves', () => {
    for (const { name, text } of files) {
      const foreign = importsOf(text).filter((one) => one.includes('/sim/'));
      const allowed = name === 'render.ts' ? ['../sim/generated/report-bundle.ts'] : [];
      expect(foreign, name).toEqual(allowed);
    }
  });

  it('keep geometry free of the page', () => {
    const geometry = files.filter(({ name }) => name.startsWith('geometry'));
    expect(geometry.length).toBeGreaterThan(5);
    for (const { name, text } of geometry) {
      expect(text, name).not.toMatch(/\b(document|window|select\()/);
      expect(
        importsOf(text).filter((one) => /marks|page|panels/.test(one)),
        name,
      ).toEqual([]);
    }
  });
});
