/**
 * What a read and a write cost at mainnet's shape without faults, in requests (network.md §3.1, §4,
 * §5) and in events: at most three a request, whatever the operation.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { addBlob } from '../../../sim/models/blobs/blobs.ts';
import { startRead } from '../../../sim/models/client/read.ts';
import { startWrite } from '../../../sim/models/client/write.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { booked, endsOf, factsNamed, runSmall, type Step } from '../../fixtures/walrus-run.ts';
import { evenShards } from '../../validation/upload.ts';

const SHARDS = 1000;
const NODES = 105;
const WRITES = 3;
const READS = 5;

/** The same network for two hours, with operations and without. */
function runWith(steps: readonly Step[]) {
  const scenario = quietScenario(
    {
      fidelity: 'counts',
      duration: '2h',
      network: { latency: { jitter: 0.3 } },
      workload: { preloaded: { count: 1, size: '200KiB' } },
    },
    { weights: evenShards(SHARDS, NODES) },
  );
  const run = runSmall(scenario, steps);
  expect(run.brokenBy).toBe('');
  return run;
}

function eventsOf(steps: readonly Step[]) {
  const run = runWith(steps);
  return { run, events: run.simulation.eventCount };
}

/** Apart from each other, so that they do not meet. */
const times = (count: number, act: Step[1]): Step[] =>
  Array.from({ length: count }, (_, k) => [HOUR_US / 2 + (k * HOUR_US) / count, act]);

describe('at mainnet’s shape without faults', () => {
  const idle = eventsOf([]).events;

  it('a read uses 335 requests and issues as many as the protocol says, for three events each', () => {
    const read: Step[1] = (ctx) => startRead(ctx, 0, 0, 'read');
    const { run, events } = eventsOf(times(READS, read));
    expect(endsOf(run, 'read').map(({ outcome }) => outcome)).toEqual(Array(READS).fill('ok'));
    expect(booked(run, { cause: 'read', use: 'used' }, 'requests')).toBe(READS * (1 + 334));
    const issued = booked(run, { cause: 'read' }, 'requests');
    expect(issued).toBeGreaterThanOrEqual(READS * (1 + 334));
    expect(issued).toBeLessThanOrEqual(READS * (3 + 667));
    const statuses = booked(run, { cause: 'status' }, 'requests');
    expect(statuses).toBe(READS * NODES);
    expect(events - idle).toBeLessThanOrEqual(3 * (issued + statuses));
    // Cancelled requests never arrive: in fact it is fewer than two.
    expect(events - idle).toBeLessThanOrEqual(2 * (issued + statuses));
  });

  it('a write issues N + 2n + N requests, for three events each', () => {
    const write: Step[1] = (ctx) => {
      const { index } = addBlob(ctx, { kind: 'generated', name: 'new', lengthBytes: 200_000 });
      startWrite(ctx, 0, index);
    };
    const { run, events } = eventsOf(times(WRITES, write));
    expect(endsOf(run, 'write').map(({ outcome }) => outcome)).toEqual(Array(WRITES).fill('ok'));
    const issued = booked(run, { cause: 'write' }, 'requests');
    expect(issued).toBe(WRITES * (NODES + 2 * SHARDS + NODES));
    expect(booked(run, { cause: 'write', use: 'retried' }, 'requests')).toBe(0);
    expect(factsNamed(run, 'sliver.stored').length).toBe(WRITES * 2 * SHARDS);
    expect(events - idle).toBeLessThanOrEqual(3 * issued);
  });
});
