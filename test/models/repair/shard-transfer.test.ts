/** Shard transfer with its fallback (network.md §6.2), at and across epoch changes (§7). */
import { describe, expect, it } from 'vitest';
import { HOUR_US, MINUTE_US, SECOND_US } from '../../../sim/engine/index.ts';
import { addBlob, blobAt } from '../../../sim/models/blobs/blobs.ts';
import { startWrite } from '../../../sim/models/client/write.ts';
import { FALLBACK_REASONS, SHARD_STATUSES } from '../../../sim/models/facts.ts';
import { cut, heal } from '../../../sim/models/network/index.ts';
import { nodeAt } from '../../../sim/models/storage-node/holdings.ts';
import { crashNode, restartNode } from '../../../sim/models/storage-node/storage-nodes-model.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  createRun,
  factsNamed,
  finish,
  missing,
  runSmall,
  type Step,
  sliversStored,
  type WalrusRunUnderTest,
} from '../../fixtures/walrus-run.ts';

const BLOBS = 5;
const WEIGHTS = [3, 2, 2, 1, 1, 1];
const SIX_BLOBS: Overrides = { workload: { preloaded: { count: BLOBS, size: '1000B' } } };

/** Stake of one shard's worth moves between two nodes an hour after the epoch began. */
function moves(...pairs: [epoch: number, from: number, to: number][]): Overrides {
  const changes = pairs.flatMap(([epoch, from, to]) => [
    { at: `${(epoch - 1) * 24 + 1}h`, node: `node-${from}`, delta: '-1000000WAL' },
    { at: `${(epoch - 1) * 24 + 1}h`, node: `node-${to}`, delta: '1000000WAL' },
  ]);
  return { economics: { 'stake-changes': changes } };
}

function scenarioOf(overrides: Overrides) {
  return quietScenario({ duration: '44h', ...SIX_BLOBS, ...overrides }, { weights: WEIGHTS });
}

function run(overrides: Overrides, steps: readonly Step[] = []) {
  const finished = runSmall(scenarioOf(overrides), steps);
  expect(finished.brokenBy).toBe('');
  return finished;
}

const fellBack = (run: WalrusRunUnderTest) =>
  factsNamed(run, 'transfer.fell-back').map(({ timeUs, entity, args }) => ({
    timeUs,
    node: entity,
    pending: args[1],
    reason: FALLBACK_REASONS[args[2]],
  }));

