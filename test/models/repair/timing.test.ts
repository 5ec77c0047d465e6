/**
 * When repairs begin and which blob comes first: each policy against a count of shards, bytes or
 * seconds worked out here, from both sides of its boundary.
 */

import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import { AXES } from '../../../sim/models/facts.ts';
import { nodeAt, removeSliver } from '../../../sim/models/storage-node/holdings.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  createRun,
  factsNamed,
  finish,
  runSmall,
  type Step,
  sliversStored,
} from '../../fixtures/walrus-run.ts';

/** Ten nodes with a shard each: f = 3, kp = 4, ks = 7. With all there 6 primaries are to spare. */
const [KP, KS] = [4, 7];
const BLOBS = 3;
const GRANULARITIES = ['message', 'flow'];

const world = (policy: unknown, overrides: Overrides = {}) =>
  quietScenario(
    merged(
      {
        duration: '5d',
        fidelity: 'counts',
        storage: { repair: { policy } },
        workload: { preloaded: { count: BLOBS, size: '9000B' }, lifetime: '20epochs' },
        faults: [{ at: '50h', 'lose-volume': 'node-9', 'restart-after': '1h' }],
      },
      overrides,
    ),
  );

function run(policy: unknown, overrides: Overrides = {}, steps: Step[] = []) {
  const done = runSmall(world(policy, overrides), steps);
  expect(done.brokenBy).toBe('');
  return done;
}

type Done = ReturnType<typeof run>;

/** Payload of repairs in symbols of one blob. */
const symbolsMoved = (done: Done) =>
  (booked(done, { cause: 'node-recovery', kind: 'payload', use: 'used' }) +
    booked(done, { cause: 'blob-sync', kind: 'payload', use: 'used' })) /
  blobAt(done.ctx, 0).symbolBytes;

const PAIRS = BLOBS * (KP + KS);

const lazyAt = (threshold: number) => ({
  name: 'lazy',
  params: { threshold, interval: '10min' },
});

describe('lazy', () => {
  it.each(GRANULARITIES)(
    'lets one lost shard be with a threshold of 4, not of 5: 9 − kp are to spare (%s)',
    (granularity) => {
      expect(symbolsMoved(run(lazyAt(4), { granularity }))).toBe(0);
      expect(symbolsMoved(run(lazyAt(5), { granularity }))).toBe(PAIRS);
    },
  );

  it.each(GRANULARITIES)(
    'rebuilds the first loss when the second has come, and no more than that (%s)',
    (granularity) => {
      const faults = [
        { at: '50h', 'lose-volume': 'node-9', 'restart-after': '1h' },
        { at: '60h', 'lose-volume': 'node-8', 'restart-after': '1h' },
      ];
      const done = run(lazyAt(4), { granularity, faults });
      // One rebuilt shard leaves 9 − kp to spare again.
      expect(symbolsMoved(done)).toBe(PAIRS);
      expect(done.views.margins(0, 0)).toMatchObject({ a: 9, b: 9 });
      const begun = factsNamed(done, 'blob-sync.started').map(({ timeUs }) => timeUs / HOUR_US);
      expect(Math.min(...begun)).toBeGreaterThan(60);
      expect(Math.max(...begun)).toBeLessThan(61);
      expect(factsNamed(done, 'repair.put-off').length).toBe(2 * BLOBS);
    },
  );

  it('never pays for a blob that ends before', () => {
    const workload = { lifetime: '3epochs' };
    const faults = [
      { at: '50h', 'lose-volume': 'node-9', 'restart-after': '1h' },
      { at: '90h', 'lose-volume': 'node-8', 'restart-after': '1h' },
    ];
    const done = run(lazyAt(4), { workload, faults, duration: '6d' });
    expect(factsNamed(done, 'blob.expired').length).toBe(BLOBS);
    expect(symbolsMoved(done)).toBe(0);
  });

  it('lets the node report its epoch although it lacks what was put off', () => {
    const done = run(lazyAt(4));
    expect(factsNamed(done, 'node-recovery.ended').length).toBe(1);
    const late = factsNamed(done, 'epoch.attested').filter(({ entity }) => entity === 9);
    expect(late.length).toBeGreaterThan(1);
  });

  it('goes on the same when the run is taken apart and put together on the way', () => {
    const faults = [
      { at: '50h', 'lose-volume': 'node-9', 'restart-after': '1h' },
      { at: '60h', 'lose-volume': 'node-8', 'restart-after': '1h' },
    ];
    const plain = finish(createRun(world(lazyAt(4), { faults }))).simulation;
    const { simulation } = createRun(world(lazyAt(4), { faults }));
    while (simulation.step(97) === 'running') simulation.rebuild();
    expect(simulation.digest()).toEqual(plain.digest());
  });
});

