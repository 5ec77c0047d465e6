/**
 * What peers let in is a cap on the rate of a flow (network.md §6.1 "Server side"): their pools
 * of workers, and their disks, against the same requests message by message.
 */
import { describe, expect, it } from 'vitest';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { type FinishedWalrusRun, factsNamed, runSmall } from '../../fixtures/walrus-run.ts';

/** n = 13, f = 4: kp = 5, ks = 9; node-0 has three shards, all others one. */
const WEIGHTS = [3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
const W = 3;
const BLOBS = 60;

function run(granularity: string, overrides: Overrides): FinishedWalrusRun {
  const lost: Overrides = {
    granularity,
    duration: '4d',
    fidelity: 'counts',
    workload: { preloaded: { count: BLOBS, size: '9000B' } },
    faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
  };
  const done = runSmall(quietScenario(merged(lost, overrides), { weights: WEIGHTS }));
  expect(done.brokenBy, granularity).toBe('');
  return done;
}

const healingUs = (done: FinishedWalrusRun) =>
  factsNamed(done, 'node-recovery.ended').map(({ args }) => args[0])[0];

const bytesOf = ({ views }: FinishedWalrusRun) =>
  views.ledger().map(({ cause, kind, use, bytes }) => ({ cause, kind, use, bytes }));

describe('peers that are slow to work out symbols', () => {
  // Everybody asks the same peers, so that they are what it waits for.
  const slow = (symbolTime: string, workers: number): Overrides => ({
    storage: {
      repair: { donors: 'nearest' },
      service: { 'symbol-time': symbolTime, workers },
    },
  });

  it.each([
    ['50ms', 1],
    ['200ms', 4],
  ])('%s a symbol with %i workers: a flow goes no faster than they do', (symbolTime, workers) => {
    const [message, flow] = ['message', 'flow'].map((one) => run(one, slow(symbolTime, workers)));
    // The nearest give a symbol to every sliver: two a pair.
    const leastUs = (BLOBS * W * 2 * Number.parseInt(symbolTime, 10) * 1000) / workers;
    expect(healingUs(flow)).toBeGreaterThan(leastUs);
    expect(healingUs(flow)).toBeLessThan(leastUs * 1.02);
    expect(Math.abs(healingUs(flow) - healingUs(message)) / healingUs(message)).toBeLessThan(0.02);
    expect(bytesOf(flow)).toEqual(bytesOf(message));
  });

  it('serve two that recover at once one after the other', () => {
    const faults = [
      { at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' },
      { at: '50h', 'lose-volume': 'node-2', 'restart-after': '1h' },
    ];
    const both = merged(slow('50ms', 1), { faults });
    const [message, flow] = ['message', 'flow'].map((one) => run(one, both));
    const lastUs = (done: FinishedWalrusRun) =>
      Math.max(...factsNamed(done, 'node-recovery.ended').map(({ timeUs }) => timeUs)) -
      51 * 3_600_000_000;
    expect(Math.abs(lastUs(flow) - lastUs(message)) / lastUs(message)).toBeLessThan(0.05);
  });
});

describe('peers with slow disks', () => {
  it('are read no faster by a flow', () => {
    const reads = {
      storage: {
        repair: { policy: 'read-when-cheaper' },
        service: { 'disk-access': '20ms', 'disk-rate': '1MB/s' },
      },
      workload: { preloaded: { count: 400 } },
    };
    const [message, flow] = ['message', 'flow'].map((one) => run(one, reads));
    expect(bytesOf(flow)).toEqual(bytesOf(message));
    // At least what each of ten disks has to do on average: five reads a blob of 1800 bytes.
    const leastUs = ((400 * 5) / 10) * (20_000 + 1800);
    expect(healingUs(flow)).toBeGreaterThan(leastUs);
    // Who reads from whom is drawn, and messages wait for one another's disks.
    const ratio = healingUs(flow) / healingUs(message);
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.25);
  });
});

describe('permits, where links are fast and round trips count', () => {
  const ROUND_TRIP_US = 40_000;
  const latency = { rtt: [0, 1].map(() => ['40ms', '40ms']) };
  const last = (repair: Overrides) =>
    ['message', 'flow'].map((granularity) => {
      const service = { 'symbol-time': '0s' };
      return healingUs(run(granularity, { network: { latency }, storage: { repair, service } }));
    });

  // Metadata and symbols: two round trips a blob, three where the axes come one after the other.
  it.each<[string, Overrides, number]>([
    ['ten blobs at a time', {}, (2 * BLOBS) / 10],
    ['one blob at a time', { 'concurrent-blob-syncs': 1 }, 2 * BLOBS],
    ['four', { 'concurrent-blob-syncs': 4 }, (2 * BLOBS) / 4],
    ['one pair at a time', { 'concurrent-sliver-pairs': 1 }, BLOBS * W],
    ['two of both', { 'concurrent-blob-syncs': 2, 'concurrent-sliver-pairs': 2 }, (BLOBS * W) / 2],
    ['two rounds', { axes: 'primary-first', 'concurrent-blob-syncs': 2 }, (3 * BLOBS) / 2],
    ['reads', { policy: 'read-when-cheaper', 'concurrent-blob-syncs': 2 }, BLOBS],
    ['batches', { policy: 'batched-proofs', 'concurrent-blob-syncs': 2 }, BLOBS],
  ])('%s: as many round trips as message by message', (_, repair, roundTrips) => {
    const [message, flow] = last(repair);
    expect(Math.abs(flow / (roundTrips * ROUND_TRIP_US) - 1)).toBeLessThan(0.02);
    expect(Math.abs(flow / message - 1)).toBeLessThan(0.02);
  });
});
