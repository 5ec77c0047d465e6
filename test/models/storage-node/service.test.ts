/** What serving costs a node (network.md §6.1 "Server side"), and what a full volume refuses. */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { startRead } from '../../../sim/models/client/read.ts';
import { startBlobSync } from '../../../sim/models/repair/blob-sync.ts';
import { nodeAt, removeSliver } from '../../../sim/models/storage-node/holdings.ts';
import { createService, serviceTimeUs } from '../../../sim/models/storage-node/service.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  createRun,
  endsOf,
  factsNamed,
  runSmall,
  sliversStored,
} from '../../fixtures/walrus-run.ts';

const PRELOADED: Overrides = { preloaded: { count: 1, size: '4KiB' } };

/** A context with these limits and a node of its own; each ask comes at `atUs`. */
function pool(service: Overrides) {
  const { ctx } = createRun(quietScenario({ storage: { service }, workload: PRELOADED }));
  const node = { ...nodeAt(ctx, 0), service: createService(ctx.resolved.storage.service.workers) };
  const ask = (atUs: number, symbols: number): number => {
    const request = { targets: [0], shards: Array(symbols).fill(0) };
    const call = { method: 'symbols.get', request };
    const at = { ...ctx, now: atUs, resolved: ctx.resolved, state: ctx.state };
    return serviceTimeUs(at as WalrusContext, node, call as never);
  };
  return { ask, node };
}

describe('recovery symbols', () => {
  it('take the first free of the workers, in the order of requests', () => {
    const { ask } = pool({ workers: 2, 'symbol-time': '1ms' });
    expect([ask(0, 5), ask(0, 3), ask(0, 1), ask(0, 1)]).toEqual([5000, 3000, 4000, 5000]);
    // At 4 ms one worker has a millisecond left and the other is free at once after that.
    expect(ask(4000, 2)).toBe(3000);
    expect(ask(100_000, 2)).toBe(2000);
  });

  it('are refused beyond the limit of requests, and taken again when one is done', () => {
    const { ask } = pool({ workers: 1, 'symbol-requests': 3 });
    expect([ask(0, 1), ask(0, 1), ask(0, 1), ask(0, 1)]).toEqual([1000, 2000, 3000, -1]);
    expect(ask(999, 1)).toBe(-1);
    expect(ask(1000, 1)).toBe(3000);
  });

  it('are refused beyond the queue of each worker', () => {
    const { ask } = pool({ workers: 2, 'symbol-queue': 1 });
    // Two at work and two that wait.
    expect([1, 2, 3, 4, 5].map(() => ask(0, 1))).toEqual([1000, 1000, 2000, 2000, -1]);
  });

  it('end in order whatever their sizes, so that none is forgotten', () => {
    const { ask, node } = pool({ workers: 3 });
    for (const symbols of [9, 1, 5, 1, 1, 7]) ask(0, symbols);
    const ends = [...node.service.symbolEndsUs];
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
    expect(ends.length).toBe(6);
  });
});

/** node-0 loses both slivers of its shard and syncs the blob. */
function recover(service: Overrides) {
  return runSmall(quietScenario({ duration: '5h', storage: { service }, workload: PRELOADED }), [
    [
      HOUR_US,
      (ctx) => {
        for (const axis of ['primary', 'secondary'] as const) {
          const [shard] = nodeAt(ctx, 0).shards.keys();
          removeSliver(ctx, { node: 0, shard, blob: 0, axis });
        }
        startBlobSync(ctx, nodeAt(ctx, 0), 0, {
          position: nodeAt(ctx, 0).cursor,
          cause: 'blob-sync',
        });
      },
    ],
  ]);
}