describe('deferred', () => {
  const policy = {
    name: 'deferred',
    params: { threshold: 4, patience: '1h', interval: '10min' },
  };
  /** 5 shards are to spare after the loss; the outage of another makes them 4. */
  const outage = (hours: number): Overrides => ({
    faults: [
      { at: '50h', 'lose-volume': 'node-9', 'restart-after': '1h' },
      { at: '60h', crash: 'node-0', for: `${Math.round(hours * 60)}min` },
    ],
  });

  it.each(GRANULARITIES)(
    'waits across an outage of 50 minutes, not of two hours (%s)',
    (granularity) => {
      expect(symbolsMoved(run(policy, { ...outage(5 / 6), granularity }))).toBe(0);
      const long = run(policy, { ...outage(2), granularity });
      expect(symbolsMoved(long)).toBe(PAIRS);
      const begun = factsNamed(long, 'blob-sync.started').map(({ timeUs }) => timeUs / HOUR_US);
      expect(Math.min(...begun)).toBeGreaterThanOrEqual(61);
      expect(Math.max(...begun)).toBeLessThan(61.5);
    },
  );

  it.each(GRANULARITIES)(
    'rebuilds nothing with its threshold left at 0, and a warning says so (%s)',
    (granularity) => {
      const left = run({ name: 'deferred' }, { granularity });
      const told = run({ name: 'deferred', params: { threshold: 5 } }, { granularity });
      expect([left, told].map(symbolsMoved)).toEqual([0, PAIRS]);
      expect(left.results.summary.warnings).toEqual([
        `A policy put off ${BLOBS} repairs that had not begun at the end.`,
      ]);
      expect(told.results.summary.warnings).toEqual([]);
    },
  );

  it('has put nothing off once the blobs have ended', () => {
    const done = run({ name: 'deferred' }, { workload: { lifetime: '3epochs' } });
    expect(factsNamed(done, 'repair.put-off').length).toBe(BLOBS);
    expect(done.results.summary.warnings).toEqual([]);
  });

  it('lazy counts no outage at all', () => {
    expect(symbolsMoved(run(lazyAt(4), outage(2)))).toBe(0);
  });
});

describe('rate-capped', () => {
  const RATE = 20;
  const policy = { name: 'rate-capped', params: { rate: RATE } };

  it.each(GRANULARITIES)('takes as long as its bytes at that rate (%s)', (granularity) => {
    const workload = { preloaded: { count: 40, size: '9000B' } };
    const done = run(policy, { granularity, workload });
    const bytes =
      booked(done, { cause: 'node-recovery', kind: 'payload', use: 'used' }) +
      booked(done, { cause: 'node-recovery', kind: 'proof', use: 'used' });
    const [durationUs] = factsNamed(done, 'node-recovery.ended').map(({ args }) => args[0]);
    expect(durationUs / ((bytes / RATE) * 1e6)).toBeCloseTo(1, 2);
  });

  it('moves what the deployed policy moves', () => {
    expect(symbolsMoved(run(policy))).toBe(PAIRS);
    expect(symbolsMoved(run(undefined))).toBe(PAIRS);
  });
});

