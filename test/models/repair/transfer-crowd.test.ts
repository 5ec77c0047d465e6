/**
 * Blobs that carry bytes are never part of the crowd: with `bytes` a transfer takes each of them
 * one by one, with `counts` all together. Both have to be the same run, fact by fact.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { FALLBACK_REASONS } from '../../../sim/models/facts.ts';
import { MISSING, setCode, sliverKey } from '../../../sim/models/holdings/index.ts';
import { cut, heal } from '../../../sim/models/network/index.ts';
import { nodeAt } from '../../../sim/models/storage-node/holdings.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  createRun,
  type FinishedWalrusRun,
  factsNamed,
  finish,
  missing,
  type Step,
} from '../../fixtures/walrus-run.ts';

const WEIGHTS = [3, 2, 2, 1, 1, 1];

const PRELOADED = 60;
/** With those that were written in the first epoch. */
const BLOBS = PRELOADED + 4;

/** So that a copy lasts an hour. */
const SLOW_BYTES_PER_SECOND = 60;

/** A shard of node 0 goes to node 5 in the second epoch, of 60 blobs in ten batches and more. */
const MOVING: Overrides = {
  granularity: 'flow',
  duration: '60h',
  workload: {
    preloaded: { count: PRELOADED, size: { law: 'lognormal', median: '8KiB', sigma: 1 } },
    generated: { count: 6, size: '3KiB' },
    writes: { every: '6h' },
  },
  storage: { repair: { 'transfer-batch': 5 } },
  economics: {
    'stake-changes': [
      { at: '1h', node: 'node-0', delta: '-1000000WAL' },
      { at: '1h', node: 'node-5', delta: '1000000WAL' },
    ],
  },
};

function runOf(
  fidelity: string,
  overrides: Overrides,
  { steps = [], slow = false, weights = WEIGHTS }: Conditions,
) {
  const scenario = quietScenario(merged(merged(MOVING, { fidelity }), overrides), { weights });
  if (slow) for (const node of scenario.resolved.network.nodes) slowDown(node);
  const run = finish(createRun(scenario, steps));
  expect(run.brokenBy, fidelity).toBe('');
  return run;
}

function slowDown(node: { upBytesPerSecond: number; downBytesPerSecond: number }): void {
  node.upBytesPerSecond = SLOW_BYTES_PER_SECOND;
  node.downBytesPerSecond = SLOW_BYTES_PER_SECOND;
}

interface Conditions {
  steps?: readonly Step[];
  slow?: boolean;
  weights?: number[];
}

/** The run with the crowd, after a look at that without. */
function same(overrides: Overrides, conditions: Conditions = {}): FinishedWalrusRun {
  const alone = runOf('bytes', overrides, conditions);
  const together = runOf('counts', overrides, conditions);
  expect(together.facts).toEqual(alone.facts);
  expect(together.simulation.digest()).toEqual(alone.simulation.digest());
  expect(together.views.ledger()).toEqual(alone.views.ledger());
  return together;
}

const reasons = (run: FinishedWalrusRun) =>
  factsNamed(run, 'transfer.fell-back').map(({ args }) => [FALLBACK_REASONS[args[2]], args[1]]);

const bytesOf = ({ views }: FinishedWalrusRun, cause: string) =>
  views
    .ledger()
    .filter((line) => line.cause === cause && line.use === 'used')
    .reduce((sum, { bytes }) => sum + bytes, 0);

/** So many hours after the epoch change. */
const hour = (hours: number) => (24 + hours) * HOUR_US;

const movedShard = (ctx: WalrusContext) =>
  [...nodeAt(ctx, 0).shards].find(([, { lockedEpoch }]) => lockedEpoch > 0)![0];

/** The source loses one sliver of a blob. */
function forget(ctx: WalrusContext, blob: number, axis: number): void {
  const { table } = ctx.state.holdings;
  const holding = table.holdings.get(sliverKey(table, 0, movedShard(ctx), axis))!;
  setCode(table, holding, blob, MISSING);
}

