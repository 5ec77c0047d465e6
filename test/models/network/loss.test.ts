/** Lost messages as a delay of retransmission, and round trips that are all longer by a factor. */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { startRead } from '../../../sim/models/client/read.ts';
import { networkModel } from '../../../sim/models/network/index.ts';
import { drawLatencyUs } from '../../../sim/models/network/latency.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { endsOf, runSmall } from '../../fixtures/walrus-run.ts';
import { type NetworkOptions, runScript, UNLIMITED } from './fixture.ts';

const RTT_MS = 40;
const HALF_US = 20_000;
const TIMEOUT_US = 240_000;

/** Delays of so many messages of one sender. */
function delays(count: number, options: Partial<NetworkOptions>): number[] {
  const drawn: number[] = [];
  const network = { nodes: [UNLIMITED], clients: [UNLIMITED], rttMs: RTT_MS, ...options };
  runScript(network, [
    [
      0,
      (ctx) => {
        for (let k = 0; k < count; k += 1) drawn.push(drawLatencyUs(ctx, 1, 0));
      },
    ],
  ]);
  return drawn;
}

describe('a message that is lost', () => {
  const COUNT = 100_000;
  const SHARE = 0.1;
  const drawn = delays(COUNT, { lossShare: SHARE });

  it('waits a round trip and 200 ms, twice as long again at each further loss', () => {
    const allowed = [0, 1, 3, 7, 15, 31, 63, 127, 255].map((k) => HALF_US + k * TIMEOUT_US);
    expect(drawn.every((us) => allowed.includes(us))).toBe(true);
  });

  it.each([0, 1, 2])('happens %i times in a row as often as the share says', (times) => {
    const value = HALF_US + (2 ** times - 1) * TIMEOUT_US;
    const p = (1 - SHARE) * SHARE ** times;
    const found = drawn.filter((us) => us === value).length / COUNT;
    expect(Math.abs(found - p)).toBeLessThan(3 * Math.sqrt((p * (1 - p)) / COUNT));
  });

  it('adds p ÷ (1 − 2p) time-outs on average', () => {
    // Waits double: the sum over i of (2^i − 1)(1 − p)p^i; what lies beyond eight losses is 1e-6.
    const mean = drawn.reduce((sum, us) => sum + us - HALF_US, 0) / COUNT;
    const square = drawn.reduce((sum, us) => sum + (us - HALF_US - mean) ** 2, 0) / COUNT;
    const expected = (TIMEOUT_US * SHARE) / (1 - 2 * SHARE);
    expect(Math.abs(mean - expected)).toBeLessThan(3 * Math.sqrt(square / COUNT));
  });

  it('does not exist by default', () => {
    expect(new Set(delays(1000, {}))).toEqual(new Set([HALF_US]));
  });

  it('leaves the jitter of the others as it was', () => {
    const jitterSigma = 0.15;
    const without = delays(1000, { jitterSigma });
    const withLoss = delays(1000, { jitterSigma, lossShare: SHARE });
    const same = withLoss.filter((us, k) => us === without[k]).length;
    expect(same / 1000).toBeGreaterThan(0.85);
    expect(withLoss.every((us, k) => us >= without[k])).toBe(true);
  });

  it('is stated among the assumptions', () => {
    expect(networkModel([]).assumptions?.join(' ')).toContain('network.latency.loss');
  });
});

describe('round trips of 1.5 times the table', () => {
  const latencyOf = (latency: object) => {
    const scenario = quietScenario({
      duration: '3h',
      network: { latency: { jitter: 0, ...latency }, protocol: { 'slivers-in-flight': 1 } },
      workload: { preloaded: { count: 1, size: '200B' }, 'read-back': false },
    });
    const run = runSmall(scenario, [[HOUR_US, (ctx) => startRead(ctx, 0, 0, 'read')]]);
    return { us: endsOf(run, 'read')[0].latencyUs, rtt: scenario.resolved.network.latency.rttUs };
  };

  it('make a read that waits for nothing else half as long again', () => {
    const plain = latencyOf({});
    const scaled = latencyOf({ scale: 1.5 });
    expect(scaled.rtt).toEqual(plain.rtt.map((row) => row.map((us) => 1.5 * us)));
    // Beside the round trips there are only some microseconds of bytes.
    expect(scaled.us / plain.us).toBeGreaterThan(1.49);
    expect(scaled.us / plain.us).toBeLessThanOrEqual(1.5);
  });
});
