/** Failures are part of the value that a run is: saved, restored, forked and drawn again. */
import { describe, expect, it } from 'vitest';
import { DAY_US } from '../../../sim/engine/index.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { attach, createRun, finish } from '../../fixtures/walrus-run.ts';

/** Everything at once: a column with all causes, and what no column has. */
const scenario = (seed = 3) =>
  quietScenario({
    seed,
    duration: '150d',
    fidelity: 'counts',
    network: { epoch: '14d' },
    storage: { capacity: '60kB' },
    workload: { preloaded: { count: 3, size: '1KiB' }, lifetime: '53epochs' },
    failures: {
      profile: 'pessimistic',
      disks: { afr: 0.3, parity: 2, batch: { models: 2, every: '60d', share: 0.1, within: '3d' } },
      releases: { faulty: { chance: 0.3, 'noticed-after': '6h', 'fixed-after': '9h' } },
      'common-causes': {
        'software-bug': { every: '50d' },
        burst: {
          domain: 'region',
          every: { law: 'exponential', mean: '40d' },
          hits: { law: 'bi-exponential', mix: 0.3, fast: 0.3, slow: 0.8 },
          for: '5h',
        },
      },
      initial: { 'random-nodes': 1, state: 'destroyed', for: '1d' },
    },
  });

describe('a run with failures', () => {
  it('has the same digest when it is taken apart and put together again on its way', () => {
    const whole = finish(createRun(scenario()));
    const parts = createRun(scenario());
    for (let round = 0; round < 5; round += 1) {
      parts.simulation.step(1_500);
      parts.simulation.rebuild();
    }
    const again = finish(attach(parts.simulation));
    expect(again.simulation.digest()).toEqual(whole.simulation.digest());
    expect(whole.brokenBy).toBe('');
    const causes = whole.results.summary.metrics['faults.by-cause'].values ?? [];
    expect(causes.filter(({ value }) => value === 0).map(({ labels }) => labels)).toEqual([]);
  });

  it('has other futures when its hazards are drawn again, the same past', () => {
    const parent = createRun(scenario()).simulation;
    while (parent.now < 30 * DAY_US) parent.step(100);
    const digestOf = (seed?: number) => {
      const clone =
        seed === undefined ? parent.fork({ seed: 1 }) : parent.fork({ seed, hazards: 'all' });
      const failed: number[] = [];
      clone.onFact(({ name, timeUs }) => {
        if (name === 'disk.failed') failed.push(timeUs);
      });
      while (clone.now < 60 * DAY_US) clone.step(500);
      return failed.join();
    };
    expect(digestOf()).toBe(digestOf());
    expect(new Set([digestOf(), digestOf(7), digestOf(8)]).size).toBe(3);
  });

  it('gives every cause its own streams: one more leaves the others where they were', () => {
    const timesOf = (failures: object) => {
      const outages = { short: { every: { law: 'exponential', mean: '3d' }, for: '1h' } };
      const base = { duration: '30d', fidelity: 'counts', failures: { outages, ...failures } };
      const run = createRun(quietScenario(base));
      const { facts } = finish(run);
      return facts.filter(({ name }) => name === 'node.crashed').map(({ timeUs }) => timeUs);
    };
    const alone = timesOf({});
    const beside = timesOf({ disks: { count: 2, afr: 0.5, parity: 2 } });
    expect(beside).toEqual(alone);
  });
});
