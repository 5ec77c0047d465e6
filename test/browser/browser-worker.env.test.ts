/** The quickstart in a web worker of a real browser says what it says under Node. */
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../sim/scenario/index.ts';
import { createWalrusSimulation } from '../../sim/simulation.ts';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];

describe('a simulation in a web worker', () => {
  it('has the digests and the summary of the command line', { timeout: 300_000 }, async () => {
    const { resolved, inputs } = await loadScenario('scenarios/quickstart.yaml', {});
    const here = createWalrusSimulation({ resolved, seed: resolved.seed, inputs });
    while (here.simulation.step(5000) === 'running');

    const there = await runInWorker(await bundleWorker(), resolved, inputs);

    expect(there.eventCount).toBe(here.simulation.eventCount);
    expect(there.digests).toEqual(here.simulation.digest());
    expect(there.summary).toBe(JSON.stringify(here.results().summary));
  });
});

/** Fails when anything in the bundle imports from Node. */
async function bundleWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['test/browser/worker.ts'],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0].text;
}

interface Answer {
  digests: unknown;
  eventCount: number;
  summary: string;
}

async function runInWorker(
  code: string,
  resolved: object,
  inputs: ReadonlyMap<string, Uint8Array>,
): Promise<Answer> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [...FLAGS, ...QUIET],
  });
  try {
    const page = await browser.newPage();
    const files = [...inputs].map(([sha256, bytes]) => [sha256, [...bytes]] as [string, number[]]);
    return (await page.evaluate(startWorker, { code, resolved, files })) as Answer;
  } finally {
    await browser.close();
  }
}

/** Runs in the page: makes a worker of the code, hands it the job, waits for its answer. */
function startWorker(job: {
  code: string;
  resolved: object;
  files: [string, number[]][];
}): Promise<unknown> {
  const url = URL.createObjectURL(new Blob([job.code], { type: 'text/javascript' }));
  const worker = new Worker(url);
  const inputs = job.files.map(([sha256, bytes]) => [sha256, Uint8Array.from(bytes)]);
  return new Promise((resolve, reject) => {
    worker.onmessage = (event) => resolve(event.data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ resolved: job.resolved, inputs });
  });
}
