import { describe, expect, it } from 'vitest';
import { defineMetric, loadText, simulate } from '../../sim/index.ts';

const SCENARIO = `
about: { title: Three blobs, description: A library user's first run. }
seed: 3
duration: 2d
network:
  shards: 10
  epoch: 1d
  nodes: { count: 6, stake: { law: constant, value: 1000WAL } }
workload:
  generated: { count: 3, size: { law: constant, value: 2KiB } }
  writes: { start: 1h, every: { law: constant, value: 1h } }
`;

const confirmations = defineMetric({
  name: 'confirmations.signed',
  unit: 'confirmations',
  help: 'Storage confirmations that nodes signed.',
  better: 'neither',
  labels: [],
  init: () => ({ count: 0 }),
  on: {
    'confirmation.signed': (state: { count: number }) => {
      state.count += 1;
    },
  },
  finish: (state: { count: number }) => [{ labels: {}, value: state.count }],
});

const loaded = await loadText('three-blobs.yaml', SCENARIO, '.');

describe('the library', () => {
  it('simulates a scenario and gives its results and digests', () => {
    const { results, digests } = simulate(loaded);
    expect(results.summary.verdict).toBe('good');
    expect(results.summary.metrics['blobs.certified'].value).toBe(3);
    expect(simulate(loaded).digests).toEqual(digests);
    expect(simulate(loaded, 4).digests).not.toEqual(digests);
  });

  it('takes a metric of the user, which changes no digest', () => {
    const own = simulate(loaded, 3, { metrics: [confirmations] });
    expect(own.results.summary.metrics['confirmations.signed'].value).toBeGreaterThanOrEqual(3 * 4);
    expect(own.digests).toEqual(simulate(loaded, 3).digests);
  });
});
