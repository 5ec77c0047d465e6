/** The space that a population takes on the nodes, against what their holdings say. */
import { describe, expect, it } from 'vitest';
import { ALL_IDS, holdingsOf } from '../../../sim/models/holdings/index.ts';
import { populationBytes, populationSpans } from '../../../sim/models/storage-node/population.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun, finish } from '../../fixtures/walrus-run.ts';

const WEIGHTS = [3, 2, 2, 1, 1, 1];

function run(overrides: Overrides) {
  const alone: Overrides = {
    granularity: 'flow',
    fidelity: 'counts',
    duration: '6d',
    workload: { population: { encoded: '10MB', classes: [{ size: '2KiB', share: 1 }] } },
  };
  const done = finish(createRun(quietScenario(merged(alone, overrides), { weights: WEIGHTS })));
  expect(done.brokenBy).toBe('');
  return done;
}

/** Bytes on each node, counted from its holdings. */
function heldBy(ctx: WalrusContext): number[] {
  const { table } = ctx.state.holdings;
  return ctx.state.storageNodes.nodes.map(({ index }) =>
    holdingsOf(table, index)
      .map((one) => populationBytes(ctx, one, populationSpans(one, ALL_IDS, true)))
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
