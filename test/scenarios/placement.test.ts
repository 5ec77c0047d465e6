/** The shipped stories about placement, in a short form: what each claims comes out. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../sim/metrics/index.ts';
import { exitCodeOf } from '../../sim/results/run-results.ts';
import { loadScenario } from '../../sim/scenario/index.ts';
import { createWalrusSimulation } from '../../sim/simulation.ts';

const FOLDER = 'scenarios/placement';
const STORIES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

/** The loss is there when the power is cut; what heals after it adds nothing to the answer. */
const SHORT: Record<string, string[]> = {
  'power-cut-random.yaml': ['duration=1470min', 'workload.reads.every=6h'],
  'power-cut-copysets.yaml': [
    'duration=1470min',
    'workload.reads.every=6h',
    'workload.preloaded.count=400',
  ],
  'lost-region.yaml': ['duration=44h', 'workload.preloaded.count=60', 'workload.reads.every=3h'],
};

async function run(story: string, more: string[] = []) {
  const metricNames = METRICS.map(({ name }) => name);
  const settings = [...(SHORT[story] ?? []), ...more];
  const { resolved, inputs } = await loadScenario(`${FOLDER}/${story}`, { settings, metricNames });
  const walrus = createWalrusSimulation({ resolved, seed: resolved.seed, inputs });
  expect(walrus.simulation.step(3_000_000)).toBe('ended');
  return walrus.results();
}

describe('a story about placement', () => {
  it('is told by every file, with a question and with checks', async () => {
    expect(STORIES.sort()).toEqual(Object.keys(SHORT).sort());
    for (const story of STORIES) {
      const { resolved } = await loadScenario(`${FOLDER}/${story}`);
      expect(resolved.about.description, story).toContain('?');
      expect(resolved.checks.length, story).toBeGreaterThan(1);
      expect(resolved.coding.placement, story).toBeDefined();
    }
  });

  it.each(STORIES)('%s ends as it says', async (story) => {
    const results = await run(story);
    expect(results.summary.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(results.summary.checkers.filter(({ status }) => status === 'broken')).toEqual([]);
    expect(exitCodeOf(results)).toBe(0);
  });
});

describe('a region lost for good', () => {
  it('takes blobs along where their pieces lie anywhere', async () => {
    const anywhere = ['coding.placement={ mode: random, width: 8 }', 'workload.read-back=false'];
    const { summary } = await run('lost-region.yaml', anywhere);
    expect(summary.metrics['blobs.lost'].value).toBeGreaterThan(0);
  });
});
