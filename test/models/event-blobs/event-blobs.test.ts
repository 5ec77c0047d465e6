/** The event log as blobs: written, attested, certified, read by who comes back (§8.1, §6.3). */
import { describe, expect, it } from 'vitest';
import { HOUR_US, MINUTE_US } from '../../../sim/engine/index.ts';
import { isLive } from '../../../sim/models/chain/index.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  brokenInvariants,
  type FinishedWalrusRun,
  factsNamed,
  runSmall,
  sliversStored,
} from '../../fixtures/walrus-run.ts';

/** A window is an hour; who lags by more than 50 minutes reads. */
const HOURLY = { checkpoints: 3600, 'checkpoint-interval': '1s', 'catch-up-from': 3000 };

/** Ten nodes with a shard each: f = 3, kp = 4, ks = 7, quorum 7. */
const hourly = (duration: string, more: Overrides = {}, eventBlobs: Overrides = {}) => {
  const network = { 'event-blobs': { ...HOURLY, ...eventBlobs } };
  return quietScenario(merged({ duration, network }, more));
};

const down = (name: string, nodes: string[], at: string, time: string) => ({
  ...{ name, at, crash: nodes, for: time },
});

/** Blobs of the windows, in the order in which they were certified. */
function certified(run: FinishedWalrusRun): number[] {
  const blobs = new Set(factsNamed(run, 'event-blob.cut').map(({ entity }) => entity));
  return factsNamed(run, 'blob.certified')
    .map(({ entity }) => entity)
    .filter((blob) => blobs.has(blob));
}

