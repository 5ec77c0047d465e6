import { describe, expect, it } from 'vitest';
import { walrusViews } from '../../sim/models/walrus-views.ts';
import type { WalrusContext } from '../../sim/models/world.ts';
import { createWalrusSimulation } from '../../sim/simulation.ts';
import { addBlob, fakeNetwork, SEVEN } from '../laws/fake-network.ts';
import { codes, measuring } from './measure.ts';
import { measured, runToEnd, smallNetwork } from './small-network.ts';

/** Certificates while a node is down: its slivers come by repair, much later. */
const EVENTFUL = [
  'duration=3d',
  'network.epoch=1d',
  `faults=[
    { name: missed writes, at: 4h, crash: n5, for: 14h },
    { name: volume lost, at: 30h, lose-volume: n4, restart-after: 2h },
    { name: cut, at: 5h, partition: [n1, far], for: 9h }]`,
];

/** Looks at every written blob at every single fact. */
function measureEverything(ctx: WalrusContext) {
  const views = walrusViews(ctx);
  const { n, kp, ks } = views.code;
  const exposed = new Map<
    number,
    { sinceUs: number; healedUs: number; read: number; durable: number }
  >();
  let now: { blob: number; read: number; durable: number }[] = [];
  let lastUs = 0;
  const pass = (timeUs: number) => {
    if (timeUs === lastUs) return;
    for (const { blob, read, durable } of now) {
      const one = exposed.get(blob)!;
      one.read = Math.min(one.read, read);
      one.durable = Math.min(one.durable, durable);
    }
    lastUs = timeUs;
  };
  return {
    onFact(timeUs: number) {
      pass(timeUs);
      now = [];
      for (let blob = 0; blob < views.blobCount; blob++) {
        const { isLive, kind } = views.blob(blob);
        if (!isLive || kind === 'preloaded') continue;
        if (!exposed.has(blob)) {
          exposed.set(blob, { sinceUs: timeUs, healedUs: -1, read: Infinity, durable: Infinity });
        }
        const one = exposed.get(blob)!;
        if (one.healedUs >= 0) continue;
        const seen = [0, 1].map((client) => views.margins(blob, client));
        if (seen[0].a === n && seen[0].b === n) one.healedUs = timeUs;
        else {
          const read = Math.min(...seen.map(({ routed }) => routed - kp));
          now.push({ blob, read, durable: Math.max(seen[0].a - kp, seen[0].b - ks) });
        }
      }
    },
    exposed,
  };
}

