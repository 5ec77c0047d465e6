/** The shipped scenarios of the economy: they load, and the quick ones give their answer. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../../sim/scenario/index.ts';
import { simulate } from '../../../../sim/simulate.ts';

const FOLDER = 'scenarios/economics';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

describe('the scenarios of the economy', () => {
  it.each(files)('%s loads, asks a question and gives an answer', async (file) => {
    const { resolved } = await loadScenario(`${FOLDER}/${file}`);
    expect(resolved.granularity).toBe('epoch');
    expect(resolved.about.description).toContain('Answer: ');
    expect(resolved.checks.length).toBeGreaterThan(0);
  });

  it.each(['price-cartel', 'silent-third', 'eviction', 'capacity-veto', 'subsidy-cliff'])(
    '%s passes its checks and loses nothing',
    async (name) => {
      const { summary } = simulate(await loadScenario(`${FOLDER}/${name}.yaml`)).results;
      expect(summary.checks.filter(({ passed }) => !passed)).toEqual([]);
      expect(summary.lines).toContain('Lost: 0 FROST.');
      expect(summary.verdict).toBe('good');
    },
    60_000,
  );

  it('of a cartel with eighteen nodes, 324 shards, gets no further than the highest honest vote', async () => {
    const loaded = await loadScenario(`${FOLDER}/price-cartel.yaml`);
    const actors = loaded.resolved.epochEconomy!.actors;
    const at = actors.findIndex(({ strategy, node }) => strategy === 'price-cartel' && node === 18);
    actors[at] = { ...actors[at], strategy: 'silent', params: { fromEpoch: 1000 } };
    const { metrics } = simulate(loaded).results.summary;
    expect(metrics['economy.storage-price'].value).toBe(100_000);
  }, 60_000);
});
