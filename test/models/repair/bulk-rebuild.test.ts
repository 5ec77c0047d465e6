/**
 * A recovery in bulk rebuilds real slivers from what its donors hold: with every byte in order the
 * blobs decode afterwards, and bytes that were changed behind the model's back are found out.
 */
import { describe, expect, it } from 'vitest';
import { contentsOf, getContent, putContent } from '../../../sim/models/content/contents.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { countingKernels } from '../../fixtures/counted-kernels.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun, factsNamed, finish } from '../../fixtures/walrus-run.ts';

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
function swapBytes(ctx: WalrusContext, { blob, axis }: { blob: number; axis: number }): void {
  const { contents, table } = ctx.state.holdings;
  const store = [...ctx.state.holdings.contents.get(blob)!];
  for (const [key, handle] of store) {
    if (table.holdings.get(key)!.axis !== axis) continue;
    const bytes = getContent(contentsOf(ctx), handle).slice();
    bytes[0] ^= 1;
    contents.get(blob)!.set(key, putContent(contentsOf(ctx), bytes));
  }
}

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

  it.each(['replication', 'rs1d'])('are whole pieces under %s', (scheme) => {
    const good = runLost({ coding: { scheme } });
    expect(good.brokenBy).toBe('');
    expect(factsNamed(good, 'blob.read-back').every(({ args }) => args[0] === 0)).toBe(true);
    const bad = runLost({ coding: { scheme } }, (ctx) => swapBytes(ctx, { blob: 2, axis: 0 }));
    expect(bad.brokenBy).toContain('of blob 2: the bytes say bad, the counts good');
  });
});
