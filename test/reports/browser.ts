/**
 * Opens report pages in a real browser, offline, and keeps count of everything that a report must
 * not do: talk on the console, throw, or ask for anything but its own file.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface OpenReport {
  page: Page;
  /** Console messages, errors and requests beyond the page itself. */
  complaints: string[];
}

export class ReportBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly folder: string,
  ) {}

  static async launch(): Promise<ReportBrowser> {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    return new ReportBrowser(browser, mkdtempSync(join(tmpdir(), 'walrus-report-')));
  }

  async close(): Promise<void> {
    await this.browser.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes the page to a file and opens it from there. */
  async open(html: string, options: BrowserContextOptions = {}): Promise<OpenReport> {
    const file = join(this.folder, `report-${Math.floor(performance.now() * 1000)}.html`);
    writeFileSync(file, html);
    const context = await this.browser.newContext({
      offline: true,
      viewport: { width: 1400, height: 900 },
      acceptDownloads: true,
      ...options,
    });
    const page = await context.newPage();
    const url = pathToFileURL(file).href;
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (!/^(blob|data):/.test(request.url()) && request.url() !== url) {
        complaints.push(`request: ${request.url()}`);
      }
    });
    await page.goto(url);
    await page.waitForSelector('.panel');
    return { page, complaints };
  }
}

/** Scrolls to one figure after the other and waits until it is drawn. */
export async function drawAll(page: Page): Promise<void> {
  for (const plot of await page.locator('.plot').all()) {
    await plot.evaluate((one) => one.scrollIntoView({ block: 'center', behavior: 'instant' }));
    await plot.locator('svg > *').first().waitFor({ state: 'attached' });
  }
  await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
}

/** Text whose contrast with what lies behind it is under `least`, measured in the page. */
export function faintTexts(page: Page, least: number): Promise<string[]> {
  return page.evaluate((limit) => {
    const parse = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (colour: string) => {
      const [red, green, blue] = parse(colour).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const behind = (start: Element) => {
      for (let at: Element | null = start; at !== null; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        const [, , , alpha = 1] = parse(colour);
        if (alpha > 0.99) return colour;
      }
      return 'rgb(255, 255, 255)';
    };
    const faint: string[] = [];
    for (const one of document.querySelectorAll('body *')) {
      const own = [...one.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      );
      if (!own || one.closest('script, style, noscript, [hidden], button:disabled')) continue;
      const style = getComputedStyle(one);
      const colour = one instanceof SVGElement ? style.fill : style.color;
      const [low, high] = [luminance(colour), luminance(behind(one))].sort((a, b) => a - b);
      const ratio = (high + 0.05) / (low + 0.05);
      if (ratio < limit) faint.push(`${ratio.toFixed(2)} ${one.textContent?.slice(0, 40)}`);
    }
    return faint;
  }, least);
}
