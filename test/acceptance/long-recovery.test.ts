/**
 * Row 20 of network.md §12, qualitatively: on Mainnet a node's recovery often lasts longer than an
 * epoch of 14 days. It does so here for a full network of small blobs and half a line.
 */
import { expect, it } from 'vitest';
import { DAY_US } from '../../sim/engine/index.ts';
import { loadScenario } from '../../sim/scenario/index.ts';
import { brokenInvariants, createRun, factsNamed, finish } from '../fixtures/walrus-run.ts';

const NODE = 91;

const SIZES =
  'workload.population.classes=[{size: 256KiB, share: 0.6}, {size: 4MiB, share: 0.25}, ' +
  '{size: 32MiB, share: 0.1}, {size: 256MiB, share: 0.04}, {size: 1GiB, share: 0.01}]';

async function longRecovery(settings: string[] = []) {
  const scenario = await loadScenario('scenarios/mainnet/long-recovery.yaml', { settings });
  const run = finish(createRun(scenario), 5_000_000);
  const endedUs = factsNamed(run, 'node-recovery.ended')[0].timeUs;
  const returnedUs = factsNamed(run, 'node.restarted')[0].timeUs;
  const { downBytesPerSecond } = scenario.resolved.network.nodes[NODE];
  return {
    run,
    days: (endedUs - returnedUs) / DAY_US,
    /** What the line takes at least for all that the node received. */
    lineDays: run.views.node(NODE).downBytes / downBytesPerSecond / 86_400,
    shards: run.views.committee('current')!.members.find(({ node }) => node === NODE)!.shards
      .length,
  };
}

it('a node with 17 shards rebuilds for longer than an epoch, as long as its line takes', async () => {
  const { run, days, lineDays, shards } = await longRecovery();
  expect(brokenInvariants(run)).toEqual([]);
  expect(shards).toBe(17);
  expect(run.results.summary.checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(days).toBeGreaterThan(14);
  expect(days / lineDays).toBeGreaterThan(0.99);
  expect(days / lineDays).toBeLessThan(1.05);
});

it('a whole line takes 9.0 days, and the mixed sizes 4.5: the long recovery is not for all', async () => {
  const whole = await longRecovery(['network.nodes.link=1Gbps']);
  expect(whole.days).toBeGreaterThan(8.8);
  expect(whole.days).toBeLessThan(9.2);
  const mixed = await longRecovery(['network.nodes.link=1Gbps', SIZES]);
  expect(mixed.days).toBeGreaterThan(4.2);
  expect(mixed.days).toBeLessThan(4.8);
});
