/** The knobs of reads (network.md §5 step 3), each against a count or a closed form. */

import { describe, expect, it } from 'vitest';
import { HOUR_US, SECOND_US } from '../../../sim/engine/index.ts';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import { startRead } from '../../../sim/models/client/read.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { booked, endsOf, runSmall } from '../../fixtures/walrus-run.ts';

const RTT_US = 2000;
const KP = 4;

/** One read with 10 shards, kp = 4, one request for metadata at a time and no jitter. */
function read(protocol: object, hung: string[] = []) {
  const scenario = quietScenario({
    duration: '3h',
    network: {
      latency: {
        jitter: 0,
        rtt: [
          ['2ms', '2ms'],
          ['2ms', '2ms'],
        ],
      },
      protocol: { 'metadata-in-flight': 1, ...protocol },
    },
    workload: { preloaded: { count: 1, size: '1000B' }, 'read-back': false },
    faults: hung.length === 0 ? [] : [{ at: '1s', partition: hung, 'one-way': true }],
  });
  const run = runSmall(scenario, [[HOUR_US, (ctx) => startRead(ctx, 0, 0, 'read')]]);
  expect(run.brokenBy).toBe('');
  const [end] = endsOf(run, 'read');
  expect(end.outcome).toBe('ok');
  const requests = (use?: 'used' | 'wasted' | 'aborted' | 'retried') =>
    booked(run, { cause: 'read', use }, 'requests');
  return { run, end, requests, balance: run.results.summary.verdict };
}

describe('without faults', () => {
  it('a deployed read issues up to C − 1 requests too many', () => {
    const { requests } = read({});
    expect(requests('used')).toBe(1 + KP);
    expect(requests()).toBe(1 + KP + (KP - 1));
    expect(requests('wasted') + requests('aborted')).toBe(KP - 1);
    expect(requests('retried')).toBe(0);
  });

  it.each([0, 1, 2])('over-request %i issues exactly so many too many', (over) => {
    const { requests } = read({ 'over-request': over });
    expect(requests('used')).toBe(1 + KP);
    expect(requests()).toBe(1 + KP + over);
    expect(requests('wasted') + requests('aborted')).toBe(over);
  });

  it('over-request with as many in flight asks for them at the start', () => {
    const { requests, end } = read({ 'over-request': 3, 'slivers-in-flight': KP + 3 });
    expect(requests()).toBe(1 + KP + 3);
    expect(requests('used')).toBe(1 + KP);
    expect(Math.round(end.latencyUs / RTT_US)).toBe(2);
  });

  it.each([
    [1, 5],
    [2, 3],
    [3, 3],
    [4, 2],
  ])('%i in flight take %i round trips', (inFlight, trips) => {
    const { end } = read({ 'slivers-in-flight': inFlight });
    expect(end.latencyUs).toBeGreaterThanOrEqual(trips * RTT_US);
    expect(end.latencyUs).toBeLessThan((trips + 0.2) * RTT_US);
  });

  it('every byte of a reply that comes too late is wasted, and none of it used', () => {
    // All nine others answer at the same time as the first: whole slivers, or none of one.
    const { run } = read({ 'over-request': 3, 'slivers-in-flight': KP + 3 });
    const { symbolBytes } = blobAt(run.ctx, 0);
    const bytes = (use: 'used' | 'wasted') => booked(run, { cause: 'read', kind: 'payload', use });
    expect(bytes('used')).toBe(KP * 7 * symbolBytes);
    expect(bytes('wasted') % (7 * symbolBytes)).toBe(0);
  });
});

describe('among shards that never answer', () => {
  const hung = [0, 1, 2, 3, 4, 5].map((node) => `node-${node}`);
  const sequential = { 'slivers-in-flight': 1 };

  /** Metadata does not come from them either: each such request costs a whole time-out too. */
  function stall(protocol: object) {
    const { end, requests } = read({ ...sequential, ...protocol }, hung);
    return { latencyUs: end.latencyUs, requests };
  }

  it('each costs a whole time-out when one is in flight, and is booked as retried', () => {
    const { latencyUs, requests } = stall({ 'request-timeout': '10s' });
    const retried = requests('retried');
    expect(retried).toBeGreaterThan(0);
    expect(requests('used')).toBe(1 + KP);
    expect(latencyUs - retried * 10 * SECOND_US).toBeGreaterThanOrEqual(5 * RTT_US);
    expect(latencyUs - retried * 10 * SECOND_US).toBeLessThan(6 * RTT_US);
  });

  it('a time-out of slivers is theirs alone', () => {
    const long = stall({ 'request-timeout': '10s' });
    const short = stall({ 'request-timeout': '10s', 'sliver-timeout': '1s' });
    const retried = long.requests('retried');
    expect(short.requests('retried')).toBe(retried);
    const savedUs = long.latencyUs - short.latencyUs;
    expect(savedUs % (9 * SECOND_US)).toBe(0);
    expect(savedUs).toBeGreaterThan(0);
  });

  it('a hedge goes past each after its time; what was hung is dropped, not retried', () => {
    const plain = stall({ 'request-timeout': '10s', 'sliver-timeout': '9s' });
    const hedged = stall({ 'request-timeout': '10s', 'hedge-after': '1s' });
    const savedUs = plain.latencyUs - hedged.latencyUs;
    expect(savedUs % (8 * SECOND_US)).toBe(0);
    const late = savedUs / (8 * SECOND_US);
    expect(late).toBeGreaterThan(0);
    expect(hedged.requests('used')).toBe(1 + KP);
    // Slow ones may time out while others are waited for: the rest is dropped at the end.
    expect(hedged.requests('wasted') + hedged.requests('retried')).toBe(plain.requests('retried'));
    expect(hedged.requests()).toBe(plain.requests());
  });
});
