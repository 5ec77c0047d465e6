/** The shipped scenarios of the economy: they load, and the quick ones give their answer. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../../sim/simulate.ts';
import { answer, FOLDER, LONG, load, read } from './scenario-answers.ts';

const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace('.yaml', ''));

describe('the scenarios of the economy', () => {
  it.each(names)('%s loads, asks a question and gives an answer', async (name) => {
    const { resolved } = await load(name);
    expect(resolved.granularity).toBe('epoch');
    expect(resolved.about.description).toContain('Answer: ');
    expect(resolved.checks.length).toBeGreaterThan(0);
  });

  it.each(names.filter((name) => !LONG.includes(name)))(
    '%s passes its checks and loses nothing',
    async (name) => {
      const { summary } = (await answer(name)).results;
      expect(summary.checks.filter(({ passed }) => !passed)).toEqual([]);
      expect(summary.lines).toContain('Lost: 0 FROST.');
      expect(summary.verdict).toBe('good');
    },
    60_000,
  );

  it.each(LONG)(
    '%s runs for two months and loses nothing',
    async (name) => {
      const { summary } = (await answer(name, ['duration=56d'])).results;
      expect(summary.lines).toContain('Lost: 0 FROST.');
      expect(summary.checkers.every(({ status }) => status === 'held')).toBe(true);
    },
    60_000,
  );
});

describe('what the scenarios claim beside their checks', () => {
  it('eviction: node-111 has the shards that node-1 had, from epoch 3 to the end', async () => {
    const { ofNode } = await answer('eviction');
    expect(ofNode('node-1', 'epoch')).toEqual([1, 2]);
    expect(ofNode('node-111', 'epoch')).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(new Set(ofNode('node-111', 'shards'))).toEqual(new Set([9]));
  });

  it('price cartel: 324 shards get no further than the highest vote of the others', async () => {
    const loaded = await load('price-cartel');
    const actors = loaded.resolved.epochEconomy!.actors;
    const at = actors.findIndex(({ strategy, node }) => strategy === 'price-cartel' && node === 18);
    actors[at] = { ...actors[at], strategy: 'silent', params: { fromEpoch: 1000 } };
    expect(read(simulate(loaded).results).value('storage-price')).toBe(100_000);
  }, 60_000);

  it('150 seats: 111 of the deployed rules are fewer, and cost a quarter less', async () => {
    const [more, fewer] = [
      await answer('seats-150'),
      await answer('seats-150', ['economics.ruleset=mainnet-v3']),
    ];
    expect([more.value('nodes-for-third'), fewer.value('nodes-for-third')]).toEqual([25, 22]);
    expect([more.value('nodes-for-quorum'), fewer.value('nodes-for-quorum')]).toEqual([68, 57]);
    expect(more.value('operator-costs') / fewer.value('operator-costs')).toBeCloseTo(1.34, 2);
  });

  it('late slashes burn nothing, votes before the cut-off an epoch of commission', async () => {
    const loaded = await load('slash-late-collectors');
    for (const { strategy, params } of loaded.resolved.epochEconomy!.actors) {
      if (strategy === 'slash-voter') params.late = 0;
    }
    const early = read(simulate(loaded).results);
    const commission = early.ofNode('node-50', 'commission_frost');
    // The votes of epochs 2 to 11 burn what epochs 1 to 10 earned.
    const burned = commission.slice(0, 10).reduce((sum, frost) => sum + frost / 1e9, 0);
    expect(early.value('slashed') / burned).toBeCloseTo(1, 9);
  });

  it('lazy pair: all but the split of rewards is the same, and that takes 45% of them', async () => {
    const [weighted, plain] = [await answer('lazy-rewards'), await answer('lazy-per-shard')];
    for (const metric of ['user-payments', 'subsidies', 'rewards', 'burned', 'operator-costs']) {
      // What floors leave behind differs, a few FROST.
      expect(weighted.value(metric) / plain.value(metric)).toBeCloseTo(1, 9);
    }
    const sum = (run: typeof plain): number =>
      run.ofNode('node-20', 'reward_frost').reduce((all, frost) => all + frost, 0);
    // Half of it, of a whole that weighs less: the ten hold 180 shards of 1000.
    expect(sum(weighted) / sum(plain)).toBeCloseTo(0.5 / (1 - 0.5 * 0.18), 9);
  });

  it('lazy equilibrium: all keep all where rewards weigh it, and as little as they may else', async () => {
    const line = async (settings: string[] = []) =>
      (await answer('lazy-equilibrium', settings)).results.summary.lines.find((one) =>
        one.startsWith('Best responses'),
      );
    const state = (keepPpm: number) =>
      ['node-20', 'node-21', 'node-22'].map((node) => `${node} lazy keepPpm ${keepPpm}`).join(', ');
    expect(await line()).toContain(`end in one state: ${state(1_000_000)} (25 of 25); 0 of 25`);
    expect(await line(['economics.policies={}'])).toContain(
      `${state(300_000)} (25 of 25); 0 of 25`,
    );
  });
});
