/** The report in a real browser: offline, silent, readable, and every control of it works. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PANELS, panelsFor } from '../../reports/panels/index.ts';
import type { renderReport } from '../../reports/render.ts';
import { parseCsv } from '../../reports/results/csv.ts';
import { resultsFromFiles } from '../../reports/results/from-files.ts';
// @ts-expect-error plain JavaScript, so that it runs before anything is built
import { buildReport } from '../../scripts/build-report.mjs';
import { drawAll, faintTexts, ReportBrowser } from './browser.ts';
import { EMPTY, headersOnly, large, onePoint, quickstart } from './fixtures/index.ts';

let browser: ReportBrowser;
let render: typeof renderReport;

beforeAll(async () => {
  await buildReport();
  ({ renderReport: render } = await import('../../reports/render.ts'));
  browser = await ReportBrowser.launch();
});

afterAll(() => browser?.close());

describe.each([
  ['no file', () => EMPTY],
  ['headers only', headersOnly],
  ['one point', onePoint],
  ['a quickstart', () => quickstart()],
  ['lost data', () => quickstart('data-lost')],
  ['1000 shards × 300 samples', large],
])('with %s', (_, files) => {
  it('shows every panel with its answer, in silence', async () => {
    const { page, complaints } = await browser.open(render(files()));
    await drawAll(page);
    const shown = panelsFor(resultsFromFiles(files()));
    const sections = await page.locator('main > section').evaluateAll((all) => {
      return all.map(({ id }) => id);
    });
    expect(sections).toEqual(shown.map(({ name }) => name));
    for (const panel of shown) {
      const card = page.locator(`#${panel.name}`);
      expect(await card.locator('h2').textContent()).toBe(panel.question);
      expect(await card.locator('.answer').textContent()).toMatch(/^[A-Z0-9].*\.$/s);
      if (panel.isTable) continue;
      expect(await card.locator('figure svg > *').count(), panel.name).toBeGreaterThan(0);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each([390, 1400])('never scrolls sideways at %d pixels, tables open', async (width) => {
    const viewport = { width, height: 844 };
    const { page, complaints } = await browser.open(render(files()), { viewport });
    await page.evaluate(() => {
      for (const one of document.querySelectorAll('details')) one.open = true;
    });
    await drawAll(page);
    const wide = await page.evaluate(() => {
      const { scrollWidth } = document.documentElement;
      const outside = [...document.querySelectorAll('.plot svg *')].filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        return right > innerWidth + 0.5 || left < -0.5;
      });
      return { over: scrollWidth - innerWidth, outside: outside.map((one) => one.outerHTML) };
    });
    expect(wide.over).toBeLessThanOrEqual(0);
    expect(wide.outside).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it('sets all text apart from its background by 4.5:1', async () => {
    const { page } = await browser.open(render(quickstart('data-lost')), { colorScheme });
    await page.evaluate(() => {
      for (const one of document.querySelectorAll('details')) one.open = true;
    });
    await drawAll(page);
    expect(await faintTexts(page, 4.5)).toEqual([]);
    await page.context().close();
  });

  it('lets the reader choose otherwise', async () => {
    const { page, complaints } = await browser.open(render(onePoint()), { colorScheme });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const own = await background();
    const button = page.locator('button.theme');
    const seen = [own];
    for (let press = 0; press < 3; press += 1) {
      await button.click();
      seen.push(await background());
    }
    // auto → light → dark → auto
    expect(seen[1]).not.toBe(seen[2]);
    expect(seen[3]).toBe(own);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('the time brush', () => {
  it('filters every panel that follows time, and no other, when it is dragged', async () => {
    const { page, complaints } = await browser.open(render(quickstart()));
    await drawAll(page);
    const answers = () => page.locator('.panel .answer').allTextContents();
    const whole = await answers();
    const box = (await page.locator('.brush svg').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 22, { steps: 8 });
    await page.mouse.up();
    await page.waitForTimeout(100);
    expect(await page.locator('.brush output').textContent()).toMatch(/^day.*–.*\(.*d.*\)$/);
    const part = await answers();
    PANELS.forEach((panel, at) => {
      if (panel.followsTime) expect(part[at], panel.name).not.toBe(whole[at]);
      else expect(part[at], panel.name).toBe(whole[at]);
    });
    await page.getByRole('button', { name: 'Show the whole run' }).click();
    await page.waitForTimeout(100);
    expect(await answers()).toEqual(whole);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('works with the keyboard and from the list', async () => {
    const { page } = await browser.open(render(quickstart()));
    const output = page.locator('.brush output');
    const slider = page.getByRole('slider');
    await slider.focus();
    await slider.press('+');
    await expect.poll(() => output.textContent()).toMatch(/\(22.d\)/);
    await slider.press('Home');
    await expect.poll(() => output.textContent()).toMatch(/^day.0 –/);
    await slider.press('Escape');
    await expect.poll(() => output.textContent()).toMatch(/^Whole run/);
    await page.getByLabel('Show an epoch or a fault').selectOption({ label: 'Epoch 2' });
    await expect.poll(() => output.textContent()).toMatch(/^day.11 – day.22/);
    await page.getByLabel('Show an epoch or a fault').selectOption({ label: 'volume lost' });
    await expect.poll(() => output.textContent()).toMatch(/^day.3/);
    await page.context().close();
  });
});

describe('a panel', () => {
  it('is read with the pointer, and the moment shows in all time panels', async () => {
    const { page } = await browser.open(render(quickstart()));
    await drawAll(page);
    const plot = page.locator('#availability .plot');
    await plot.scrollIntoViewIfNeeded();
    await plot.hover({ position: { x: 500, y: 60 } });
    const tip = page.locator('#availability .tip');
    expect(await tip.textContent()).toMatch(/day.*Readable.*Smallest margin/);
    expect(await page.locator('.cursor').count()).toBeGreaterThan(4);
    await page.context().close();
  });

  it('is read with the keyboard', async () => {
    const { page } = await browser.open(render(quickstart()));
    await drawAll(page);
    for (const panel of PANELS.filter((one) => one.probe !== undefined)) {
      const plot = page.locator(`#${panel.name} .plot`);
      await plot.focus();
      for (let press = 0; press < 4; press += 1) await plot.press('ArrowRight');
      for (let press = 0; press < 4; press += 1) {
        if (await plot.locator('.tip').isVisible()) break;
        await plot.press('ArrowUp');
      }
      expect(await plot.locator('.tip').isVisible(), panel.name).toBe(true);
    }
    await page.context().close();
  });

  it('tells assistive technology what it is', async () => {
    const { page } = await browser.open(render(quickstart()));
    await drawAll(page);
    for (const panel of PANELS.filter((one) => !one.isTable)) {
      const name = page.getByRole('img', { name: panel.question, exact: true });
      expect(await name.count(), panel.name).toBe(1);
      const id = await name.getAttribute('aria-describedby');
      expect(await page.locator(`#${id}`).textContent()).toMatch(/\.$/);
    }
    await page.context().close();
  });

  it('gives its data as CSV and its figure as SVG that stands alone', async () => {
    const { page, complaints } = await browser.open(render(quickstart()), { colorScheme: 'dark' });
    await drawAll(page);
    for (const panel of PANELS) {
      const card = page.locator(`#${panel.name}`);
      const csv = await downloaded(page, () => card.getByText('CSV', { exact: true }).click());
      expect(csv.name).toBe(`${panel.name}.csv`);
      const rows = parseCsv(csv.text);
      expect(rows.length, panel.name).toBeGreaterThan(1);
      expect(new Set(rows.map((row) => row.length)).size, panel.name).toBe(1);
      if (panel.isTable) continue;
      const svg = await downloaded(page, () => card.getByText('SVG', { exact: true }).click());
      expect(svg.name).toBe(`${panel.name}.svg`);
      expect(svg.text).toContain(`<title>${panel.question}</title>`);
      expect(svg.text).not.toMatch(/class=|var\(--/);
      const shapes = await page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
        return parsed.querySelector('parsererror') ? -1 : parsed.querySelectorAll('*').length;
      }, svg.text);
      expect(shapes, panel.name).toBeGreaterThan(5);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('has a table of exact figures, cut at a stated length', async () => {
    const { page } = await browser.open(render(large()));
    const card = page.locator('#blobs');
    await card.getByText('Data table').click();
    // The table is filled when the browser tells that it was opened.
    await card.locator('tbody tr').first().waitFor();
    expect(await card.locator('tbody tr').count()).toBe(500);
    expect(await card.locator('.more').textContent()).toContain('500 of 2,000 rows');
    expect(await card.locator('td small').first().textContent()).toMatch(/^[\d,]+( µs)?$/);
    await page.context().close();
  });
});

it('prints every figure on light ground, without the controls', async () => {
  const { page } = await browser.open(render(quickstart()), { colorScheme: 'dark' });
  const pdf = await page.pdf({ format: 'A4', printBackground: true });
  expect(pdf.length).toBeGreaterThan(50_000);
  const figures = await page.locator('figure svg').evaluateAll((all) => {
    return all.map((one) => one.childElementCount);
  });
  expect(Math.min(...figures)).toBeGreaterThan(0);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.brush').isVisible()).toBe(false);
  // A4 without its margins: nothing of a table may lie beyond the paper.
  await page.setViewportSize({ width: 718, height: 1000 });
  const widths = await page.locator('.scroll table').evaluateAll((all) => {
    return all.filter((one) => one.clientWidth > 0).map((one) => one.scrollWidth);
  });
  expect(widths.length).toBeGreaterThan(0);
  expect(Math.max(...widths)).toBeLessThanOrEqual(718);
  const ground = await page.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue('--page'),
  );
  expect(ground.trim()).toBe('#fbfbf9');
  await page.context().close();
});

it('shows markup in result files as text', async () => {
  const files = quickstart();
  const summary = JSON.parse(files['summary.json']);
  summary.title = '<img src=x onerror="document.title=1"> </script><b>';
  const { page, complaints } = await browser.open(
    render({ ...files, 'summary.json': JSON.stringify(summary) }),
  );
  expect(await page.locator('h1').textContent()).toBe(summary.title);
  expect(await page.locator('h1 *').count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});

type Page = Awaited<ReturnType<ReportBrowser['open']>>['page'];

async function downloaded(
  page: Page,
  click: () => Promise<void>,
): Promise<{ name: string; text: string }> {
  // Chromium drops the eleventh download of a burst.
  await page.waitForTimeout(150);
  const [file] = await Promise.all([page.waitForEvent('download'), click()]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}
