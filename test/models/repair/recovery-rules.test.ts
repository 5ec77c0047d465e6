/** Rules of a sliver recovery that only show when they bind (network.md §6.1 step 3, §6.2). */
import { describe, expect, it } from 'vitest';
import type { Axis } from '../../../sim/codec/index.ts';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import { submitAndForget } from '../../../sim/models/event-log/event-log.ts';
import { AXES, CAUSES, USES } from '../../../sim/models/facts.ts';
import { startBlobSync } from '../../../sim/models/repair/blob-sync.ts';
import type { RepairLocals } from '../../../sim/models/repair/running.ts';
import { nodeAt, removeSliver } from '../../../sim/models/storage-node/holdings.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  createRun,
  factsNamed,
  runSmall,
  type Step,
  sliversStored,
  stepUntil,
} from '../../fixtures/walrus-run.ts';

/** The node loses its slivers of these blobs, and syncs them. */
const losesAndSyncs = (node: number, blobs: number, axes: readonly Axis[] = AXES): Step => [
  HOUR_US,
  (ctx: WalrusContext) => {
    const state = nodeAt(ctx, node);
    for (let blob = 0; blob < blobs; blob += 1) {
      for (const shard of state.shards.keys()) {
        for (const axis of axes) removeSliver(ctx, { node, shard, blob, axis });
      }
      startBlobSync(ctx, state, blob, { position: state.cursor, cause: 'blob-sync' });
    }
  },
];

describe('a sliver recovery', () => {
  it('visits donors in random order weighted by their shards', () => {
    const BLOBS = 300;
    // n = 10, kp = 4: no node may have more than 2n ÷ 5 shards. The last one recovers secondaries.
    const weights = [4, 2, 2, 1, 1];
    const workload = { preloaded: { count: BLOBS, size: '1000B' } };
    const run = runSmall(quietScenario({ duration: '5h', workload }, { weights }), [
      losesAndSyncs(4, BLOBS, ['secondary']),
    ]);
    expect(sliversStored(run, 'blob-sync').length).toBe(BLOBS);
    const asked = factsNamed(run, 'bytes.booked').filter(
      ({ args }) =>
        args[0] === 0 &&
        args[1] === CAUSES.indexOf('blob-sync') &&
        args[2] === USES.indexOf('used'),
    ).length;
    // Node-0 is among those asked unless both nodes with two shards come before it:
    // ∫4e^−4t (1 − e^−2t)² dt. If shards did not count it would be every third blob.
    const others = 1 - 2 * (4 / 6) + 4 / 8;
    const deviation = Math.sqrt(BLOBS * others * (1 - others));
    expect(Math.abs(asked - BLOBS * (1 - others))).toBeLessThan(4 * deviation);
  });

  it.each([
    // A peer that hears nothing for 35 s is cut off; the default of 45 s is for slow ones.
    ['30s', 30],
    ['20s', 20],
  ])('asks others when a donor has not answered for symbol-timeout (%s)', (timeout, seconds) => {
    const BLOBS = 12;
    const mute = [0, 1, 2, 3].map((node) => `node-${node}`);
    const run = runSmall(
      quietScenario({
        duration: '3h',
        workload: { preloaded: { count: BLOBS, size: '1000B' } },
        storage: { repair: { 'symbol-timeout': timeout } },
        faults: [{ at: '59min', partition: mute, 'one-way': true, for: '1h' }],
      }),
      [losesAndSyncs(9, BLOBS, ['secondary'])],
    );
    const afterS = sliversStored(run, 'blob-sync').map(({ timeUs }) => (timeUs - HOUR_US) / 1e6);
    expect(afterS.length).toBe(BLOBS);
    // Five donors speak and four are mute: whoever asked a mute one waits, once or more.
    const waits = afterS.map((one) => Math.floor(one / seconds));
    expect(Math.max(...waits)).toBeGreaterThan(0);
    for (const [at, one] of afterS.entries()) expect(one - waits[at] * seconds).toBeLessThan(1);
  });

  it('takes symbols of its own slivers last, and only where others do not suffice', () => {
    // n = 9: seven secondaries give the primary that node-0 lacks. It has its own.
    const lost: Step = [
      HOUR_US,
      (ctx) => {
        const node = nodeAt(ctx, 0);
        const [shard] = node.shards.keys();
        removeSliver(ctx, { node: 0, shard, blob: 0, axis: 'primary' });
        startBlobSync(ctx, node, 0, { position: node.cursor, cause: 'blob-sync' });
      },
    ];
    const workload = { preloaded: { count: 1, size: '1000B' } };
    const reused = (weights: number[]) => {
      const scenario = quietScenario({ duration: '3h', workload }, { weights });
      const run = runSmall(scenario, [lost]);
      expect(sliversStored(run, 'blob-sync').length).toBe(1);
      const { symbolBytes } = blobAt(run.ctx, 0);
      return {
        asked: booked(run, { cause: 'blob-sync', kind: 'payload', use: 'used' }) / symbolBytes,
        own: factsNamed(run, 'symbol.reused').length,
      };
    };
    expect(reused([3, 1, 1, 1, 1, 1, 1])).toEqual({ asked: 6, own: 1 });
    expect(reused([2, 2, 1, 1, 1, 1, 1])).toEqual({ asked: 7, own: 0 });
  });

  it('keeps the symbols that it has when donors run out, and asks for the rest alone', () => {
    // Three donors are left, one too few for a secondary; all come back after two hours.
    const crash = [3, 4, 5, 6, 7, 8].map((node) => `node-${node}`);
    const run = runSmall(
      quietScenario({
        duration: '9h',
        workload: { preloaded: { count: 1, size: '1000B' } },
        faults: [{ at: '30min', crash, for: '2h' }],
      }),
      [losesAndSyncs(9, 1)],
    );
    const stored = sliversStored(run, 'blob-sync');
    expect(stored.map(({ axis }) => axis).sort()).toEqual(['primary', 'secondary']);
    expect(Math.min(...stored.map(({ timeUs }) => timeUs))).toBeGreaterThan(2.5 * HOUR_US);
    const { symbolBytes } = blobAt(run.ctx, 0);
    const used = booked(run, { cause: 'blob-sync', kind: 'payload', use: 'used' });
    expect(used).toBe((4 + 7) * symbolBytes);
  });
});