describe('a shard that changes hands', () => {
  const moved = run(moves([1, 0, 5]));

  it('is copied from its previous owner, all primaries first, in blob-ID order', () => {
    const copied = sliversStored(moved, 'transfer');
    expect(copied.length).toBe(2 * BLOBS);
    expect(copied.map(({ axis }) => axis)).toEqual([
      ...Array(BLOBS).fill('primary'),
      ...Array(BLOBS).fill('secondary'),
    ]);
    const ids = copied.map(({ blob }) => blobAt(moved.ctx, blob).blobId);
    expect(ids.slice(0, BLOBS)).toEqual([...ids.slice(0, BLOBS)].sort());
    expect(ids.slice(BLOBS)).toEqual(ids.slice(0, BLOBS));
    expect(new Set(copied.map(({ node }) => node))).toEqual(new Set([5]));
    const [started] = factsNamed(moved, 'transfer.started');
    expect(started.args.slice(1)).toEqual([0, 2]);
    expect(missing(moved)).toBe(0);
  });

  it('costs its slivers and their wrappers, no proofs, two requests', () => {
    const { symbolBytes } = blobAt(moved.ctx, 0);
    const pair = (4 + 7) * symbolBytes;
    const used = (kind: 'payload' | 'proof' | 'metadata' | 'framing') =>
      booked(moved, { cause: 'transfer', kind, use: 'used' });
    expect(used('payload')).toBe(BLOBS * pair);
    expect(used('proof')).toBe(0);
    expect(used('metadata')).toBe(0);
    // Blob ID, tag, length of two bytes and index around each sliver (network.md §3).
    expect(used('framing')).toBe(2 * 450 + 2 * BLOBS * (32 + 1 + 2 + 4));
    expect(booked(moved, { cause: 'transfer', kind: 'payload' }, 'requests')).toBe(2);
  });

  it('goes through none, active-sync and active; its old owner locks it and deletes it', () => {
    const [{ args: shardMove, entity: shard }] = factsNamed(moved, 'shard.moved');
    expect(shardMove).toEqual([0, 5, 2]);
    const statuses = (node: number) =>
      factsNamed(moved, 'shard.status-changed')
        .filter((fact) => fact.timeUs > 0 && fact.entity === node && fact.args[0] === shard)
        .map(({ args }) => SHARD_STATUSES[args[1]]);
    expect(statuses(5)).toEqual(['none', 'active-sync', 'active']);
    expect(statuses(0)).toEqual(['locked-to-move']);
    const later = run({ ...moves([1, 0, 5]), duration: '50h' });
    const [dropped] = factsNamed(later, 'shard.dropped');
    expect([dropped.entity, ...dropped.args]).toEqual([0, shard, 2 * BLOBS]);
    expect(dropped.timeUs).toBeGreaterThan(48 * HOUR_US);
  });

  it('asks in batches of so many slivers', () => {
    const batched = run({ ...moves([1, 0, 5]), storage: { repair: { 'transfer-batch': 2 } } });
    const requests = booked(batched, { cause: 'transfer', kind: 'payload' }, 'requests');
    expect(requests).toBe(2 * Math.ceil(BLOBS / 2));
    expect(missing(batched)).toBe(0);
  });

  it('rebuilds what its source sends damaged', () => {
    const damaged = run({ ...moves([1, 0, 5]), behaviours: { 'corrupt-replies': ['node-0'] } });
    expect(factsNamed(damaged, 'sliver.rejected').length).toBe(2 * BLOBS);
    expect(fellBack(damaged).map(({ reason, pending }) => [reason, pending])).toEqual([
      ['missing-slivers', 2 * BLOBS],
    ]);
    expect(sliversStored(damaged, 'transfer-fallback').length).toBe(2 * BLOBS);
    expect(missing(damaged)).toBe(0);
  });

  it('is rebuilt at once when its source refuses', () => {
    const refused = run({ ...moves([1, 0, 5]), behaviours: { 'withhold-reads': ['node-0'] } });
    const [{ timeUs, reason }] = fellBack(refused);
    expect(reason).toBe('refused');
    expect(timeUs).toBeLessThan(24 * HOUR_US + 10 * MINUTE_US);
    expect(missing(refused)).toBe(0);
  });
});

describe('a transfer whose source is down', () => {
  /** Down from just before the epoch change, for so many hours after it. */
  const down = (hours: number): Overrides => ({
    ...moves([1, 0, 5]),
    duration: '44h',
    faults: [{ at: '23h', crash: 'node-0', for: `${60 + hours * 60}min` }],
  });

  it('waits less than 12 h and copies when the source is back', () => {
    const patient = run(down(11.75));
    expect(fellBack(patient)).toEqual([]);
    expect(sliversStored(patient, 'transfer').length).toBe(2 * BLOBS);
    const [{ timeUs }] = factsNamed(patient, 'transfer.ended');
    expect(timeUs).toBeGreaterThan(35.75 * HOUR_US);
  });

  it('gives up after 12 h without progress and rebuilds everything', () => {
    const failed = run(down(12.75));
    const [{ timeUs: startedUs }] = factsNamed(failed, 'transfer.started');
    const [{ timeUs, reason, pending }] = fellBack(failed);
    expect(reason).toBe('no-progress');
    expect(pending).toBe(2 * BLOBS);
    expect(timeUs - startedUs).toBeGreaterThanOrEqual(12 * HOUR_US);
    // It looks again at least every ten minutes, plus a second of jitter and the time-out.
    expect(timeUs - startedUs).toBeLessThan(12 * HOUR_US + 11 * MINUTE_US);
    expect(sliversStored(failed, 'transfer')).toEqual([]);
    expect(sliversStored(failed, 'transfer-fallback').length).toBe(2 * BLOBS);
    expect(missing(failed)).toBe(0);
    const proofs = booked(failed, { cause: 'transfer-fallback', kind: 'proof', use: 'used' });
    expect(proofs).toBeGreaterThan(0);
  });

  it('counts the 12 h from its last progress', () => {
    // The first batches come through; then the source is cut off from the receiver alone.
    const batched = { storage: { repair: { 'transfer-batch': 1 } } };
    const running = createRun(scenarioOf({ ...moves([1, 0, 5]), ...batched, duration: '40h' }));
    const isUnderWay = () => sliversStored(running, 'transfer').length >= 3;
    while (!isUnderWay()) running.simulation.step(1);
    const progressUs = running.simulation.now;
    cut(running.ctx, { from: [0], to: [5], oneWay: false });
    const done = finish(running);
    const [{ timeUs, pending }] = fellBack(done);
    expect(pending).toBe(2 * BLOBS - sliversStored(done, 'transfer').length);
    expect(timeUs - progressUs).toBeGreaterThanOrEqual(12 * HOUR_US);
    expect(timeUs - progressUs).toBeLessThan(12 * HOUR_US + 11 * MINUTE_US);
    expect(missing(done)).toBe(0);
  });
});

