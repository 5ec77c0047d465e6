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
    // Who reads from whom is drawn: a flow draws a few times a step.
    const ratio = healingUs(flow) / healingUs(message);
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
  });
});