describe('in a run', () => {
  it('a recovery waits for the processors of its donors', () => {
    const lastUs = (service: Overrides) =>
      Math.max(...sliversStored(recover(service), 'blob-sync').map(({ timeUs }) => timeUs));
    const free = lastUs({ 'symbol-time': '0s' });
    expect(lastUs({ 'symbol-time': '700ms' }) - free).toBeGreaterThanOrEqual(700_000);
    expect(lastUs({ 'symbol-time': '700ms', workers: 1 }) - free).toBeLessThan(3_000_000);
  });

  it('donors that turn requests away are asked again, and the recovery ends all the same', () => {
    // One request at a time a donor: primary and secondary recovery get in each other's way.
    const busy = recover({ 'symbol-requests': 1, 'symbol-time': '500ms', workers: 1 });
    expect(busy.brokenBy).toBe('');
    expect(sliversStored(busy, 'blob-sync').length).toBe(2);
    expect(booked(busy, { cause: 'blob-sync', use: 'retried' }, 'requests')).toBeGreaterThan(0);
    const roomy = recover({});
    expect(booked(roomy, { cause: 'blob-sync', use: 'retried' }, 'requests')).toBe(0);
  });

  it('a read waits for the disk, an access and its bytes for each sliver', () => {
    const readUs = (service: Overrides) => {
      const run = runSmall(
        quietScenario({ duration: '2h', storage: { service }, workload: PRELOADED }),
        [[HOUR_US, (ctx) => startRead(ctx, 0, 0, 'read')]],
      );
      return endsOf(run, 'read')[0].latencyUs;
    };
    const free = readUs({});
    expect(readUs({ 'disk-access': '10ms' }) - free).toBe(10_000);
    // A primary sliver of 4 KiB is 7 symbols of 148 bytes: 1.036 s at 1 kB a second. The last reply
    // no longer shares the reader's link with the others.
    expect(Math.abs(readUs({ 'disk-rate': '1kB/s' }) - free - 1_036_000)).toBeLessThan(100);
  });
});

describe('a full volume', () => {
  /** Six blobs of about 9 kB a node, in one epoch; so many nodes have room for three of them. */
  const run = (smallNodes: number) => {
    const scenario = quietScenario({
      duration: '22h',
      workload: {
        generated: { count: 6, size: '20KiB' },
        writes: { start: '1h', every: '3h' },
        'read-back': true,
      },
    });
    for (const node of scenario.resolved.network.nodes.slice(0, smallNodes)) {
      node.capacityBytes = 30_000;
    }
    return runSmall(scenario);
  };
  const outcomes = (one: ReturnType<typeof run>) => endsOf(one, 'write').map((end) => end.outcome);

  it('refuses what clients write, and up to f of them do no harm', () => {
    const three = run(3);
    expect(three.brokenBy).toBe('');
    expect(outcomes(three)).toEqual(Array(6).fill('ok'));
    const facts = factsNamed(three, 'volume.full');
    expect(new Set(facts.map(({ entity }) => entity))).toEqual(new Set([0, 1, 2]));
    for (const { args } of facts) expect(args[0]).toBeGreaterThan(20_000);
    expect(facts[0].args[0]).toBeLessThanOrEqual(30_000);
    // They are certified nonetheless, so what is missing is rebuilt on top of a full volume.
    expect(sliversStored(three, 'blob-sync').length).toBeGreaterThan(0);
  });

  it('of more than f nodes never fills: their votes keep the chain from selling the space', () => {
    const four = run(4);
    expect(four.brokenBy).toBe('');
    const ends = outcomes(four);
    expect(ends.slice(0, 2)).toEqual(['ok', 'ok']);
    expect(ends.at(-1)).toBe('aborted');
    expect(factsNamed(four, 'volume.full')).toEqual([]);
    for (const { index, storedBytes } of four.ctx.state.storageNodes.nodes.slice(0, 4)) {
      expect([index, storedBytes <= 30_000]).toEqual([index, true]);
    }
    // What was certified is read back all the same.
    expect(four.results.summary.verdict).not.toBe('data-lost');
  });

  it('has nothing to refuse while there is room', () => {
    expect(factsNamed(run(0), 'volume.full')).toEqual([]);
  });
});