describe('event blobs', () => {
  it('are stored by every node for its own shards, and no byte of them passes a link', () => {
    const run = runSmall(hourly('90min'));
    const [{ entity: blob, args }] = factsNamed(run, 'event-blob.cut');
    // No event at all: 84 + 16 bytes around the ends of 3600 checkpoints, 19 bytes each.
    expect(args).toEqual([0, 0, 100 + 3600 * 19]);
    const stored = sliversStored(run, 'event-blob');
    expect(stored).toHaveLength(2 * 10);
    // ⌈68,500 / 28⌉ = 2447, made even; slivers of 7 and 4 symbols.
    const sum = stored.reduce((bytes, one) => bytes + one.bytes, 0);
    expect(sum).toBe(10 * (7 + 4) * 2448);
    expect(booked(run, { cause: 'event-blob' })).toBe(0);
    expect(certified(run)).toEqual([blob]);
    expect(brokenInvariants(run)).toEqual([]);
  });

  it('are certified a poll and a transaction after the seventh node has polled', () => {
    const run = runSmall(hourly('90min'));
    const signed = factsNamed(run, 'confirmation.signed').map(({ timeUs }) => timeUs);
    const [{ timeUs, args }] = factsNamed(run, 'blob.certified');
    expect(signed).toHaveLength(10);
    expect(signed[0]).toBeGreaterThan(HOUR_US);
    expect(signed[9]).toBeLessThanOrEqual(HOUR_US + 400_000);
    expect(timeUs).toBe(signed[6] + 500_000);
    expect(args).toEqual([1, 7]);
  });

  it('hold a record for each event that nodes take: 145 bytes registered, 137 certified', () => {
    const writes = {
      preloaded: { count: 4, size: '1KiB' },
      generated: { count: 3, size: '1KiB' },
      writes: { start: '1min', every: '10min' },
    };
    const run = runSmall(hourly('150min', { workload: writes }));
    const lengths = factsNamed(run, 'event-blob.cut').map(({ args }) => args);
    const ends = 100 + 3600 * 19;
    // What is there from the start is in none. The second one has the events of the first's blob.
    expect(lengths).toEqual([
      [0, 6, ends + 3 * (145 + 137)],
      [1, 2, ends + 145 + 137],
    ]);
  });

  it('take in what the scenario says of events of users that are not simulated', () => {
    const run = runSmall(hourly('90min', {}, { 'other-events': '1MiB' }));
    expect(factsNamed(run, 'event-blob.cut')[0].args[2]).toBe(100 + 3600 * 19 + 1_048_576);
  });

  it('wait for a quorum, and are then certified in order', () => {
    const four = ['node-0', 'node-1', 'node-2', 'node-3'];
    const faults = [down('third', four, '50min', '160min')];
    const run = runSmall(hourly('5h', { faults }, { 'catch-up-from': 999_999 }));
    const times = factsNamed(run, 'blob.certified').map(({ timeUs }) => timeUs);
    expect(times[0]).toBeGreaterThan(210 * MINUTE_US);
    // Windows 1, 2 and 3 one after the other: each is attested to when the one before is known.
    expect(times[2]).toBeLessThan(211 * MINUTE_US);
    const cuts = factsNamed(run, 'event-blob.cut').map(({ entity }) => entity);
    expect(certified(run)).toEqual(cuts.slice(0, 4));
    expect(brokenInvariants(run)).toEqual([]);
  });

  it('reach who was down at the end of a window by blob sync', () => {
    const faults = [down('short', ['node-9'], '50min', '20min')];
    const run = runSmall(hourly('2h', { faults }));
    expect(factsNamed(run, 'history.started')).toEqual([]);
    const [blob] = certified(run);
    const synced = sliversStored(run, 'blob-sync');
    const pieces = synced.map(({ node, axis }) => [node, axis]);
    expect(pieces.sort()).toEqual([
      [9, 'primary'],
      [9, 'secondary'],
    ]);
    expect(new Set(synced.map((one) => one.blob))).toEqual(new Set([blob]));
  });

  it('are attested to by nodes that lie, which store nothing of them', () => {
    const liars = [0, 1, 2];
    const nodes = Array.from({ length: 10 }, (_, index) => ({
      ...{ name: `node-${index}`, region: 'here', stake: '1000000WAL' },
      ...(liars.includes(index) ? { behaviour: 'sign-without-storing' } : {}),
    }));
    const run = runSmall(hourly('90min', { network: { nodes } }));
    const signed = factsNamed(run, 'confirmation.signed').map(({ entity }) => entity);
    expect(signed).toHaveLength(10);
    const holders = new Set(sliversStored(run, 'event-blob').map(({ node }) => node));
    expect([...holders].sort()).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(certified(run)).toHaveLength(1);
  });

  it('are attested to again where the epoch ends before the quorum', () => {
    // Signed up to 450 ms after the hour, too late for a place before the change 50 ms later.
    const network = { epoch: '1h', protocol: { 'transition-jitter-max': '0s' } };
    const settings = { checkpoints: 72_001, 'checkpoint-interval': '50ms' };
    const run = runSmall(hourly('90min', { network }, settings));
    const signed = factsNamed(run, 'confirmation.signed').map(({ args }) => args[1]);
    const epochs = new Set(signed);
    expect(epochs).toEqual(new Set([1, 2]));
    expect(factsNamed(run, 'blob.certified').map(({ args }) => args)).toEqual([[2, 7]]);
    expect(brokenInvariants(run)).toEqual([]);
  });

  it('are refused where a window is longer than a blob can be', () => {
    expect(() => hourly('1d', {}, { checkpoints: 216_000 })).toThrow(
      'event blobs of 4104100 bytes and more; allowed: at most 1834952 bytes with 10 shards',
    );
  });

  it('stop a run whose events are more than a blob can take, and say what to change', () => {
    const workload = { generated: { count: 1, size: '1KiB' }, writes: { start: '1min' } };
    const full = { checkpoints: 96_570, 'checkpoint-interval': '50ms' };
    const run = runSmall(hourly('2h', { workload }, full));
    expect(run.brokenBy).toContain(
      'the event blob of window 0 has 2 events and 1835212 bytes, a blob at most 1834952: fewer ' +
        'checkpoints in each (network.event-blobs.checkpoints)',
    );
  });

  it('are there only where the scenario has them', () => {
    const run = runSmall(quietScenario({ duration: '3d' }));
    expect(factsNamed(run, 'event-blob.cut')).toEqual([]);
  });
});