describe('an extension', () => {
  const PRELOADED = { preloaded: { count: 2, size: '1000B' } };
  const lose: Step = [
    HOUR_US,
    (ctx) => {
      for (const blob of [0, 1]) {
        for (const axis of AXES) removeSliver(ctx, { node: 9, shard: shardOf(ctx), blob, axis });
      }
    },
  ];
  const extend: Step = [
    2 * HOUR_US,
    (ctx) => submitAndForget(ctx, { kind: 'extend-blob', blob: 1, epochs: 1 }),
  ];
  const shardOf = (ctx: WalrusContext) => [...nodeAt(ctx, 9).shards.keys()][0];
  const syncs = (steps: Step[]) => {
    const run = runSmall(quietScenario({ duration: '5h', workload: PRELOADED }), steps);
    expect(run.brokenBy).toBe('');
    const rebuilt = sliversStored(run, 'blob-sync');
    return rebuilt.map(({ node, blob }) => [node, blob]);
  };

  it('starts the sync of a node that lacks slivers, and of no other blob (§8.1)', () => {
    expect(syncs([lose, extend])).toEqual([
      [9, 1],
      [9, 1],
    ]);
  });

  it('moves nothing where the blob is whole, and a loss alone triggers nothing', () => {
    expect(syncs([extend])).toEqual([]);
    expect(syncs([lose])).toEqual([]);
  });
});

describe('a transfer that fell back', () => {
  it('rebuilds a hundred slivers of its shard at a time', () => {
    const moving: Overrides = {
      duration: '40h',
      network: { latency: { jitter: 0.5 } },
      workload: { preloaded: { count: 250, size: '100B' } },
      behaviours: { 'withhold-reads': ['node-0'] },
      economics: {
        'stake-changes': [
          { at: '1h', node: 'node-0', delta: '-1000000WAL' },
          { at: '1h', node: 'node-5', delta: '1000000WAL' },
        ],
      },
    };
    const run = createRun(quietScenario(moving, { weights: [2, 2, 2, 1, 1, 1, 1] }));
    const underWay = (ctx: WalrusContext) =>
      [...nodeAt(ctx, 5).running].filter((id) => {
        const { role } = ctx.procedures.locals(id) as RepairLocals;
        return role === 'sliver-recovery';
      }).length;
    const counts = new Set<number>();
    stepUntil(run, (ctx) => {
      counts.add(underWay(ctx));
      return sliversStored(run, 'transfer-fallback').length > 30;
    });
    expect(Math.max(...counts)).toBe(100);
  });
});
