/** What dishonest nodes do and leave undone (network.md §8.3), and what honest ones are spared. */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { AXES } from '../../../sim/models/facts.ts';
import { CHOSEN_BEHAVIOURS } from '../../../sim/models/storage-node/behaviours/index.ts';
import { hasMetadata, nodeAt, sliversOf } from '../../../sim/models/storage-node/holdings.ts';
import { type Overrides, quietScenario, smallScenario } from '../../fixtures/small-scenario.ts';
import { endsOf, factsNamed, runSmall, sliversStored } from '../../fixtures/walrus-run.ts';

/** Ten nodes of one shard; f = 3 of them behave as told; one honest node misses some writes. */
function network(behaviour: string, overrides: Overrides = {}) {
  const scenario = smallScenario(
    {
      behaviours: { [behaviour]: ['node-0', 'node-1', 'node-2'] },
      faults: [{ at: '3h', crash: 'node-9', for: '6h' }],
      ...overrides,
    },
    { weights: Array(10).fill(1) },
  );
  return runSmall(scenario);
}

describe.each(CHOSEN_BEHAVIOURS.filter((name) => name !== 'honest'))('f nodes: %s', (name) => {
  const run = network(name);

  it('break nothing', () => {
    expect(run.results.summary.verdict).toBe('good');
    // The writes of the night had only six honest nodes left and whatever the others signed.
    expect(endsOf(run, 'write').every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(endsOf(run, 'read').every(({ outcome }) => outcome === 'ok')).toBe(true);
  });

  it('sign like everybody else', () => {
    const signers = new Set(factsNamed(run, 'confirmation.signed').map(({ entity }) => entity));
    for (const node of [0, 1, 2]) expect(signers).toContain(node);
  });

  it('leave the honest nodes complete', () => {
    const live = run.ctx.state.blobs.count;
    for (const { index, shards } of run.ctx.state.storageNodes.nodes) {
      if (index < 3) continue;
      const slivers = sliversOf(run.ctx, index);
      const counts = AXES.map((of) => slivers.filter(({ axis }) => axis === of).length);
      expect([shards.size, ...counts], `node ${index}`).toEqual([1, live, live]);
    }
  });
});

describe('a node that signs without storing', () => {
  const run = network('sign-without-storing', {
    workload: { preloaded: { count: 3, size: '1KiB' } },
  });

  it('holds no sliver and no metadata, and rebuilds nothing', () => {
    for (const index of [0, 1, 2]) {
      const node = nodeAt(run.ctx, index);
      const metadata = [0, 1, 2].filter((blob) => hasMetadata(run.ctx, index, blob));
      expect([node.storedSlivers, node.storedBytes, metadata]).toEqual([0, 0, []]);
    }
    expect(sliversStored(run).some(({ node }) => node < 3)).toBe(false);
    expect(factsNamed(run, 'blob-sync.started').some(({ entity }) => entity < 3)).toBe(false);
  });

  it('reports epoch_sync_done without having copied its new shard', () => {
    const moving = network('sign-without-storing', {
      duration: '30h',
      economics: {
        'stake-changes': [
          { at: '1h', node: 'node-5', delta: '-1000000WAL' },
          { at: '1h', node: 'node-0', delta: '1000000WAL' },
        ],
      },
      workload: { preloaded: { count: 3, size: '1KiB' } },
    });
    expect(factsNamed(moving, 'shard.moved').map(({ args }) => args.slice(0, 2))).toEqual([[5, 0]]);
    expect(factsNamed(moving, 'transfer.started')).toEqual([]);
    const attested = factsNamed(moving, 'epoch.attested').map(({ entity }) => entity);
    expect(attested).toContain(0);
  });
});

describe('more than f dishonest nodes', () => {
  it('can take a certified blob away without breaking an invariant: the premise is over', () => {
    const liars = Array.from({ length: 7 }, (_, node) => `node-${node}`);
    const scenario = quietScenario({
      duration: '6h',
      behaviours: { 'sign-without-storing': liars },
      workload: {
        generated: { count: 1, size: '1KiB' },
        writes: { start: '1h' },
      },
    });
    const run = runSmall(scenario);
    expect(run.brokenBy).toBe('');
    expect(endsOf(run, 'write')[0].outcome).toBe('ok');
    expect(run.results.summary.verdict).toBe('data-lost');
    const checker = run.results.summary.checkers.find(({ name }) => name === 'loss-needs-premise');
    expect(checker?.status).toBe('disarmed');
  });

  it('can stop writes by refusing: four of ten', () => {
    const run = runSmall(
      quietScenario({
        duration: '6h',
        faults: [{ at: '1s', partition: ['node-0', 'node-1', 'node-2', 'node-3'], for: '5h' }],
        workload: { generated: { count: 1, size: '1KiB' }, writes: { start: '1h' } },
      }),
    );
    expect(endsOf(run, 'write')[0].outcome).toBe('not-enough-confirmations');
    expect(endsOf(run, 'write')[0].timeUs).toBeLessThan(2 * HOUR_US);
  });
});
