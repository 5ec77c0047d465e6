/** With repair switched off and enough losses the verdict says that data was lost. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../sim/results/run-results.ts';
import { call, scratchFolder } from '../cli/call.ts';

const scratch = scratchFolder();

async function run(...settings: string[]) {
  const set = settings.flatMap((setting) => ['--set', setting]);
  const args = ['scenarios/durability-loss.yaml', '--no-report', '--quiet', '--out', scratch];
  const { code, out } = await call('run', ...args, ...set);
  const results = /^Results: (.*)$/m.exec(out)![1];
  const text = readFileSync(join(results, 'summary.json'), 'utf8');
  return { code, out, summary: JSON.parse(text) as RunSummary };
}

const measured = ({ metrics }: RunSummary, metric: string) => metrics[metric].value!;

describe('durability-loss', () => {
  it('says that data was lost, and which first; that is a result and not a failure', async () => {
    const { code, out, summary } = await run('fidelity=counts');
    expect(summary.verdict).toBe('data-lost');
    expect(code).toBe(0);
    expect(measured(summary, 'blobs.lost')).toBeGreaterThan(0);
    expect(measured(summary, 'blobs.lost')).toBe(measured(summary, 'blobs.certified'));
    expect(measured(summary, 'blobs.lost-bytes')).toBeGreaterThan(1_000_000);
    expect(measured(summary, 'availability.min-durable-margin')).toBeLessThan(0);
    expect(out).toMatch(/^Lost: \d+ blobs, .*First: .* by volume\.lost of node-\d+/m);
    expect(out).toMatch(/^Verdict: data was lost/m);
    const lossChecker = summary.checkers.find(({ name }) => name === 'loss-needs-premise')!;
    expect(lossChecker.status).toBe('disarmed');
    expect(lossChecker.detail).toMatch(/shards faulty/);
  }, 120_000);

  it('is exit code 1 when a check asks for no loss', async () => {
    const check = 'checks=[{ metric: blobs.lost, max: 0 }]';
    const { code, summary } = await run('fidelity=counts', 'duration=15d', check);
    expect(code).toBe(1);
    expect(summary.verdict).toBe('data-lost');
    expect(summary.checks.map(({ passed }) => passed)).toEqual([false]);
  }, 120_000);

  it('loses nothing with repair switched on', async () => {
    const { code, summary } = await run('fidelity=counts', 'storage.repair.enabled=true');
    expect(code).toBe(0);
    expect(summary.verdict).toBe('good');
    expect(measured(summary, 'blobs.lost')).toBe(0);
  }, 120_000);
});
