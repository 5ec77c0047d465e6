/** The space that a population takes on the nodes, against what their holdings say. */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { ALL_IDS, holdingsOf } from '../../../sim/models/holdings/index.ts';
import { nodeAt } from '../../../sim/models/storage-node/holdings.ts';
import { loseShards } from '../../../sim/models/storage-node/media.ts';
import { populationBytes, populationSpans } from '../../../sim/models/storage-node/population.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun, factsNamed, finish, type Step } from '../../fixtures/walrus-run.ts';

const WEIGHTS = [3, 2, 2, 1, 1, 1];

function run(overrides: Overrides, steps: readonly Step[] = []) {
  const alone: Overrides = {
    granularity: 'flow',
    fidelity: 'counts',
    duration: '6d',
    workload: { population: { encoded: '10MB', classes: [{ size: '2KiB', share: 1 }] } },
  };
  const scenario = quietScenario(merged(alone, overrides), { weights: WEIGHTS });
  const done = finish(createRun(scenario, steps));
  expect(done.brokenBy).toBe('');
  return done;
}

/** Bytes on each node, counted from its holdings. */
function heldBy(ctx: WalrusContext): number[] {
  const { table } = ctx.state.holdings;
  return ctx.state.storageNodes.nodes.map(({ index }) =>
    holdingsOf(table, index)
      .map((one) => populationBytes(ctx, one, populationSpans(ctx, one, ALL_IDS, true)))
      .reduce((sum, bytes) => sum + bytes, 0),
  );
}

const storedBy = (ctx: WalrusContext) =>
  ctx.state.storageNodes.nodes.map(({ storedBytes }) => storedBytes);

const MOVED: Overrides = {
  economics: {
    'stake-changes': [
      { at: '1h', node: 'node-0', delta: '-1000000WAL' },
      { at: '1h', node: 'node-5', delta: '1000000WAL' },
    ],
  },
};

describe('the space of a population', () => {
  it('is set against the bytes that its members were before they were encoded', () => {
    const { ctx, results } = run({});
    const [{ count }] = ctx.state.holdings.classes;
    expect(count).toBeGreaterThan(100);
    const { metrics } = results.summary;
    expect(metrics['storage.blob-bytes'].value).toBe(count * 2048);
    const stored = storedBy(ctx).reduce((sum, bytes) => sum + bytes, 0);
    expect(metrics['storage.overhead'].value).toBe(stored / (count * 2048));
  });

  it('is given back where a shard has moved away', () => {
    const { ctx } = run(MOVED);
    expect(storedBy(ctx)).toEqual(heldBy(ctx));
    const metadata = populationBytes(ctx, { axis: -1 }, [ALL_IDS]);
    const shard =
      populationBytes(ctx, { axis: 0 }, [ALL_IDS]) + populationBytes(ctx, { axis: 1 }, [ALL_IDS]);
    expect(storedBy(ctx)).toEqual([2, 2, 2, 1, 1, 2].map((shards) => metadata + shards * shard));
  });

  it('comes back with what a lost volume held', () => {
    const { ctx } = run({
      faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
    });
    expect(storedBy(ctx)).toEqual(heldBy(ctx));
  });
});

describe('a node beside a population', () => {
  it('takes its first event without catching up, and an emptied one recovers at it', () => {
    const writes = {
      generated: { count: 2, size: '3KiB' },
      writes: { start: '55h', every: '1h' },
    };
    const quiet = run({ workload: writes });
    expect(factsNamed(quiet, 'blob.certified').length).toBe(2);
    expect(factsNamed(quiet, 'node.status-changed')).toEqual([]);
    expect(factsNamed(quiet, 'node-recovery.started')).toEqual([]);
    const faults = [{ at: '3h', 'lose-volume': 'node-0', 'restart-after': '1h' }];
    const emptied = run({ workload: writes, faults });
    const recovered = factsNamed(emptied, 'node-recovery.ended').map(({ entity }) => entity);
    expect(recovered).toEqual([0]);
    expect(storedBy(emptied.ctx)).toEqual(storedBy(quiet.ctx));
  });

  it.each([
    [[], true],
    [['suspicion'], false],
  ])(
    'has damaged media until what it lacks of it is rebuilt (triggers: %j)',
    (triggers, isDamaged) => {
      const lost: Step = [50 * HOUR_US, (ctx) => loseShards(ctx, 0, (shard) => shard === 0)];
      const faults = [{ at: '60h', crash: 'node-5', for: '2h' }];
      const repair = triggers.length === 0 ? {} : { triggers, 'suspect-after': '1h' };
      const { ctx } = run({ storage: { repair }, faults }, [lost]);
      expect(nodeAt(ctx, 0).isMediaDamaged).toBe(isDamaged);
    },
  );
});
