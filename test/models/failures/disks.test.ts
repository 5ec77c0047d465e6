/** Disks: lifetimes, parity of a volume, batches, media errors, and a disk for each shard. */
import { describe, expect, it } from 'vitest';
import { DAY_US, HOUR_US } from '../../../sim/engine/index.ts';
import { nodeAt } from '../../../sim/models/storage-node/holdings.ts';
import { damagedPlaces } from '../../../sim/models/storage-node/media.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { factsNamed, type Step, sliversStored } from '../../fixtures/walrus-run.ts';
import { runFailures } from './watch.ts';

const DISKS = { nodes: 'node-3', count: 4, lifetime: '2000d', replace: '1d', rebuild: '2d' };

/** Fails disks by hand at given hours: a batch that hits all disks of the node. */
const burst = (share: number, at = '5h') => ({ at, share, within: '1us' });

describe('one volume', () => {
  it('bears as many lost disks as it has parity, silently', () => {
    const disks = { ...DISKS, parity: 2, batch: burst(0.5) };
    const { run, faults } = runFailures({ disks }, { duration: '10d' });
    expect(factsNamed(run, 'disk.failed').map(({ args }) => args[1])).toEqual([1, 2]);
    const back = factsNamed(run, 'disk.replaced');
    expect(back.map(({ args }) => args[1])).toEqual([1, 0]);
    expect(back[0].timeUs).toBeGreaterThanOrEqual(3 * DAY_US + 5 * HOUR_US);
    expect(factsNamed(run, 'volume.lost')).toEqual([]);
    // The batch is the only fault.
    expect(faults).toHaveLength(1);
    expect(factsNamed(run, 'fault.ended').map(({ args }) => args[0])).toEqual([2]);
  });

  it('is lost with one disk more, and comes back empty with new disks', () => {
    const disks = { ...DISKS, parity: 1, 'restart-after': '6h', batch: burst(0.5) };
    const { run, hours } = runFailures({ disks }, { duration: '3d' });
    expect(hours('volume.lost', 3)[0]).toBeCloseTo(5, 6);
    expect(hours('node.restarted', 3)[0]).toBeCloseTo(11, 6);
    expect(factsNamed(run, 'disk.replaced').map(({ timeUs }) => timeUs / HOUR_US)).toEqual([
      expect.closeTo(11, 6),
      expect.closeTo(11, 6),
    ]);
    const { metrics } = run.results.summary;
    expect(metrics['disks.failed'].value).toBe(2);
    expect(metrics['volumes.lost'].value).toBe(1);
  });

  it('is lost once when all of its disks fail in a row', () => {
    const disks = { ...DISKS, parity: 1, 'restart-after': '6h', batch: burst(1) };
    const { run } = runFailures({ disks }, { duration: '3d' });
    expect(factsNamed(run, 'disk.failed')).toHaveLength(4);
    expect(factsNamed(run, 'volume.lost')).toHaveLength(1);
    expect(factsNamed(run, 'disk.replaced')).toHaveLength(4);
  });
});

describe('a lifetime', () => {
  it('begins at the age of the disk, and anew with a new disk', () => {
    const disks = { ...DISKS, lifetime: '100d', age: '60d', parity: 4 };
    const { run } = runFailures({ disks }, { duration: '150d' });
    const days = factsNamed(run, 'disk.failed').map(({ timeUs }) => timeUs / DAY_US);
    // 40 days, and 100 more after the three that a replacement takes.
    expect(days).toEqual([40, 40, 40, 40, 143, 143, 143, 143]);
  });
});

describe('a batch', () => {
  it('hits the disks of one model within its time', () => {
    const batch = { models: 2, at: '10d', share: 0.5, within: '7d' };
    const disks = { count: 6, lifetime: '2000d', parity: 6, batch };
    const { run } = runFailures({ disks }, { duration: '20d' });
    const failed = factsNamed(run, 'disk.failed');
    const days = failed.map(({ timeUs }) => timeUs / DAY_US);
    // Both models have an event: half of the sixty disks.
    expect(failed).toHaveLength(30);
    expect(Math.min(...days)).toBeGreaterThan(10);
    expect(Math.max(...days)).toBeLessThan(17);
  });
});