describe('a transfer that meets the next epoch change', () => {
  /** Source and receiver, and only these two, cannot talk from 23 h on. */
  const apart: Step = [23 * HOUR_US, (ctx) => cut(ctx, { from: [5], to: [0], oneWay: false })];
  const patient: Overrides = {
    ...moves([1, 0, 5]),
    storage: { repair: { 'transfer-give-up': '100h' } },
  };

  it('rebuilds all it lacks, because it would ask itself', () => {
    const crossed = run({ ...patient, duration: '52h' }, [apart]);
    const [{ timeUs, reason }] = fellBack(crossed);
    expect(reason).toBe('epoch-crossed');
    expect(timeUs).toBeGreaterThan(48 * HOUR_US);
    expect(timeUs).toBeLessThan(48 * HOUR_US + 10 * MINUTE_US);
    expect(sliversStored(crossed, 'transfer-fallback').length).toBe(2 * BLOBS);
    expect(missing(crossed)).toBe(0);
  });

  it('does so too when a restart resumes it after the change', () => {
    const faults = [{ at: '30h', crash: 'node-5', for: '20h' }];
    const crossed = run({ ...patient, faults, duration: '60h' }, [apart]);
    expect(fellBack(crossed).map(({ reason }) => reason)).toEqual(['epoch-crossed']);
    expect(fellBack(crossed)[0].timeUs).toBe(50 * HOUR_US);
    expect(missing(crossed)).toBe(0);
    const attested = factsNamed(crossed, 'epoch.attested').filter(({ entity }) => entity === 5);
    expect(attested.map(({ args }) => args)).toEqual([[3]]);
  });

  it.each(['message', 'flow'])('does so with one piece a shard (rs1d, %s)', (granularity) => {
    const pieces = { coding: { scheme: 'rs1d' }, granularity, fidelity: 'counts' };
    const faults = [{ at: '30h', crash: 'node-5', for: '20h' }];
    for (const more of [{}, { faults }]) {
      const crossed = run({ ...patient, ...pieces, ...more, duration: '60h' }, [apart]);
      expect(fellBack(crossed).map(({ reason }) => reason)).toEqual(['epoch-crossed']);
      expect(missing(crossed)).toBe(0);
    }
  });

  it('is forgotten when a restart comes two epochs later: everything is recovered', () => {
    const faults = [{ at: '30h', crash: 'node-5', for: '45h' }];
    const late = run({ ...patient, faults, duration: '90h' }, [apart]);
    expect(fellBack(late)).toEqual([]);
    expect(sliversStored(late, 'node-recovery').length).toBe(2 * BLOBS);
    expect(missing(late)).toBe(0);
  });

  it('ends when the shard moves on while its slivers are being rebuilt', () => {
    // Nobody answers node-5, whose fallback tries again each minute; and it hears of the next
    // epoch so late that all its attempts end before.
    const running = createRun(
      scenarioOf({
        ...moves([1, 0, 5], [2, 5, 0]),
        network: { chain: { poll: '40min' } },
        storage: { repair: { 'transfer-give-up': '20h', 'retry-max': '1min' } },
        duration: '60h',
      }),
      [
        [23 * HOUR_US, (ctx) => cut(ctx, { from: [5], to: [0], oneWay: false })],
        [40 * HOUR_US, (ctx) => cut(ctx, { from: [5], to: [1, 2, 3, 4], oneWay: false })],
        [50 * HOUR_US, (ctx) => [1, 2].map((id) => heal(ctx, id))],
      ],
    );
    const done = finish(running, 300_000);
    expect(done.brokenBy).toBe('');
    expect(fellBack(done).length).toBe(1);
    expect(nodeAt(done.ctx, 5).transfers.size).toBe(0);
    expect(missing(done)).toBe(0);
  });
});

