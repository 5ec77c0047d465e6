/**
 * The scenarios of scenarios/protocol: each asks a question about the protocol (network.md §6 to
 * §8), and each answer is looked for here in the facts, beside a run in which the cause is absent
 * where the answer is a comparison.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { frostOfParts } from '../../sim/models/economic-facts.ts';
import { FALLBACK_REASONS, NODE_STATUSES, OUTCOMES } from '../../sim/models/facts.ts';
import { loadPlainText } from '../../sim/scenario/index.ts';
import {
  booked,
  brokenInvariants,
  factsNamed,
  runSmall,
  sliversStored,
} from '../fixtures/walrus-run.ts';

const FOLDER = 'scenarios/protocol';
const MINUTE_US = 60_000_000;
const HOUR_US = 60 * MINUTE_US;
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace('.yaml', ''));

function run(name: string, settings: string[] = []) {
  const file = `${FOLDER}/${name}.yaml`;
  return runSmall(loadPlainText(file, readFileSync(file, 'utf8'), FOLDER, settings));
}

const finished = new Map(names.map((name) => [name, run(name)]));

function story(name: string) {
  const found = finished.get(name);
  if (found === undefined) throw new Error(`${FOLDER} has no ${name}`);
  return found;
}

describe('every story', () => {
  it.each(names)('%s passes its checks and breaks no invariant', (name) => {
    const { results } = story(name);
    expect(brokenInvariants(story(name))).toEqual([]);
    expect(results.summary.checks.length).toBeGreaterThan(0);
    expect(results.summary.checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('has a test below', () => {
    const text = readFileSync(new URL(import.meta.url), 'utf8');
    for (const name of names) expect(text).toContain(`('${name}'`);
    expect(names.length).toBeGreaterThan(8);
  });
});

describe('the answers', () => {
  it('a transfer that crosses an epoch change rebuilds everything, and moves far more bytes', () => {
    const crossing = story('transfer-crossing-an-epoch');
    const reasons = factsNamed(crossing, 'transfer.fell-back').map(({ args }) => args[2]);
    expect(reasons.length).toBeGreaterThan(0);
    expect(new Set(reasons.map((code) => FALLBACK_REASONS[code]))).toEqual(
      new Set(['epoch-crossed']),
    );
    const undisturbed = run('transfer-crossing-an-epoch', ['faults=[]']);
    const moved = (one: typeof crossing) =>
      booked(one, { cause: 'transfer', use: 'used' }) +
      booked(one, { cause: 'transfer-fallback', use: 'used' });
    expect(sliversStored(undisturbed, 'transfer').length).toBe(
      sliversStored(crossing, 'transfer-fallback').length,
    );
    expect(moved(crossing) / moved(undisturbed)).toBeGreaterThan(5);
  });

  it('healing after a minimal certificate fills secondaries first, then primaries', () => {
    const healed = sliversStored(story('healing-in-two-phases'), 'blob-sync');
    for (const blob of new Set(healed.map((one) => one.blob))) {
      const times = (axis: string) =>
        healed.filter((one) => one.blob === blob && one.axis === axis).map((one) => one.timeUs);
      const primaries = times('primary').sort((a, b) => a - b);
      const secondaries = times('secondary').sort((a, b) => a - b);
      // kp = 11 holders; a primary takes ks = 21 secondaries: ten more must be there first.
      expect(primaries.length).toBe(10);
      expect(primaries[0]).toBeGreaterThan(secondaries[8]);
    }
  });

  it('few permits make healing slower when every blob waits for others', () => {
    const wide = run('healing-starved-of-permits', ['storage.repair.concurrent-blob-syncs=1000']);
    const backUs = 10 * MINUTE_US + 24 * HOUR_US;
    const healedUs = (one: typeof wide) =>
      Math.max(...sliversStored(one, 'blob-sync').map(({ timeUs }) => timeUs)) - backUs;
    const starved = story('healing-starved-of-permits');
    expect(sliversStored(starved, 'blob-sync').length).toBe(1200);
    // 11.3 s beside 2.4 s.
    expect(healedUs(starved)).toBeGreaterThan(3 * healedUs(wide));
  });

  it('a pinned cursor turns a short restart into a node recovery', () => {
    const pinned = story('pinned-cursor');
    const catchUp = NODE_STATUSES.indexOf('recovery-catch-up');
    const changes = factsNamed(pinned, 'node.status-changed').filter(
      ({ entity, args }) => entity === 30 && args[0] === catchUp,
    );
    expect(changes.map(({ timeUs }) => Math.floor(timeUs / HOUR_US))).toEqual([80]);
    expect(factsNamed(pinned, 'node-recovery.started').length).toBe(1);
    // Without the first outage nothing is missed, nothing pinned, and a restart is a restart.
    const free = run('pinned-cursor', ['faults[0].for=1s']);
    expect(factsNamed(free, 'node-recovery.started')).toEqual([]);
  });

  it('a node that comes back empty takes as long as its line takes, until time-outs waste it', () => {
    const rejoin = (settings: string[]) => {
      const one = settings.length === 0 ? story('node-rejoin') : run('node-rejoin', settings);
      const [ended] = factsNamed(one, 'node-recovery.ended');
      const retried = booked(one, { cause: 'node-recovery', use: 'retried' });
      return { durationUs: ended.args[0], retried };
    };
    const base = rejoin([]);
    const half = rejoin(['network.nodes.link=50Mbps']);
    const tenth = rejoin(['network.nodes.link=10Mbps']);
    expect(half.durationUs / base.durationUs).toBeCloseTo(2, 0);
    // Ten shards a node in the place of five; half of the blobs.
    const heavy = rejoin(['network.nodes.count=10']);
    const fewer = rejoin(['workload.preloaded.count=30']);
    expect(heavy.durationUs / base.durationUs).toBeCloseTo(2, 1);
    expect(fewer.durationUs / base.durationUs).toBeCloseTo(0.5, 1);
    expect([base.retried, half.retried]).toEqual([0, 0]);
    expect(tenth.retried).toBeGreaterThan(0);
    expect(tenth.durationUs / half.durationUs).toBeGreaterThan(6);
  });

  it('after a mass departure every successor waits its twelve hours, then rebuilds', () => {
    const departed = story('mass-departure');
    const falls = factsNamed(departed, 'transfer.fell-back');
    const starts = factsNamed(departed, 'transfer.started');
    expect(falls.length).toBe(25);
    for (const { entity, args, timeUs } of falls) {
      const start = starts.find((one) => one.entity === entity && one.args[0] === args[0]);
      expect(timeUs - (start?.timeUs ?? 0)).toBeGreaterThanOrEqual(12 * HOUR_US);
    }
  });

  it('repeated moves cost traffic in every epoch, and readers do not notice', () => {
    const moving = story('repeated-moves');
    const epochs = new Set(factsNamed(moving, 'shard.moved').map(({ args }) => args[2]));
    expect(epochs.size).toBeGreaterThanOrEqual(6);
    const ends = factsNamed(moving, 'read.ended').map(({ args }) => OUTCOMES[args[2]]);
    expect(new Set(ends)).toEqual(new Set(['ok']));
    expect(booked(moving, { cause: 'transfer', use: 'used' })).toBeGreaterThan(0);
  });

  it('a change under a partition ends when the region is back, and reads fail until then', () => {
    const cut = story('epoch-change-under-partition');
    const second = (name: string) =>
      factsNamed(cut, name).find(({ entity }) => entity === 2)?.timeUs ?? 0;
    const repairedUs = (1420 / 60 + 10) * HOUR_US;
    expect(second('epoch.change-started')).toBeLessThan(25 * HOUR_US);
    expect(second('epoch.change-done')).toBeGreaterThan(repairedUs);
    const during = factsNamed(cut, 'read.ended').filter(
      ({ timeUs }) => timeUs > second('epoch.change-started') && timeUs < repairedUs,
    );
    expect(during.length).toBeGreaterThan(5);
    expect(during.every(({ args }) => OUTCOMES[args[2]] !== 'ok')).toBe(true);
  });

  it('a lagging node that recovers across an epoch change ends up with everything', () => {
    const lagging = story('lagging-node');
    const [started] = factsNamed(lagging, 'node-recovery.started');
    const [ended] = factsNamed(lagging, 'node-recovery.ended');
    const changes = factsNamed(lagging, 'epoch.change-started').map(({ timeUs }) => timeUs);
    const crossed = changes.some((us) => us > started.timeUs && us < ended.timeUs);
    expect(crossed).toBe(true);
    for (let shard = 0; shard < 100; shard++) {
      const { present, expected } = lagging.views.shardHealth(shard);
      expect(present).toBe(expected);
    }
  });

  it('a recovery defers to the transfer of a shard that was gained meanwhile', () => {
    // The source is down when its shard is asked for, so that the rest is rebuilt before.
    const away = ['faults[1]={ at: 96h, crash: node-9, for: 3h }'];
    const late = run('lagging-node', away);
    const [recovery] = factsNamed(late, 'node-recovery.ended');
    const [transfer] = factsNamed(late, 'transfer.ended');
    const rebuilt = sliversStored(late, 'node-recovery').map(({ timeUs }) => timeUs);
    expect(transfer.timeUs).toBeGreaterThan(99 * HOUR_US);
    expect(Math.max(...rebuilt)).toBeLessThan(99 * HOUR_US);
    expect(recovery.timeUs).toBeGreaterThanOrEqual(transfer.timeUs);
  });

  it('small disks fill up while they are a third at most, and hold the sales down beyond', () => {
    const full = story('capacity-exhaustion');
    const refusing = new Set(factsNamed(full, 'volume.full').map(({ entity }) => entity));
    expect(refusing).toEqual(new Set([0, 1, 2]));
    expect(sliversStored(full, 'blob-sync').length).toBeGreaterThan(0);
    const fourth = run('capacity-exhaustion', ['network.nodes[3].capacity=300kB']);
    expect(factsNamed(fourth, 'volume.full')).toEqual([]);
    const ends = factsNamed(fourth, 'write.ended').map(({ args }) => OUTCOMES[args[2]]);
    expect(ends).toContain('aborted');
  });

  it('a flash crowd passes slow nodes by at the price of another round, and no read fails', () => {
    const crowd = story('flash-crowd');
    const latencies = (from: number, to: number) =>
      factsNamed(crowd, 'read.ended')
        .filter(({ timeUs }) => timeUs >= from * HOUR_US && timeUs < to * HOUR_US)
        .map(({ args }) => args[3])
        .sort((a, b) => a - b);
    const p90 = (sorted: number[]) => sorted[Math.floor(0.9 * sorted.length)];
    const calm = p90(latencies(1, 3));
    // A sliver from a slow node takes 1.5 s alone; no read waits for as many as it asked.
    expect(p90(latencies(3.1, 5))).toBeGreaterThan(1.2 * calm);
    expect(p90(latencies(3.1, 5))).toBeLessThan(1_500_000);
    expect(p90(latencies(5.1, 8))).toBeLessThan(1.2 * calm);
  });

  it('a network that starts full turns writers away in the first half of an epoch', () => {
    const full = story('starts-full');
    const phases = factsNamed(full, 'volume.full').map(({ timeUs }) => (timeUs / HOUR_US) % 24);
    expect(phases.length).toBeGreaterThan(20);
    expect(Math.max(...phases)).toBeLessThan(12.1);
    const ends = factsNamed(full, 'write.ended').map(({ args }) => OUTCOMES[args[2]]);
    expect(ends).toContain('not-enough-confirmations');
    // The chain refuses only what nobody's space was given back for.
    const refused = factsNamed(full, 'write.ended').filter(
      ({ args }) => OUTCOMES[args[2]] === 'aborted',
    );
    const ended = (epochStart: number) =>
      factsNamed(full, 'blob.expired').filter(
        ({ timeUs }) => Math.floor(timeUs / HOUR_US / 24) === epochStart,
      ).length;
    expect(new Set(refused.map(({ timeUs }) => Math.floor(timeUs / HOUR_US / 24)))).toEqual(
      new Set([2, 3]),
    );
    expect(ended(3)).toBeLessThan(Math.min(ended(1), ended(2), ended(4)));
  });

  it('the paper reads in twice the requests, is strict with writers and frail with shards', () => {
    const deployed = story('paper-against-deployed');
    const paper = run('paper-against-deployed', ['network.profile=paper']);
    const outcomes = (one: typeof deployed) =>
      factsNamed(one, 'read.ended').map(({ args }) => OUTCOMES[args[2]]);
    expect(new Set(outcomes(deployed))).toEqual(new Set(['ok']));
    const during = factsNamed(paper, 'read.ended')
      .filter(({ timeUs }) => timeUs > 60.1 * HOUR_US && timeUs < 84 * HOUR_US)
      .map(({ args }) => OUTCOMES[args[2]]);
    expect(new Set(during)).toEqual(new Set(['not-enough-slivers']));
    const bad = deployed.ctx.state.blobs.badEncodings;
    expect(bad.size).toBeGreaterThan(0);
    for (const { args } of factsNamed(paper, 'read.ended')) {
      if (OUTCOMES[args[2]] === 'not-enough-slivers') continue;
      expect(OUTCOMES[args[2]]).toBe(bad.has(args[1]) ? 'inconsistent' : 'ok');
    }
    // A read that is served uses kp (ks) slivers and the metadata; the payload is the same.
    const perRead = (one: typeof deployed, what: 'bytes' | 'requests') => {
      const served = outcomes(one).filter((outcome) => outcome !== 'not-enough-slivers').length;
      const kind = what === 'bytes' ? ('payload' as const) : undefined;
      return booked(one, { cause: 'read', kind, use: 'used' }, what) / served;
    };
    expect(perRead(deployed, 'requests')).toBe(1 + 9);
    expect(perRead(paper, 'requests')).toBeGreaterThanOrEqual(1 + 17);
    expect(perRead(deployed, 'bytes')).toBe(9 * 17 * 430);
  });

  it('badly encoded blobs are found by those who rebuild them, and by nobody else', () => {
    const found = story('badly-encoded-blobs');
    const bad = [...found.ctx.state.blobs.badEncodings.keys()];
    const backUs = 36 * HOUR_US;
    const certifiedUs = (blob: number) =>
      factsNamed(found, 'blob.certified').find(({ entity }) => entity === blob)!.timeUs;
    const missed = bad.filter((blob) => certifiedUs(blob) > 12 * HOUR_US);
    const seen = bad.filter((blob) => certifiedUs(blob) <= 12 * HOUR_US);
    expect(missed.length).toBe(2);
    expect(seen.length).toBe(3);
    const invalidated = factsNamed(found, 'blob.invalidated');
    expect(invalidated.map(({ entity }) => entity).sort((a, b) => a - b)).toEqual(missed);
    const finders = factsNamed(found, 'inconsistency.found').map(({ entity }) => entity);
    expect([3, 9, 15, 21]).toEqual(expect.arrayContaining([...new Set(finders)]));
    for (const { timeUs } of invalidated) {
      expect(timeUs).toBeGreaterThan(backUs);
      expect(timeUs - backUs).toBeLessThan(HOUR_US);
    }
    const outcomes = factsNamed(found, 'read.ended').map(({ args }) => OUTCOMES[args[2]]);
    expect(new Set(outcomes)).toEqual(new Set(['ok']));
  });

  it('an aggregator’s memory answers the share of reads that it holds of the blobs', () => {
    const ratioOf = (one: ReturnType<typeof story>) =>
      one.results.summary.metrics['service.hit-ratio'].values![0].value as number;
    const reads = (one: ReturnType<typeof story>) => factsNamed(one, 'read.ended').length;
    const withCache = (cache: string) =>
      run('aggregator-memory', [`network.services[0].cache=${cache}`]);
    const half = story('aggregator-memory');
    const deviation = Math.sqrt(0.25 / reads(half));
    expect(Math.abs(ratioOf(half) - 10 / 20)).toBeLessThan(4 * deviation);
    expect(ratioOf(withCache('0B'))).toBe(0);
    const all = withCache('2MiB');
    expect(ratioOf(all)).toBeCloseTo(1 - 20 / reads(all), 6);
    // What it does not have it reads once from the nodes: metadata and kp = 9 slivers.
    const fetched = booked(half, { cause: 'read', use: 'used' }, 'requests');
    expect(fetched).toBe(Math.round((1 - ratioOf(half)) * reads(half)) * (1 + 9));
  });

  it('event blobs give back the history that full nodes have dropped, and nothing else does', () => {
    const told = story('event-history');
    // Away from 31 h to 151 h: windows that end from 45 h to 150 h. Back empty at 198 h: all 13.
    const reads = factsNamed(told, 'history.started').map(({ entity, args }) => [entity, ...args]);
    expect(reads).toEqual([
      [3, 8],
      [7, 13],
    ]);
    expect(factsNamed(told, 'history.lacking')).toEqual([]);
    const cuts = factsNamed(told, 'event-blob.cut');
    // Twelve days of four checkpoints a second, 216,000 in each; 19 bytes end a checkpoint.
    expect(cuts).toHaveLength(Math.floor((12 * 86_400 * 4) / 216_000));
    for (const { args } of cuts) expect(args[2]).toBeGreaterThan(216_000 * 19);
    expect(sliversStored(told, 'event-blob').length).toBeGreaterThan(0);
    const silent = run('event-history', ['network.event-blobs.write=false']);
    const lacking = factsNamed(silent, 'history.lacking').map(({ entity }) => entity);
    expect(lacking).toEqual([3, 7]);
    expect(brokenInvariants(silent)[0]).toContain('shard 12 of node 3 holds 30 of 100 slivers');
  });
});

describe('storage resources', () => {
  it('are paid for once, cut, traded and used again: four blobs cost a write fee each', () => {
    const told = story('storage-resources');
    const dealt = factsNamed(told, 'resource.dealt').map(({ args }) => args[2]);
    expect(dealt).toEqual(Array(13).fill(0));
    const ended = factsNamed(told, 'write.ended').map(({ args }) => args[2]);
    expect(ended).toEqual(Array(4).fill(OUTCOMES.indexOf('ok')));
    const bought = factsNamed(told, 'storage.bought').map(({ args }) => args);
    expect(bought.map(([, bytes, start, end]) => [bytes / 2 ** 20, start, end])).toEqual([
      [40, 1, 9],
      [80, 1, 7],
    ]);
    const price = told.ctx.state.eventLog.chain.storagePriceFrost;
    const paid = bought.map((args) => frostOfParts(args[4], args[5]));
    expect(paid).toEqual([40n * 8n * price, 80n * 6n * price]);
    expect(factsNamed(told, 'write.paid')).toHaveLength(4);
    // The first takes the later part behind its end and is there at the end of the run; the second
    // was deleted for the fourth, which ends with it.
    const registered = factsNamed(told, 'blob.registered');
    expect(registered.map(({ args }) => args[3])).toEqual([4, 7, 7, 7]);
    const [first, second] = registered.map(({ entity }) => entity);
    expect(factsNamed(told, 'blob.deleted').map(({ entity }) => entity)).toEqual([second]);
    expect(factsNamed(told, 'blob.read-back').map(({ entity }) => entity)).toEqual([first]);
  });
});
