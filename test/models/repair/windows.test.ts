/**
 * Downloads of metadata and the syncs of a node recovery go in sliding windows, 100 and 1,000 wide
 * (network.md §6.1, §6.2): another one begins as soon as one ends, not when all of a batch have.
 */
import { describe, expect, it } from 'vitest';
import { holdingAt, metadataKey, wipe } from '../../../sim/models/holdings/index.ts';
import type { RepairLocals } from '../../../sim/models/repair/running.ts';
import { nodeAt } from '../../../sim/models/storage-node/holdings.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  createRun,
  factsNamed,
  finish,
  type Step,
  stepUntil,
  type WalrusRunUnderTest,
} from '../../fixtures/walrus-run.ts';

const HOUR_US = 3_600_000_000;

/** Procedures of a node by their role. */
function running(ctx: WalrusContext, node: number, role: string): number {
  const alive = [...nodeAt(ctx, node).running].filter((id) => ctx.procedures.isAlive(id));
  return alive.filter((id) => (ctx.procedures.locals(id) as RepairLocals).role === role).length;
}

interface Watched {
  node: number;
  role: string;
  /** Told of one that is through. */
  fact: string;
}

/** How many are under way when so many more are through, all that is due by then done. */
function underWayAfter(run: WalrusRunUnderTest, through: number, at: Watched): number {
  let seen = run.facts.length;
  let ended = 0;
  stepUntil(run, () => {
    for (; seen < run.facts.length; seen += 1) {
      const { name, entity } = run.facts[seen];
      if (name === at.fact && entity === at.node) ended += 1;
    }
    return ended >= through;
  });
  const thenUs = run.ctx.now;
  let count = 0;
  stepUntil(run, (ctx) => {
    if (ctx.now > thenUs) return true;
    count = running(ctx, at.node, at.role);
    return false;
  });
  return count;
}

const moving = (from: string, to: string): Overrides => ({
  duration: '40h',
  economics: {
    'stake-changes': [
      { at: '1h', node: from, delta: '-1000000WAL' },
      { at: '1h', node: to, delta: '1000000WAL' },
    ],
  },
});
/** Replies do not all come at the same time. */
function runOf(overrides: Overrides, count: number, weights: number[], steps: Step[] = []) {
  const workload = { preloaded: { count, size: '100B' } };
  const whole = { workload, network: { latency: { jitter: 0.5 } }, ...overrides };
  return createRun(quietScenario(whole, { weights }), steps);
}

describe('a window that slides', () => {
  it('keeps 100 downloads of metadata under way at a new member', () => {
    const run = runOf(moving('node-0', 'node-8'), 250, [3, 1, 1, 1, 1, 1, 1, 1, 0]);
    const at = { node: 8, role: 'metadata-fetch', fact: 'metadata.stored' };
    expect(underWayAfter(run, 50, at)).toBe(100);
    expect(finish(run).brokenBy).toBe('');
    expect(factsNamed(run, 'metadata.stored').filter(({ entity }) => entity === 8).length).toBe(
      250,
    );
  });

  it('keeps 100 of them under way before a transfer, at a member that lacks metadata', () => {
    const forget = (ctx: WalrusContext) => {
      const { table } = ctx.state.holdings;
      wipe(table, holdingAt(table, metadataKey(table, 5)));
    };
    const weights = [3, 1, 1, 1, 1, 1, 1, 1];
    const run = runOf(moving('node-0', 'node-5'), 250, weights, [[20 * HOUR_US, forget]]);
    stepUntil(run, ({ now }) => now > 21 * HOUR_US);
    const at = { node: 5, role: 'metadata-fetch', fact: 'metadata.stored' };
    expect(underWayAfter(run, 50, at)).toBe(100);
    stepUntil(run, (ctx) => running(ctx, 5, 'metadata-fetch') === 0);
    expect(factsNamed(run, 'sliver.stored').filter(({ entity }) => entity === 5)).toEqual([]);
    stepUntil(run, () => factsNamed(run, 'transfer.ended').length > 0);
  });

  it.each([
    [1000, 1100, {}],
    [80, 180, { 'recovery-window': 80 }],
  ])('keeps %i syncs of a node recovery under way', (width, blobs, repair) => {
    const faults = [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }];
    const run = runOf({ duration: '4d', faults, storage: { repair } }, blobs, [1, 1, 1, 1]);
    const at = { node: 0, role: 'blob-sync', fact: 'blob-sync.ended' };
    expect(underWayAfter(run, 50, at)).toBe(width);
    expect(finish(run).brokenBy).toBe('');
    expect(factsNamed(run, 'node-recovery.ended').length).toBe(1);
    expect(run.views.faultyShards()).toBe(0);
  });
});