describe('a node that comes back far behind', () => {
  const faults = [down('away', ['node-9'], '90min', '3h')];

  it('reads the certified event blobs that it lacks: four primaries and the metadata of each', () => {
    const run = runSmall(hourly('6h', { faults }));
    expect(factsNamed(run, 'history.started').map(({ args }) => args)).toEqual([[3]]);
    const [{ timeUs }] = factsNamed(run, 'history.read');
    // Nothing that it missed is known to it, or repaired, before.
    const [sync] = factsNamed(run, 'blob-sync.started');
    expect(sync.timeUs).toBeGreaterThan(timeUs);
    // Windows 2 to 4: 68,782 bytes with the two events of the blob before, symbols of 2458.
    const cause = 'event-blob' as const;
    const used = (kind: 'payload' | 'metadata') => booked(run, { cause, kind, use: 'used' });
    expect(used('payload')).toBe(3 * 4 * 7 * 2458);
    expect(used('metadata')).toBe(3 * (32 + 1 + 1 + 8 + 1 + 66 * 10));
    expect(booked(run, { cause, use: 'used' }, 'requests')).toBe(3 * (4 + 1));
    expect(brokenInvariants(run)).toEqual([]);
  });

  it('asks a full node where it lags by no more than the threshold', () => {
    const lag = 3 * 3600;
    const at = runSmall(hourly('6h', { faults }, { 'catch-up-from': lag + 1 }));
    const above = runSmall(hourly('6h', { faults }, { 'catch-up-from': lag }));
    expect(factsNamed(at, 'history.started')).toEqual([]);
    expect(factsNamed(above, 'history.started')).toHaveLength(1);
  });

  it('does not read the window that ended as it went down', () => {
    const gone = [down('on the hour', ['node-9'], '120min', '170min')];
    const run = runSmall(hourly('6h', { faults: gone }));
    expect(factsNamed(run, 'history.started').map(({ args }) => args)).toEqual([[2]]);
  });

  it('reads them in a flow of repairs as message by message, byte for byte', () => {
    const bytesIn = (granularity: string) => {
      const run = runSmall(hourly('6h', { faults, granularity, fidelity: 'counts' }));
      return booked(run, { cause: 'event-blob', use: 'used' });
    };
    expect(bytesIn('message')).toBeGreaterThan(0);
    expect(bytesIn('flow')).toBe(bytesIn('message'));
  });

  it('with an empty volume reads them from the first one on', () => {
    const lost = [
      { name: 'lost', at: '270min', 'lose-volume': 'node-9', 'restart-after': '10min' },
    ];
    const run = runSmall(hourly('6h', { faults: lost }));
    expect(factsNamed(run, 'history.started').map(({ args }) => args)).toEqual([[4]]);
  });

  it('starts over after a crash in between, from where it was', () => {
    const slow = { nodes: Array.from({ length: 10 }, (_, at) => nodeWithLink(at)) };
    const twice = [...faults, down('again', ['node-9'], '16202s', '1min')];
    const run = runSmall(hourly('6h', { network: slow, faults: twice }));
    expect(factsNamed(run, 'history.started').map(({ args }) => args)).toEqual([[3], [3]]);
    expect(factsNamed(run, 'history.read')).toHaveLength(1);
  });

  it('stays behind where full nodes have pruned the checkpoints and nobody wrote event blobs', () => {
    const keeps = { 'full-node-keeps': '2h' };
    const late = { generated: { count: 3, size: '1KiB' }, writes: { start: '5h', every: '10min' } };
    const without = runSmall(hourly('8h', { faults, workload: late }, { ...keeps, write: false }));
    expect(factsNamed(without, 'history.lacking')).toMatchObject([{ entity: 9 }]);
    const { nodes } = without.ctx.state.storageNodes;
    expect(without.ctx.state.eventBlobs.hasUntilUs[9]).toBe(90 * MINUTE_US);
    expect(nodes[9].isUp).toBe(true);
    const written = runSmall(hourly('8h', { faults }, keeps));
    expect(factsNamed(written, 'history.lacking')).toEqual([]);
    expect(written.ctx.state.eventBlobs.hasUntilUs[9]).toBe(-1);
    const { chain } = written.ctx.state.eventLog;
    for (const blob of certified(written)) expect(isLive(chain, blob)).toBe(true);
  });
});

function nodeWithLink(index: number) {
  const region = index % 2 === 0 ? 'here' : 'there';
  return { name: `node-${index}`, region, stake: '1000000WAL', link: '64kbps' };
}
