/**
 * The scenarios of scenarios/market: rules of the economy inside the network, each beside the same
 * network under the deployed rules.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadPlainText } from '../../sim/scenario/index.ts';
import { simulate } from '../../sim/simulate.ts';
import { createWalrusSimulation } from '../../sim/simulation.ts';
import { runPaired } from '../../sim/study/paired-runs.ts';

const FOLDER = 'scenarios/market';

function load(name: string, settings: string[] = []) {
  const file = `${FOLDER}/${name}`;
  return loadPlainText(file, readFileSync(file, 'utf8'), FOLDER, settings);
}

describe('the stories of the market', () => {
  it.each(readdirSync(FOLDER))('%s passes its checks and breaks no invariant', (name) => {
    const { results } = simulate(load(name));
    expect(results.summary.verdict).toBe('good');
    expect(results.summary.checks.length).toBeGreaterThan(0);
    expect(results.summary.checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('weighed rewards: money differs in epoch 1, decisions in 2, shards with epoch 3', async () => {
    const [a, b] = [['economics.policies={}'], []].map((settings) => {
      const { resolved, inputs } = load('weighed-rewards.yaml', settings);
      return createWalrusSimulation({ resolved, seed: resolved.seed, inputs });
    });
    const { first, sumFrost } = await runPaired({ a, b });
    expect(first.money!.epoch).toBe(1);
    expect(first.decision!.epoch).toBe(2);
    expect(first.physical!.timeUs).toBeGreaterThan(first.decision!.timeUs);
    expect(`${first.physical!.a} ${first.physical!.b}`).toContain('of epoch 3');
    expect(sumFrost).toBe(0n);
  });

  it('weighed rewards: what was not kept cannot be copied', () => {
    const rebuilt = (settings: string[]) => {
      const { metrics } = simulate(load('weighed-rewards.yaml', settings)).results.summary;
      const { values } = metrics['repair.slivers'];
      return values!.find(({ labels }) => labels === 'cause=transfer-fallback')!.value;
    };
    expect(rebuilt(['economics.operators=[]'])).toBe(0);
    expect(rebuilt([])).toBeGreaterThan(10);
  });
});