describe('a shard that is copied together', () => {
  it('is the run of blob by blob', () => {
    const run = same({});
    expect(reasons(run)).toEqual([]);
    expect(missing(run)).toBe(0);
    expect(bytesOf(run, 'transfer')).toBeGreaterThan(0);
    const dropped = factsNamed(run, 'shard.dropped');
    expect(dropped.length).toBe(1);
    expect(dropped[0].args[1]).toBe(2 * BLOBS);
  });

  it('is that too when blobs leave the crowd before, during and after its steps', () => {
    const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((at): Step => {
      const atUs = at === 0 ? 23.9 * HOUR_US : hour(at / 4);
      return [atUs, (ctx) => at > 0 && forget(ctx, 7 * at, at % 2)];
    });
    const run = same({}, { steps, slow: true });
    const [[reason, pending]] = reasons(run);
    expect(reason).toBe('missing-slivers');
    expect(pending).toBeGreaterThan(1);
    expect(pending).toBeLessThan(9);
  });

  it('is that too when it crosses an epoch', () => {
    const apart: Step[] = [
      [23 * HOUR_US, (ctx) => cut(ctx, { from: [5], to: [0], oneWay: false })],
      [50 * HOUR_US, (ctx) => heal(ctx, 1)],
    ];
    const run = same({ storage: { repair: { 'transfer-give-up': '100h' } } }, { steps: apart });
    expect(reasons(run)[0]).toEqual(['epoch-crossed', 2 * BLOBS]);
    expect(missing(run)).toBe(0);
    expect(bytesOf(run, 'transfer-fallback')).toBeGreaterThan(0);
  });

  it('is that too when it falls back after 12 h without progress', () => {
    const run = same({ faults: [{ at: '23h', crash: 'node-0', for: '15h' }] });
    expect(reasons(run)).toEqual([['no-progress', 2 * BLOBS]]);
    expect(missing(run)).toBe(0);
  });

  it('is that too when its source dies midway and does not come back', () => {
    for (const at of [0.5, 1, 1.5]) {
      const run = same(
        { faults: [{ at: `${(24 + at) * 60}min`, crash: 'node-0', for: '20h' }] },
        { slow: true },
      );
      const [[reason, pending]] = reasons(run);
      expect(reason).toBe('no-progress');
      expect(pending, `${at}`).toBeGreaterThan(0);
      expect(pending, `${at}`).toBeLessThan(2 * BLOBS);
    }
  });

  it('is that too when the receiver dies midway, or loses its volume', () => {
    same({ faults: [{ at: '25h', crash: 'node-5', for: '2h' }] }, { slow: true });
    same({ faults: [{ at: '25h', 'lose-volume': 'node-5', 'restart-after': '1h' }] });
  });

  it('leaves the same to recovery where its source has lost a part', () => {
    const lost = { faults: [{ at: '25h', 'lose-volume': 'node-0', 'restart-after': '1h' }] };
    const run = same(lost, { slow: true });
    const [[reason, pending]] = reasons(run);
    expect(reason).toBe('missing-slivers');
    expect(pending).toBeGreaterThan(10);
    // With bytes the box of the copied shard has a hole for each blob, without one for all.
    expect(missing(run)).toBe(0);
  });

  it('is that too when its source lies', () => {
    const run = same({ behaviours: { 'corrupt-replies': ['node-0'] } });
    expect(factsNamed(run, 'sliver.rejected').length).toBe(2 * BLOBS);
    expect(reasons(run)).toEqual([['missing-slivers', 2 * BLOBS]]);
  });

  it.each(['batched-proofs', 'share-symbols', 'read-when-cheaper'])(
    'is that too where what it leaves is rebuilt blob by blob (%s)',
    (policy) => {
      const repair = { policy, 'transfer-give-up': '2h' };
      const run = same(
        { faults: [{ at: '1470min', crash: 'node-0', for: '20h' }], storage: { repair } },
        { slow: true },
      );
      const [[reason, pending]] = reasons(run);
      expect(reason).toBe('no-progress');
      expect(pending).toBeGreaterThan(BLOBS);
    },
  );

  it('goes on the same when it is taken apart and put together on the way', () => {
    const two: Overrides = {
      fidelity: 'counts',
      economics: {
        'stake-changes': [
          { at: '1h', node: 'node-0', delta: '-2000000WAL' },
          { at: '1h', node: 'node-5', delta: '2000000WAL' },
        ],
      },
      faults: [{ at: '1500min', crash: 'node-0', for: '20h' }],
    };
    const create = () => {
      const scenario = quietScenario(merged(MOVING, two), { weights: WEIGHTS });
      for (const node of scenario.resolved.network.nodes) slowDown(node);
      return createRun(scenario);
    };
    const plain = finish(create());
    expect(factsNamed(plain, 'transfer.fell-back').length).toBe(2);
    const { simulation } = create();
    while (simulation.step(23) === 'running') simulation.rebuild();
    expect(simulation.digest()).toEqual(plain.simulation.digest());
  });

  it('is that too for a node that joins, metadata first', () => {
    const joining: Overrides = {
      economics: {
        'stake-changes': [
          { at: '1h', node: 'node-0', delta: '-1000000WAL' },
          { at: '1h', node: 'node-8', delta: '1000000WAL' },
        ],
      },
    };
    const weights = [3, 1, 1, 1, 1, 1, 1, 1, 0];
    for (const slow of [false, true]) {
      const crash = { at: '24h', crash: 'node-8', for: '1h' };
      const run = same(slow ? { ...joining, faults: [crash] } : joining, { weights, slow });
      expect(bytesOf(run, 'metadata-sync')).toBeGreaterThan(0);
      expect(bytesOf(run, 'transfer')).toBeGreaterThan(0);
    }
  });
});