describe('exposure', () => {
  it('is that of looking at every written blob at every fact', () => {
    const run = createWalrusSimulation({
      resolved: smallNetwork(EVENTFUL),
      seed: 3,
      inputs: new Map(),
    });
    const brute = measureEverything(run.simulation.ctx as WalrusContext);
    run.simulation.onFact(({ timeUs }) => brute.onFact(timeUs));
    const results = runToEnd(run);
    const { rows } = results.tables.find(({ name }) => name === 'exposure')!;
    expect(rows.length).toBe(brute.exposed.size);
    expect(rows.length).toBeGreaterThan(3);
    let longest = 0;
    for (const [blob, , certifiedUs, untilUs, readMargin, durableMargin, state] of rows) {
      const one = brute.exposed.get(Number(blob))!;
      expect([certifiedUs, untilUs, state]).toEqual([one.sinceUs, one.healedUs, 'healed']);
      longest = Math.max(longest, one.healedUs - one.sinceUs);
      if (one.healedUs === one.sinceUs) continue;
      expect([readMargin, durableMargin]).toEqual([one.read, one.durable]);
    }
    expect(longest).toBeGreaterThan(3_600_000_000);
    expect(measured(results, 'exposure.time', 'statistic=max')).toBe(longest);
  });

  it('lasts to the end for what is not whole by then, and keeps the least margin', () => {
    const network = fakeNetwork(SEVEN);
    const blob = addBlob(network, { primary: new Set([0, 1, 2, 3, 4]) });
    const run = measuring(network);
    run.at(100, 'blob.certified', 0, 1, 7);
    network.world.nodes[0].isUp = false;
    run.at(150, 'node.crashed', 0);
    network.world.nodes[0].isUp = true;
    run.at(180, 'node.restarted', 0);
    expect(run.value('exposure.time', 300, 'statistic=max')).toBeNull();
    expect(run.value('exposure.time', 300, 'statistic=total')).toBe(200);
    expect(run.value('exposure.min-margin', 300, 'margin=read')).toBe(4 - 3);
    expect(run.value('exposure.min-margin', 300, 'margin=durable')).toBe(2);
    blob.primary.add(5);
    run.at(200, 'sliver.stored', 5, 5, 0, 0, codes.cause('blob-sync'), 10);
    blob.primary.add(6);
    run.at(260, 'sliver.stored', 6, 6, 0, 0, codes.cause('write'), 10);
    expect(run.value('exposure.time', 300, 'statistic=max')).toBe(160);
    expect(run.table('exposure', 300)).toMatchObject([{ until_us: 260, state: 'healed' }]);
  });

  it('lasts until the secondaries are whole too', () => {
    const network = fakeNetwork(SEVEN);
    const blob = addBlob(network, { secondary: new Set([0, 1, 2, 3, 4, 5]) });
    const run = measuring(network);
    run.at(100, 'blob.certified', 0, 1, 7);
    expect(run.table('exposure', 150)).toMatchObject([{ state: 'open' }]);
    blob.secondary.add(6);
    run.at(180, 'sliver.stored', 6, 6, 0, 1, codes.cause('blob-sync'), 10);
    expect(run.table('exposure', 300)).toMatchObject([{ until_us: 180, state: 'healed' }]);
  });

  it('of an event blob lasts until the last node has kept its part', () => {
    const network = fakeNetwork(SEVEN);
    const all = [0, 1, 2, 3, 4, 5];
    const blob = addBlob(network, {
      kind: 'events',
      certifiedUs: 100,
      primary: new Set(all),
      secondary: new Set(all),
    });
    const run = measuring(network);
    run.at(100, 'blob.certified', 0, 1, 7);
    run.at(110, 'event-blob.known', 0);
    expect(run.table('exposure', 150)).toMatchObject([{ certified_us: 100, state: 'open' }]);
    for (const held of [blob.primary, blob.secondary]) held.add(6);
    run.at(170, 'event-blob.stored', 6, 0, 2, 20);
    expect(run.table('exposure', 300)).toMatchObject([{ until_us: 170, state: 'healed' }]);
  });

  it('ends with its blob, and preloaded blobs have none', () => {
    const network = fakeNetwork(SEVEN);
    addBlob(network, { primary: new Set([0, 1, 2, 3, 4]) });
    addBlob(network, { kind: 'preloaded' });
    const run = measuring(network);
    run.at(100, 'blob.certified', 0, 1, 7);
    run.at(100, 'blob.certified', 1, 1, 7);
    run.at(170, 'blob.deleted', 0);
    expect(run.table('exposure', 300)).toMatchObject([{ until_us: 170, state: 'ended' }]);
  });
});

describe('losses', () => {
  it('are counted by event, and their bytes against all that was ever certified', () => {
    const network = fakeNetwork(SEVEN);
    const blobs = [addBlob(network), addBlob(network), addBlob(network, { sizeBytes: 200 })];
    const run = measuring(network);
    for (const { index } of blobs) run.at(10, 'blob.certified', index, 1, 7);
    expect(run.value('loss.any', 20)).toBe(0);
    for (const { primary, secondary } of blobs.slice(0, 2)) {
      primary.clear();
      secondary.clear();
    }
    run.at(20, 'volume.lost', 0, 1, 1);
    run.at(21, 'probe.taken', 0);
    expect(run.value('loss.any', 30)).toBe(1);
    expect(run.value('loss.events', 30)).toBe(1);
    expect(run.value('loss.events', 30, 'fact=volume.lost')).toBe(1);
    expect(run.value('blobs.lost', 30)).toBe(2);
    expect(run.value('loss.byte-share', 30)).toBe(200 / 400);
    run.at(40, 'blob.invalidated', 2);
    expect(run.value('blobs.invalidated', 50)).toBe(1);
  });
});

describe('storage overhead', () => {
  it('splits into slivers and metadata, beside the floor of the code', () => {
    const run = createWalrusSimulation({ resolved: smallNetwork(), seed: 3, inputs: new Map() });
    const results = runToEnd(run);
    const part = (name: string) => measured(results, 'storage.overhead-by-part', `part=${name}`);
    expect(part('slivers') + part('metadata')).toBeCloseTo(
      measured(results, 'storage.overhead'),
      12,
    );
    // Seven nodes store 32 + 1 + 1 + 8 + 1 + 66·13 bytes for each of the nine blobs.
    const blobBytes = measured(results, 'storage.blob-bytes');
    expect(part('metadata')).toBeCloseTo((7 * 9 * (43 + 66 * 13)) / blobBytes, 12);
    expect(part('floor')).toBe((13 * 14) / 45);
    expect(part('slivers')).toBeGreaterThanOrEqual(part('floor'));
  });
});