describe('a blob certified while a shard is being copied', () => {
  it('is rebuilt in that shard too when its write did not reach it', () => {
    // Source and receiver cannot talk until 30 h; the receiver misses a write at 26 h.
    const write: Step = [
      26 * HOUR_US,
      (ctx) => {
        const { index } = addBlob(ctx, { kind: 'generated', name: 'new', lengthBytes: 1000 });
        startWrite(ctx, 0, index);
      },
    ];
    const cuts: Step[] = [
      [23 * HOUR_US, (ctx) => cut(ctx, { from: [5], to: [0], oneWay: false })],
      [30 * HOUR_US, (ctx) => heal(ctx, 1)],
      [25 * HOUR_US, (ctx) => crashNode(ctx, 5)],
      [27 * HOUR_US, (ctx) => restartNode(ctx, 5)],
    ];
    const done = run(moves([1, 0, 5]), [write, ...cuts]);
    expect(sliversStored(done, 'transfer').length).toBe(2 * BLOBS);
    const rebuilt = sliversStored(done, 'blob-sync').filter(({ node }) => node === 5);
    expect(rebuilt.map(({ blob }) => blob)).toEqual(Array(4).fill(BLOBS));
    expect(missing(done)).toBe(0);
  });
});

describe('epoch_sync_done', () => {
  it('is reported at once by who gains nothing, and after the copy by who gains', () => {
    const moved = run(moves([1, 0, 5]));
    const [{ timeUs: changedUs }] = factsNamed(moved, 'epoch.change-started');
    const [{ timeUs: endedUs }] = factsNamed(moved, 'transfer.ended');
    const attested = factsNamed(moved, 'epoch.attested');
    expect(attested.length).toBe(6);
    for (const { entity, timeUs, args } of attested) {
      expect(args).toEqual([2]);
      if (entity === 5) expect(timeUs).toBe(endedUs);
      else expect(timeUs - changedUs).toBeLessThan(SECOND_US);
    }
  });

  it('is not reported by a node that lost its volume during the copy until it copied again', () => {
    const lost = run({
      ...moves([1, 0, 5]),
      faults: [
        { at: '23h', crash: 'node-0', for: '8h' },
        { at: '26h', 'lose-volume': 'node-5', 'restart-after': '1h' },
      ],
    });
    const [{ timeUs: endedUs }] = factsNamed(lost, 'transfer.ended');
    expect(endedUs).toBeGreaterThan(31 * HOUR_US);
    expect(sliversStored(lost, 'transfer').length).toBe(2 * BLOBS);
    const reported = factsNamed(lost, 'epoch.attested').filter(({ entity }) => entity === 5);
    expect(reported.map(({ timeUs }) => timeUs)).toEqual([endedUs]);
    expect(missing(lost)).toBe(0);
  });

  it('ends the change at a quorum of shards, not before', () => {
    const moved = run(moves([1, 0, 5]));
    const { views } = moved;
    const weights = new Map(
      views.committee('current')!.members.map(({ node, shards }) => [node, shards.length]),
    );
    let weight = 0;
    let quorumUs = 0;
    for (const { entity, timeUs } of factsNamed(moved, 'epoch.attested')) {
      if (weight < 7) quorumUs = timeUs;
      weight += weights.get(entity)!;
    }
    const [{ timeUs: doneUs }] = factsNamed(moved, 'epoch.change-done');
    expect(doneUs - quorumUs).toBe(moved.ctx.resolved.network.chain.finalityUs);
  });
});
