/** `compare`: two rules on the same seeds, as text, as JSON and as a results folder. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { call } from './call.ts';

const scratch = mkdtempSync(join(tmpdir(), 'walrus-sim-compare-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const SCENARIO = join(scratch, 'rules.yaml');
writeFileSync(
  SCENARIO,
  `
about: { title: Two rules }
granularity: epoch
duration: 90d
network:
  shards: 100
  nodes: { count: 25, stake: { law: uniform, min: 1000000WAL, max: 3000000WAL } }
economics:
  reserved: { share: 0.3, epochs: 10 }
  response: { evidence: [oracle], public: true }
  operators: [{ strategy: lazy, nodes: [node-3], params: { keepPpm: 200000 } }]
  delegators: [{ strategy: yield-chasing, count: 40, share: 0.6, params: { attention: 1 } }]
`,
);
const RULE = 'economics.policies={ reward: performance-weighted }';

describe('compare', () => {
  it('says where the rules first differ and that the incidence sums to 0 FROST', async () => {
    const { code, out, err } = await call(
      'compare',
      SCENARIO,
      SCENARIO,
      '--set-b',
      RULE,
      '--quiet',
    );
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('- epochEconomy.policies.reward.name: per-shard → performance-weighted');
    expect(out).toContain('Money first differs after 14 d 1 h, in epoch 1:');
    expect(out).toMatch(/A decision first differs after .*, in epoch \d+:\n {2}A: .*\n {2}B: /);
    expect(out).toMatch(/\nsum +0\n$/);
  });

  it('says what the network did otherwise, and what of it is better', async () => {
    const set = ['--set-b', 'storage.repair.enabled=false', '--quiet'];
    const { out } = await call('compare', 'test/cli/tiny.yaml', 'test/cli/tiny.yaml', ...set);
    expect(out).toContain('the network parts by itself, before any decision or money differs.');
    expect(out).toMatch(/^metric +A +B +B − A +better$/m);
    expect(out).toMatch(/^repair\.bytes +\S+ KiB +0 B +−\S+ KiB +lower$/m);
    // What is equal is left out.
    expect(out).not.toContain('blobs.lost');
  });

  it('compares more seeds, and prints JSON that adds up', async () => {
    const args = ['--set-b', RULE, '--quiet', '--seeds', '2', '--format', 'json'];
    const { code, out } = await call('compare', SCENARIO, SCENARIO, ...args);
    expect(code).toBe(0);
    const { pairs } = JSON.parse(out);
    expect(pairs.map(({ seed }: { seed: number }) => seed)).toEqual([1, 2]);
    for (const { runs } of pairs) {
      const deltas = runs.incidence.map((one: { deltaFrost: string }) => BigInt(one.deltaFrost));
      expect(deltas.reduce((sum: bigint, delta: bigint) => sum + delta, 0n)).toBe(0n);
      expect(deltas.some((delta: bigint) => delta !== 0n)).toBe(true);
      expect(runs.sumFrost).toBe('0');
    }
  });

  it('leaves the results of B with the comparison, which it can be asked about again', async () => {
    const results = join(scratch, 'results');
    const args = ['--set-b', RULE, '--quiet', '--out', results];
    await call('compare', SCENARIO, SCENARIO, ...args);
    const parent = join(results, 'rules-against-rules');
    const folder = join(parent, readdirSync(parent)[0]);
    const incidence = readFileSync(join(folder, 'comparison-incidence.csv'), 'utf8');
    expect(incidence.split('\n')[0]).toBe('seed,holder,a_frost,b_frost,delta_frost');
    const { lines } = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'));
    expect(lines[0]).toContain('Incidence sums to 0 FROST.');
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('Compared with rules');
    const again = await call('compare', folder, folder, '--quiet');
    expect(again.out).toContain('The scenarios are the same.');
    expect(again.out).toContain('A decision never differs.');
  });

  it.each([
    [['--seeds', '0'], '--seeds: found 0; allowed: a whole number from 1 up'],
    [['--set-b', 'economics.policies={ reward: none }'], "unknown reward policy 'none'"],
  ])('refuses %j with one message and exit code 2', async (args, message) => {
    const { code, err } = await call('compare', SCENARIO, SCENARIO, ...args, '--quiet');
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
