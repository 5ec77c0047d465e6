/**
 * A recovery in bulk rebuilds real slivers from what its donors hold: with every byte in order the
 * blobs decode afterwards, and bytes that were changed behind the model's back are found out.
 */
import { describe, expect, it } from 'vitest';
import { contentsOf, getContent, putContent } from '../../../sim/models/content/contents.ts';
import { nodeAt } from '../../../sim/models/storage-node/holdings.ts';
import { loseShards } from '../../../sim/models/storage-node/media.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { countingKernels } from '../../fixtures/counted-kernels.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun, factsNamed, finish, type Step } from '../../fixtures/walrus-run.ts';

const HOUR_US = 3_600_000_000;
const WEIGHTS = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

const LOST: Overrides = {
  duration: '4d',
  granularity: 'flow',
  fidelity: 'bytes',
  workload: { preloaded: { count: 5, size: '20KiB' }, 'read-back': true },
  faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
};

function runLost(overrides: Overrides, act: (ctx: WalrusContext) => void = () => {}) {
  const scenario = quietScenario(merged(LOST, overrides), { weights: WEIGHTS });
  return finish(createRun(scenario, [[50.5 * HOUR_US, act]]));
}

/** The slivers of one blob on one axis become other bytes, which nobody is told. */
function swapBytes(
  ctx: WalrusContext,
  { blob, axis, shard }: { blob: number; axis: number; shard?: number },
): void {
  const { contents, table } = ctx.state.holdings;
  const store = [...ctx.state.holdings.contents.get(blob)!];
  for (const [key, handle] of store) {
    const holding = table.holdings.get(key)!;
    if (holding.axis !== axis || (shard !== undefined && holding.shard !== shard)) continue;
    const bytes = getContent(contentsOf(ctx), handle).slice();
    bytes[0] ^= 1;
    contents.get(blob)!.set(key, putContent(contentsOf(ctx), bytes));
  }
}

const movedShard = (ctx: WalrusContext) =>
  [...nodeAt(ctx, 0).shards].find(([, { lockedEpoch }]) => lockedEpoch > 0)![0];

describe('slivers rebuilt in bulk', () => {
  it('are those that were written, and every blob reads back', () => {
    const run = runLost({});
    expect(run.brokenBy).toBe('');
    const { contents } = run.ctx.state.holdings;
    const slivers = [...contents.values()].map((held) => held.size);
    expect(slivers).toEqual([20, 20, 20, 20, 20]);
    expect(factsNamed(run, 'node-recovery.ended')).toHaveLength(1);
    const readBack = factsNamed(run, 'blob.read-back').map(({ args }) => args[0]);
    expect(readBack).toEqual([0, 0, 0, 0, 0]);
  });

  it('take one pass for each blob and axis, and no symbol is worked out for them', () => {
    const scenario = quietScenario(merged(LOST, { workload: { 'read-back': false } }), {
      weights: [3, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    });
    const { result: run, done } = countingKernels(() => finish(createRun(scenario)));
    expect(run.brokenBy).toBe('');
    const rebuilt = factsNamed(run, 'slivers.filled').filter(({ timeUs }) => timeUs > 0);
    expect(rebuilt).toHaveLength(6);
    // Five blobs of two axes, in three shards each.
    expect(done.calls.restore).toBe(10);
    expect(done.restored).toBe(30);
    expect(done.calls.combine).toBe(undefined);
  });

  it.each([
    ['primary', 0],
    ['secondary', 1],
  ])('come from the bytes of the donors: changed %s slivers are found out', (_, axis) => {
    const run = runLost({}, (ctx) => swapBytes(ctx, { blob: 2, axis }));
    expect(run.brokenBy).toContain('of blob 2: the bytes say bad, the counts good');
  });

  it('come from a former owner too while a shard moves, whose bytes are looked at', () => {
    // Node 5 is cut off and cannot take the third shard of node 0. While nodes 1 and 2 are down the
    // epoch change lasts, and node 4 reads the primaries of the three shards and that of node 3, as
    // many as a blob takes.
    const moving: Overrides = {
      duration: '70h',
      storage: { repair: { policy: 'read-when-cheaper', 'transfer-give-up': '100h' } },
      workload: { 'read-back': false },
      economics: {
        'stake-changes': [
          { at: '1h', node: 'node-0', delta: '-1000000WAL' },
          { at: '1h', node: 'node-5', delta: '1000000WAL' },
        ],
      },
      faults: [
        { at: '23h', partition: 'node-5', for: '40h' },
        { at: '23h', crash: ['node-1', 'node-2'], for: '20h' },
        { at: '26h', 'lose-volume': 'node-4', 'restart-after': '1h' },
      ],
    };
    const run = (act: (ctx: WalrusContext) => void) => {
      const scenario = quietScenario(merged(LOST, moving), { weights: [3, 1, 1, 1, 3, 1] });
      return finish(createRun(scenario, [[26.5 * HOUR_US, act]]));
    };
    const good = run(() => {});
    expect(good.brokenBy).toBe('');
    expect(factsNamed(good, 'node-recovery.ended').length).toBe(1);
    const bad = run((ctx) => swapBytes(ctx, { blob: 2, axis: 0, shard: movedShard(ctx) }));
    expect(bad.brokenBy).toContain('blob 2 was read for repair and is not what was written');
  });

  it('are looked at as they were sent, whatever became of those who sent them', () => {
    const reading: Overrides = {
      storage: { repair: { policy: 'read-when-cheaper' } },
      workload: { 'read-back': false },
      faults: [{ at: '26h', 'lose-volume': 'node-4', 'restart-after': '1h' }],
    };
    const run = (steps: readonly Step[]) => {
      const scenario = quietScenario(merged(LOST, reading), { weights: [3, 1, 1, 1, 3, 1] });
      return finish(createRun(scenario, steps));
    };
    const [{ timeUs: askedUs }] = factsNamed(run([]), 'node-recovery.started');
    const gone: Step = [
      askedUs + 1,
      (ctx) => {
        for (const donor of [0, 1, 2, 3, 5]) loseShards(ctx, donor, () => true);
      },
    ];
    const good = run([gone]);
    expect(good.brokenBy).toBe('');
    expect(
      factsNamed(good, 'slivers.filled').filter(({ timeUs }) => timeUs > askedUs),
    ).toHaveLength(6);
    const changed: Step = [26.5 * HOUR_US, (ctx) => swapBytes(ctx, { blob: 2, axis: 0 })];
    const bad = run([changed, gone]);
    expect(bad.brokenBy).toContain('blob 2 was read for repair and is not what was written');
  });

  it.each(['replication', 'rs1d'])('are whole pieces under %s', (scheme) => {
    const good = runLost({ coding: { scheme } });
    expect(good.brokenBy).toBe('');
    expect(factsNamed(good, 'blob.read-back').every(({ args }) => args[0] === 0)).toBe(true);
    const bad = runLost({ coding: { scheme } }, (ctx) => swapBytes(ctx, { blob: 2, axis: 0 }));
    expect(bad.brokenBy).toContain('of blob 2: the bytes say bad, the counts good');
  });
});
