/** Writes and reads with the shortcut for short messages, beside the exact path of fair shares. */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { addBlob } from '../../../sim/models/blobs/blobs.ts';
import { startRead } from '../../../sim/models/client/read.ts';
import { startWrite } from '../../../sim/models/client/write.ts';
import { startFlow } from '../../../sim/models/network/flows.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { booked, endsOf, runSmall, type Step } from '../../fixtures/walrus-run.ts';
import { evenShards } from '../../validation/upload.ts';

/** Bytes of flows that outlast the run, which no ledger line knows. */
const ENDLESS_BYTES = 1e15;

/** Each node sends to the next ones, as fast as the links take it. */
function startFlows(ctx: WalrusContext, each: number): void {
  for (let from = 0; from < 25; from += 1) {
    for (let next = 1; next <= each; next += 1) {
      const flow = { from, to: (from + next) % 25, bytes: ENDLESS_BYTES, arg: 0 };
      startFlow(ctx, { ...flow, kind: 'network.delivered' });
    }
  }
}

/** A write to 25 nodes with 100 shards, and a read of what was written. */
function run(lengthBytes: number, exactSharing: boolean, flowsOfNode = 0) {
  const scenario = quietScenario(
    { fidelity: 'counts', duration: '4h' },
    { weights: evenShards(100, 25) },
  );
  scenario.resolved.network.exactSharing = exactSharing;
  const steps: Step[] = [
    [HOUR_US / 2, (ctx) => startFlows(ctx, flowsOfNode)],
    [
      HOUR_US,
      (ctx) => {
        const blob = { kind: 'generated', name: 'new', lengthBytes } as const;
        startWrite(ctx, 0, addBlob(ctx, blob).index);
      },
    ],
    [2 * HOUR_US, (ctx) => startRead(ctx, 1, 0, 'read')],
  ];
  const finished = runSmall(scenario, steps);
  if (flowsOfNode === 0) expect(finished.brokenBy).toBe('');
  const [write] = endsOf(finished, 'write');
  const [read] = endsOf(finished, 'read');
  expect([write.outcome, read.outcome]).toEqual(['ok', 'ok']);
  const used = (cause: 'write' | 'read', what: 'bytes' | 'requests') =>
    booked(finished, { cause, use: 'used' }, what);
  return {
    flows: finished.ctx.state.network.flows.effort.flows,
    write: write.latencyUs,
    read: read.latencyUs,
    used: [used('write', 'bytes'), used('write', 'requests'), used('read', 'bytes')],
  };
}

describe('the shortcut for messages of at most one round trip', () => {
  it('takes slivers of 15 and 30 kB out of the fair shares', () => {
    expect(run(1_000_000, true).flows).toBeGreaterThan(200);
    expect(run(1_000_000, false).flows).toBe(0);
  });

  it.each([1_000_000, 5_000_000, 20_000_000, 60_000_000])(
    'uses the same requests and bytes for a blob of %i bytes, in nearly the same time',
    (lengthBytes) => {
      const exact = run(lengthBytes, true);
      const short = run(lengthBytes, false);
      expect(short.used).toEqual(exact.used);
      expect(Math.abs(short.write / exact.write - 1)).toBeLessThan(0.1);
      // Replies that a read will not need queue behind those it waits for, instead of sharing the
      // downlink with them: it ends earlier, never later.
      expect(short.read / exact.read).toBeLessThan(1.01);
      expect(short.read / exact.read).toBeGreaterThan(0.8);
    },
  );

  it.each([
    [1, 1_000_000, 25],
    [4, 1_000_000, 100],
    [4, 5_000_000, 136],
    [4, 60_000_000, 346],
    [20, 1_000_000, 536],
  ])(
    'does so too beside %i flows from and to each node, for a blob of %i bytes',
    (flowsOfNode, lengthBytes, flows) => {
      const exact = run(lengthBytes, true, flowsOfNode);
      const short = run(lengthBytes, false, flowsOfNode);
      // What would take longer than a round trip at its fair share is a flow itself.
      expect(short.flows).toBe(flows);
      expect(exact.flows).toBeGreaterThanOrEqual(flows);
      expect(short.used).toEqual(exact.used);
      expect(Math.abs(short.write / exact.write - 1)).toBeLessThan(0.01);
      expect(short.read / exact.read).toBeLessThan(1.1);
      expect(short.read / exact.read).toBeGreaterThan(0.8);
    },
  );
});
