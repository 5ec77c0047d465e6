/** The shipped stories about failures: each runs, and what it claims comes out. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../sim/metrics/index.ts';
import { exitCodeOf, type RunResults } from '../../sim/results/run-results.ts';
import { loadScenario } from '../../sim/scenario/index.ts';
import { createWalrusSimulation } from '../../sim/simulation.ts';

const FOLDER = 'scenarios/failures';
const STORIES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
/** Fewer blobs tell the same story: the cost of metrics grows with them. */
const SHORT = ['workload.preloaded.count=3'];
const IN_FULL = ['disk-for-each-shard.yaml', 'half-the-shards-gone.yaml'];
const EVENTS_MAX = 2_000_000;

async function run(story: string, settings: string[] = []): Promise<RunResults> {
  const metricNames = METRICS.map(({ name }) => name);
  const file = `${FOLDER}/${story}`;
  const { resolved, inputs } = await loadScenario(file, { settings, metricNames });
  const walrus = createWalrusSimulation({ resolved, seed: resolved.seed, inputs });
  expect(walrus.simulation.step(EVENTS_MAX)).toBe('ended');
  return walrus.results();
}

const metric = (results: RunResults, name: string, labels = ''): number => {
  const { value, values } = results.summary.metrics[name];
  if (labels === '') return value as number;
  return values?.find((one) => one.labels === labels)?.value as number;
};

describe('a story about failures', () => {
  it('is told by every file, with a question and with checks', async () => {
    expect(STORIES.length).toBeGreaterThan(9);
    for (const story of STORIES) {
      const { resolved } = await loadScenario(`${FOLDER}/${story}`);
      expect(resolved.about.description, story).toContain('?');
      expect(resolved.checks.length, story).toBeGreaterThan(1);
      expect(resolved.fidelity, story).toBe('counts');
    }
  });

  it.each(STORIES)('%s ends well', async (story) => {
    const results = await run(story, IN_FULL.includes(story) ? [] : SHORT);
    expect(results.summary.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(results.summary.checkers.filter(({ status }) => status === 'broken')).toEqual([]);
    expect(exitCodeOf(results)).toBe(0);
  });
});

describe('a region outage', () => {
  const failed = async (story: string) => {
    const results = await run(`region-outage-${story}.yaml`);
    const all = metric(results, 'writes');
    return { all, failed: all - metric(results, 'writes', 'outcome=ok') };
  };

  it('fails writes one shard above the threshold, and none at it or below', async () => {
    expect(await failed('below')).toMatchObject({ failed: 0 });
    expect(await failed('at')).toMatchObject({ failed: 0 });
    const above = await failed('above');
    expect(above.failed).toBeGreaterThan(3);
    expect(above.failed).toBeLessThan(above.all / 2);
  });
});

describe('what is lost given j failures', () => {
  it('is nothing with just enough shards left, and everything with one fewer', async () => {
    const settings = ['failures.initial.random-shards=67', 'workload.read-back=false'];
    const results = await run('half-the-shards-gone.yaml', settings);
    expect(results.summary.verdict).toBe('data-lost');
    expect(metric(results, 'blobs.lost')).toBe(20);
  });
});

describe('a fault without effect', () => {
  it('is a warning, and an error where the scenario says so', async () => {
    const idle = 'faults=[{ at: 1d, crash: us-central, for: 1h }, { at: 1d, leave: node-0 }]';
    const late = 'faults=[{ at: 2d, crash: node-0, for: 1h }, { at: 1d, leave: node-0 }]';
    for (const [faults, count] of [
      [idle, 0],
      [late, 1],
    ] as const) {
      const results = await run('region-outage-below.yaml', [faults]);
      expect(metric(results, 'faults.without-effect', 'when=declared')).toBe(count);
      const check = results.summary.checks.find(({ labels }) => labels === 'when=declared');
      expect(check?.passed).toBe(count === 0);
      expect(results.summary.warnings).toHaveLength(count);
    }
  });
});