/** Ten nodes whose disks are full: every error falls on a sliver. */
const FULL = { storage: { capacity: '40kB' }, workload: { preloaded: { count: 4, size: '20kB' } } };
const damagedCount = (ctx: WalrusContext): number =>
  ctx.state.storageNodes.nodes.reduce(
    (sum, { index }) => sum + damagedPlaces(ctx, index).length,
    0,
  );

describe('media errors', () => {
  const rate = 1e10; // per TB and year, so that some dozens fall on 400 kB in a month
  const media = { count: 2, lifetime: '9000d', parity: 1, scrub: '14d' };

  it('that are latent do no harm while parity is left', () => {
    const disks = { ...media, 'unreadable-per-tb-year': rate };
    const { run } = runFailures({ disks }, { duration: '30d', overrides: FULL });
    expect(damagedCount(run.ctx)).toBe(0);
  });

  it('that are latent become damage when parity is used up, except what was scrubbed', () => {
    const disks = { ...media, 'unreadable-per-tb-year': rate };
    const batch = { at: '30d', share: 0.5, within: '1us' };
    const seen: number[] = [];
    const look: Step = [30 * DAY_US + HOUR_US, (ctx) => seen.push(damagedCount(ctx))];
    const watched = { duration: '31d', overrides: FULL, steps: [look] };
    runFailures({ disks: { ...disks, batch } }, watched);
    runFailures({ disks: { ...disks, batch, scrub: '0s' } }, watched);
    expect(seen[0]).toBeGreaterThan(0);
    expect(seen[1]).toBeGreaterThan(seen[0]);
  });

  it('without parity damage slivers silently, and nothing looks for that', () => {
    const disks = { ...media, parity: 0, 'unreadable-per-tb-year': rate };
    const { run } = runFailures({ disks }, { duration: '30d', overrides: FULL });
    expect(damagedCount(run.ctx)).toBeGreaterThan(0);
    expect(factsNamed(run, 'blob-sync.started')).toEqual([]);
  });

  it('that are rot pass parity by', () => {
    const disks = { ...media, 'rot-per-tb-year': rate };
    const { run } = runFailures({ disks }, { duration: '30d', overrides: FULL });
    expect(damagedCount(run.ctx)).toBeGreaterThan(0);
  });

  it('that fall on free space do no harm', () => {
    const disks = { ...media, parity: 0, 'unreadable-per-tb-year': 1 };
    const { run } = runFailures({ disks }, { duration: '300d' });
    expect(damagedCount(run.ctx)).toBe(0);
  });
});