describe('the order of blobs', () => {
  /** Blob k is on 9 − k shards when node-9 has lost its volume. */
  const thin: Step = [
    50 * HOUR_US,
    (ctx) => {
      for (const [blob, gone] of [0, 2, 1].entries()) {
        for (let node = 0; node < gone; node += 1) {
          nodeAt(ctx, node).isMediaDamaged = true;
          for (const axis of AXES) removeSliver(ctx, { node, shard: shardOf(node), blob, axis });
        }
      }
      function shardOf(node: number): number {
        return [...nodeAt(ctx, node).shards.keys()][0];
      }
    },
  ];
  const served = (repair: Overrides) => {
    const done = run(
      undefined,
      { storage: { repair: { ...repair, 'concurrent-blob-syncs': 1 } } },
      [thin],
    );
    return [...new Set(sliversStored(done, 'node-recovery').map(({ blob }) => blob))];
  };

  it('goes by the least margin, by policy or by knob', () => {
    expect(served({ policy: 'prioritised' })).toEqual([1, 2, 0]);
    expect(served({ order: 'margin' })).toEqual([1, 2, 0]);
  });

  it('goes by size or age', () => {
    const sized = (order: string) => {
      const done = run(undefined, {
        duration: '8d',
        storage: { repair: { order, 'concurrent-blob-syncs': 1 } },
        workload: {
          preloaded: { count: 0 },
          generated: { count: 6, size: { law: 'uniform', min: '2KiB', max: '64KiB' } },
          writes: { start: '1h', every: '1h' },
        },
      });
      const blobs = [...new Set(sliversStored(done, 'node-recovery').map(({ blob }) => blob))];
      expect(blobs.length).toBe(6);
      return blobs.map((blob) => blobAt(done.ctx, blob));
    };
    const sizes = sized('size').map(({ lengthBytes }) => lengthBytes);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    const times = sized('age').map(({ certifiedUs }) => certifiedUs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe('triggers', () => {
  /** Node 9 loses what it has of every blob, and nobody is told. */
  const quietLoss: Step = [
    20 * HOUR_US,
    (ctx) => {
      const node = nodeAt(ctx, 9);
      node.isMediaDamaged = true;
      for (const shard of node.shards.keys()) {
        for (let blob = 0; blob < BLOBS; blob += 1) {
          for (const axis of AXES) removeSliver(ctx, { node: 9, shard, blob, axis });
        }
      }
    },
  ];
  const moved = (repair: Overrides, overrides: Overrides) =>
    symbolsMoved(run(undefined, { faults: [], ...overrides, storage: { repair } }, [quietLoss]));

  it('deployed: a partial loss triggers nothing', () => {
    expect(moved({}, { workload: { reads: { start: '30h', every: '1h' } } })).toBe(0);
  });

  it('read-error: the blobs that are read', () => {
    const reads = { workload: { reads: { start: '30h', every: '1h' } } };
    expect(moved({ triggers: ['read-error'] }, reads)).toBe(PAIRS);
    expect(moved({ triggers: ['read-error'] }, {})).toBe(0);
  });

  it('suspicion: an outage longer than suspect-after makes a node look', () => {
    const outage = (length: string) => ({ faults: [{ at: '30h', crash: 'node-0', for: length }] });
    const repair = { triggers: ['suspicion'], 'suspect-after': '1h' };
    expect(moved(repair, outage('50min'))).toBe(0);
    expect(moved(repair, outage('90min'))).toBe(PAIRS);
    expect(moved({ policy: 'eager' }, outage('90min'))).toBe(PAIRS);
  });

  it('without catch-up, a lost volume is not rebuilt', () => {
    expect(symbolsMoved(run(undefined, { storage: { repair: { triggers: ['certified'] } } }))).toBe(
      0,
    );
  });

  it('without transfer, what a transfer leaves stays away', () => {
    const moving = (triggers: string[]): Overrides => ({
      duration: '44h',
      storage: { repair: { triggers } },
      faults: [],
      economics: {
        'stake-changes': [
          { at: '1h', node: 'node-0', delta: '-1000000WAL' },
          { at: '1h', node: 'node-9', delta: '1000000WAL' },
        ],
      },
    });
    const emptied: Step = [
      10 * HOUR_US,
      (ctx) => {
        const node = nodeAt(ctx, 0);
        node.isMediaDamaged = true;
        for (const shard of node.shards.keys()) {
          for (const axis of AXES) removeSliver(ctx, { node: 0, shard, blob: 0, axis });
        }
      },
    ];
    const left = (triggers: string[]) => {
      const done = run(undefined, moving(triggers), [emptied]);
      expect(factsNamed(done, 'transfer.ended').length).toBe(1);
      return sliversStored(done, 'transfer-fallback').length;
    };
    expect(left(['certified', 'transfer', 'catch-up'])).toBe(2);
    expect(left(['certified', 'catch-up'])).toBe(0);
  });
});
