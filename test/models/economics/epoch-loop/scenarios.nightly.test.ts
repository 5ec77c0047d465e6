/** Whole runs of the longer scenarios of the economy, with what they claim beside their checks. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../../sim/simulate.ts';
import { answer, LONG, load, read } from './scenario-answers.ts';

describe('the longer scenarios of the economy', () => {
  it.each(LONG)('%s passes its checks and loses nothing', async (name) => {
    const { summary } = (await answer(name)).results;
    expect(summary.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(summary.lines).toContain('Lost: 0 FROST.');
    expect(summary.verdict).toBe('good');
  });

  it('bait and switch: the five take twice what they take at their old rates', async () => {
    const nodes = [40, 41, 42, 43, 44].map((node) => `node-${node}`);
    const taken = (run: ReturnType<typeof read>): number =>
      nodes.flatMap((node) => run.ofNode(node, 'commission_frost')).reduce((a, b) => a + b, 0);
    const bait = await answer('bait-and-switch');
    const honest = await load('bait-and-switch');
    const economy = honest.resolved.epochEconomy!;
    for (const actor of economy.actors) {
      if (actor.strategy !== 'bait-and-switch') continue;
      actor.strategy = 'silent';
      actor.params = { fromEpoch: 1000 };
    }
    const ratio = taken(bait) / taken(read(simulate(honest).results));
    expect(ratio).toBeGreaterThan(1.8);
    expect(bait.growth('inert')).toBeGreaterThan(bait.growth('yield-chasing (attention 1)'));
  });

  it('yield chasing: those who stay earn ten times as much as those who chase', async () => {
    const run = await answer('yield-chasing');
    expect(run.growth('nobody in particular') / run.growth('yield-chasing')).toBeGreaterThan(8);
    expect(run.value('shards-moved')).toBeGreaterThan(1900);
  });

  it('stake-shift fee: without it 775 shards move, and subsidies are half', async () => {
    const [fee, free] = [
      await answer('stake-shift-fee'),
      await answer('stake-shift-fee', ['economics.policies.stake-fee=none']),
    ];
    expect([fee.value('shards-moved'), free.value('shards-moved')]).toEqual([734, 775]);
    expect(fee.value('subsidies') / free.value('subsidies')).toBeGreaterThan(1.9);
    expect(fee.growth('whale')).toBeCloseTo(-0.11, 2);
  });
});