describe('a disk for each shard', () => {
  const storage = { layout: 'shard-per-disk', capacity: '120kB' };
  const options = { weights: [3, 2, 1, 1, 1, 1, 1] };

  it('loses the slivers of its shards, and the node rebuilds them after a while', () => {
    const seen: number[] = [];
    const look = (hour: number): Step => [
      hour * HOUR_US,
      (ctx) => seen.push(nodeAt(ctx, 0).storedSlivers),
    ];
    const disks = { ...DISKS, nodes: 'node-0', detect: '30min', batch: burst(0.25) };
    const { run, hours } = runFailures(
      { disks },
      { duration: '3d', overrides: { storage }, options, steps: [look(4), look(5.2), look(8)] },
    );
    const [{ args }] = factsNamed(run, 'slivers.lost');
    // Three shards on four disks, four blobs, two axes.
    expect(seen).toEqual([24, 24 - args[0], 24]);
    expect(args[0] % 8).toBe(0);
    expect(hours('blob-sync.started', 0)[0]).toBeCloseTo(5.5, 3);
    expect(factsNamed(run, 'volume.lost')).toEqual([]);
    expect(factsNamed(run, 'node.crashed')).toEqual([]);
  });

  it('loses the population of its shards too, and gets it back by node recovery in flow', () => {
    const seen: number[][] = [];
    const look = (hour: number): Step => [
      hour * HOUR_US,
      (ctx) => seen.push([nodeAt(ctx, 0).storedSlivers, nodeAt(ctx, 0).storedBytes]),
    ];
    const disks = { ...DISKS, nodes: 'node-0', count: 1, detect: '30min', batch: burst(1) };
    const population = { encoded: '2MB', classes: [{ size: '1KiB', share: 1 }] };
    const overrides = {
      granularity: 'flow',
      storage: { layout: 'shard-per-disk' },
      workload: { preloaded: { count: 4, size: '1KiB' }, population },
    };
    const steps = [look(4), look(5.2), look(60)];
    const { run } = runFailures({ disks }, { duration: '3d', overrides, options, steps });
    const [{ args }] = factsNamed(run, 'slivers.lost');
    const [before, broken, after] = seen;
    expect(args[0]).toBe(before[0]);
    expect(before[0]).toBeGreaterThan(24);
    expect(broken[0]).toBe(0);
    expect(after).toEqual(before);
    expect(nodeAt(run.ctx, 0).status).toBe('active');
    expect(nodeAt(run.ctx, 0).isMediaDamaged).toBe(false);
  });

  it('finds damaged slivers at the next scrub and rebuilds them', () => {
    const disks = { count: 1, lifetime: '9000d', scrub: '5d', 'rot-per-tb-year': 2e9 };
    const { run } = runFailures(
      { disks },
      { duration: '60d', overrides: { ...FULL, storage }, options },
    );
    const rotten = factsNamed(run, 'sliver.corrupted').length;
    const found = factsNamed(run, 'scrub.ended').reduce((sum, { args }) => sum + args[0], 0);
    const rebuilt = factsNamed(run, 'blob-sync.ended').length;
    expect(found).toBeGreaterThan(3);
    expect(damagedCount(run.ctx)).toBe(rotten - found);
    expect(rebuilt).toBeGreaterThan(0);
  });
});

describe('the trigger scrub, on one volume', () => {
  const disks = { count: 1, lifetime: '9000d', parity: 0, scrub: '5d', 'rot-per-tb-year': 1e9 };
  const scrubbed = (repair: Overrides) =>
    runFailures(
      { disks },
      { duration: '61d', overrides: { ...FULL, storage: { ...FULL.storage, repair } } },
    ).run;

  it('is none as deployed: what has rotted stays', () => {
    const run = scrubbed({});
    expect(factsNamed(run, 'scrub.ended')).toEqual([]);
    expect(damagedCount(run.ctx)).toBe(factsNamed(run, 'sliver.corrupted').length);
    expect(damagedCount(run.ctx)).toBeGreaterThan(3);
    expect(factsNamed(run, 'blob-sync.started')).toEqual([]);
  });

  it('is refused without disks that are scrubbed', () => {
    const storage = { repair: { triggers: ['scrub'] } };
    const load = (failures: Overrides) => quietScenario({ storage, failures });
    expect(() => load({})).toThrow(/storage\.repair\.triggers.*scrub/s);
    expect(() => load({ disks: { ...disks, scrub: '0s' } })).toThrow(/starts nothing/);
    expect(() => load({ disks })).not.toThrow();
  });

  it('finds what has rotted every five days, and rebuilds it', () => {
    const run = scrubbed({ triggers: ['scrub'] });
    const scrubs = factsNamed(run, 'scrub.ended');
    const found = scrubs.reduce((sum, { args }) => sum + args[0], 0);
    expect(found).toBeGreaterThan(3);
    expect(damagedCount(run.ctx)).toBe(factsNamed(run, 'sliver.corrupted').length - found);
    expect(sliversStored(run, 'blob-sync').length).toBe(found);
    const [{ entity }] = scrubs;
    const days = scrubs.filter((one) => one.entity === entity).map(({ timeUs }) => timeUs / DAY_US);
    for (const day of days) expect((day - days[0]) % 5).toBeCloseTo(0, 6);
    expect(factsNamed(scrubbed({ policy: 'eager' }), 'scrub.ended').length).toBeGreaterThan(0);
  });
});
