/**
 * What rows V31 and V31b ask, for any number of blobs of 1 GiB: a node with 10 of 1000 shards and
 * a 1 Gbit/s ingress gets everything its shards hold, by shard transfer or sliver by sliver. The
 * other nodes' links do not matter.
 */
import { expect } from 'vitest';
import { codeFor, sizesOf } from '../../sim/codec/index.ts';
import { SECOND_US } from '../../sim/engine/index.ts';
import type { Cause } from '../../sim/models/facts.ts';
import { ledgerLines } from '../../sim/models/network/index.ts';
import { type Overrides, quietScenario } from '../fixtures/small-scenario.ts';
import { createBareRun } from '../fixtures/walrus-run.ts';
import { GIGABIT, UNLIMITED } from '../models/network/fixture.ts';
import { bookNumbers } from './validation-book.ts';

const SHARDS = 10;
const BOOK_BLOBS = 1000;
const { primarySliverBytes, secondarySliverBytes, symbolBytes } = sizesOf(
  codeFor(1000),
  1024 * 1024 * 1024,
);
/** Symbols that rebuild a sliver pair: kp + ks. */
const PAIR_SYMBOLS = (primarySliverBytes + secondarySliverBytes) / symbolBytes;

interface Rejoined {
  seconds: number;
  payloadBytes: number;
  proofBytes: number;
}

/** V31: payload to the byte, and the time of its line rate or at most half a percent more. */
export function checkTransfer(blobs: number): void {
  const [bookBytes, bookSeconds] = bookNumbers('V31');
  const share = blobs / BOOK_BLOBS;
  const bytes = SHARDS * blobs * (primarySliverBytes + secondarySliverBytes);
  expect(bytes).toBe(bookBytes * share);
  const { payloadBytes, seconds } = byTransfer(blobs);
  expect(payloadBytes).toBe(bytes);
  expectAtLineRate(seconds, bookSeconds * share);
}

/** V31b: bytes within the range of a symbol with its proof, time as above. */
export function checkRecovery(blobs: number): void {
  const [bookBytes] = bookNumbers('V31b');
  const symbols = SHARDS * blobs * PAIR_SYMBOLS;
  // 339 bytes beside each symbol are the book's; deep leaves have 64 fewer (network.md §3).
  const most = symbols * (symbolBytes + 339);
  expect(most).toBe((bookBytes * blobs) / BOOK_BLOBS);
  const least = symbols * (symbolBytes + 337 - 64);
  const { payloadBytes, proofBytes, seconds } = byRecovery(blobs);
  expect(payloadBytes).toBe(symbols * symbolBytes);
  expect(payloadBytes + proofBytes).toBeGreaterThan(least);
  expect(payloadBytes + proofBytes).toBeLessThanOrEqual(most);
  expectAtLineRate(seconds, most / GIGABIT);
}

function expectAtLineRate(seconds: number, bound: number): void {
  // The book's bound is printed to a tenth of a millisecond.
  expect(seconds).toBeGreaterThanOrEqual(bound - 1e-4);
  expect(seconds).toBeLessThanOrEqual(bound * 1.005);
}

/** Ten shards move to node-0, a new member, at the first epoch change. */
function byTransfer(blobs: number): Rejoined {
  const weights = [0, 100, ...Array(10).fill(90)];
  const stakeChanges = [
    { at: '1h', node: 'node-1', delta: '-10000000WAL' },
    { at: '1h', node: 'node-0', delta: '10000000WAL' },
  ];
  const overrides = { duration: '26h', economics: { 'stake-changes': stakeChanges } };
  return rejoin(blobs, { weights, overrides }, 'transfer', ['transfer.started', 'transfer.ended']);
}

/** node-0 loses its volume and is two epochs behind the log when it is back, empty. */
function byRecovery(blobs: number): Rejoined {
  const weights = [10, ...Array(11).fill(90)];
  const faults = [{ at: '49h', 'lose-volume': 'node-0', 'restart-after': '1h' }];
  const overrides = { duration: '60h', faults };
  const names: [string, string] = ['node-recovery.started', 'node-recovery.ended'];
  return rejoin(blobs, { weights, overrides }, 'node-recovery', names);
}

function rejoin(
  blobs: number,
  { weights, overrides }: { weights: number[]; overrides: Overrides },
  cause: Cause,
  [started, ended]: [string, string],
): Rejoined {
  const scenario = quietScenario(
    {
      fidelity: 'counts',
      network: {
        latency: {
          rtt: [
            ['1ms', '1ms'],
            ['1ms', '1ms'],
          ],
        },
      },
      // The row knows the line alone, no processors.
      storage: { capacity: '1000TB', service: { 'symbol-time': '0s' } },
      workload: { preloaded: { count: blobs, size: '1GiB' }, lifetime: '20epochs' },
      ...overrides,
    },
    { weights },
  );
  for (const [index, node] of scenario.resolved.network.nodes.entries()) {
    node.upBytesPerSecond = UNLIMITED;
    node.downBytesPerSecond = index === 0 ? GIGABIT : UNLIMITED;
  }
  const simulation = createBareRun(scenario);
  const times = new Map<string, number[]>([
    [started, []],
    [ended, []],
  ]);
  simulation.onFact(({ name, timeUs }) => times.get(name)?.push(timeUs));
  while (simulation.step(100_000) === 'running');
  const used = (kind: string) =>
    ledgerLines(simulation.ctx.state.network.ledger).find(
      (line) => line.cause === cause && line.kind === kind && line.use === 'used',
    )?.bytes ?? 0;
  return {
    seconds: (Math.max(...times.get(ended)!) - Math.min(...times.get(started)!)) / SECOND_US,
    payloadBytes: used('payload'),
    proofBytes: used('proof'),
  };
}
