/**
 * Symbols that are shared (`share-symbols`) and the crowd: its secondaries come first, then its
 * primaries, by spans. Blobs that carry bytes are never part of it, so with `bytes` each of them is
 * gone through by itself: both have to be the same run.
 */
import { expect, it } from 'vitest';
import { counted, resetCounted } from '../../../sim/models/holdings/index.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun, finish } from '../../fixtures/walrus-run.ts';

const LOST = { at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' };

const WORLD: Overrides = {
  duration: '6d',
  granularity: 'flow',
  faults: [LOST],
  storage: {
    repair: {
      policy: 'share-symbols',
      'metadata-timeout': '30min',
      'symbol-timeout': '30min',
    },
  },
  workload: {
    preloaded: { count: 60, size: { law: 'lognormal', median: '8KiB', sigma: 1 } },
    generated: { count: 6, size: '3KiB' },
    writes: { every: '6h' },
  },
};

const MOVED = {
  'stake-changes': [
    { at: '49h', node: 'node-0', delta: '-1000000WAL' },
    { at: '49h', node: 'node-5', delta: '1000000WAL' },
  ],
};

function run(fidelity: string, overrides: Overrides) {
  const scenario = quietScenario(merged(merged(WORLD, { fidelity }), overrides), {
    weights: [3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  });
  for (const node of scenario.resolved.network.nodes) {
    node.upBytesPerSecond = 100_000;
    node.downBytesPerSecond = 100_000;
  }
  resetCounted();
  const done = finish(createRun(scenario));
  expect(done.brokenBy, fidelity).toBe('');
  return { done, lookedAt: counted.blobs };
}

it.each<[string, Overrides]>([
  ['a lost volume', {}],
  ['a crash meanwhile', { faults: [LOST, { at: '183640s', crash: 'node-0', for: '1h' }] }],
  [
    'blobs that leave the crowd, and another volume',
    {
      faults: [
        { at: '40h', corrupt: 'node-2', share: 0.3 },
        LOST,
        { at: '60h', 'lose-volume': 'node-1', 'restart-after': '1h' },
      ],
    },
  ],
  [
    'a shard whose former owner is away',
    { economics: MOVED, faults: [LOST, { at: '70h', crash: 'node-0', for: '20h' }] },
  ],
])('after %s is the run of blob by blob, with fewer looked at', (_, overrides) => {
  const alone = run('bytes', overrides);
  const together = run('counts', overrides);
  expect(together.done.views.ledger()).toEqual(alone.done.views.ledger());
  expect(together.done.simulation.digest()).toEqual(alone.done.simulation.digest());
  expect(together.lookedAt).toBeLessThan(0.95 * alone.lookedAt);
});
