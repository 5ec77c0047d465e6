/** Writes that do more than the default: a status check first, a tail behind the writer's back. */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { addBlob, blobAt } from '../../../sim/models/blobs/blobs.ts';
import { startWrite } from '../../../sim/models/client/write.ts';
import { AXES } from '../../../sim/models/facts.ts';
import { nodeAt, removeSliver } from '../../../sim/models/storage-node/holdings.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  endsOf,
  factsNamed,
  runSmall,
  type Step,
  sliversStored,
} from '../../fixtures/walrus-run.ts';

const N = 10;

function newBlob(ctx: WalrusContext, lengthBytes: number): number {
  return addBlob(ctx, { kind: 'generated', name: 'test', lengthBytes }).index;
}

describe('a status check before a write', () => {
  const CHECKED = { network: { protocol: { 'status-check': true } } };

  /** Blob 0 is preloaded for `lifetime` and written once more, by a status check or without. */
  function writeAgain(overrides: Overrides, epochs: number) {
    const write: Step = [
      25 * HOUR_US,
      (ctx) => {
        ctx.state.blobs.lifetimeEpochs[0] = epochs;
        startWrite(ctx, 0, 0);
      },
    ];
    const scenario = quietScenario({
      duration: '30h',
      workload: { preloaded: { count: 1, size: '1000B' }, lifetime: '5epochs' },
      ...overrides,
    });
    const run = runSmall(scenario, [write]);
    expect(run.brokenBy).toBe('');
    expect(endsOf(run, 'write').map(({ outcome }) => outcome)).toEqual(['ok']);
    const requests = booked(run, { cause: 'write' }, 'requests');
    return { run, requests, registered: factsNamed(run, 'blob.registered').length };
  }

  it('uploads nothing, and registers nothing, when the blob is there for long enough', () => {
    const { requests, registered, run } = writeAgain(CHECKED, 4);
    expect(requests).toBe(0);
    expect(registered).toBe(0);
    expect(booked(run, { cause: 'status' }, 'requests')).toBe(N);
  });

  it('collects confirmations alone when a longer registration is wanted', () => {
    const { requests, registered, run } = writeAgain(CHECKED, 5);
    expect(requests).toBe(N);
    expect(booked(run, { cause: 'write', kind: 'payload' })).toBe(0);
    expect(registered).toBe(1);
  });

  it('uploads everything again without the check', () => {
    expect(writeAgain({}, 4).requests).toBe(N + 2 * N + N);
  });

  it('costs a new blob N status requests, beside N + 2n + N of the write', () => {
    const write: Step = [HOUR_US, (ctx) => startWrite(ctx, 0, newBlob(ctx, 1000))];
    const run = runSmall(quietScenario({ duration: '3h', ...CHECKED }), [write]);
    expect(endsOf(run, 'write')[0].outcome).toBe('ok');
    expect(booked(run, { cause: 'write' }, 'requests')).toBe(N + 2 * N + N);
    expect(booked(run, { cause: 'status' }, 'requests')).toBe(N);
    expect(run.results.summary.verdict).toBe('good');
  });

  it('goes on to write when nobody answers for certain', () => {
    const faults = [{ at: '1s', crash: ['node-7', 'node-8', 'node-9'] }];
    const write: Step = [HOUR_US, (ctx) => startWrite(ctx, 0, newBlob(ctx, 1000))];
    const run = runSmall(quietScenario({ duration: '3h', faults, ...CHECKED }), [write]);
    expect(endsOf(run, 'write')[0].outcome).toBe('ok');
  });
});

describe('a detached tail', () => {
  /** One node has a thin link: it is done two seconds after the others, within the window. */
  function writeWith(mode: 'blocking' | 'detached', share: number, enabled = true) {
    const scenario = quietScenario({
      duration: '3h',
      network: { protocol: { 'tail-mode': mode, 'tail-min': '5s' } },
      faults: [{ at: '1s', degrade: ['node-9'], to: share }],
      storage: { repair: { enabled } },
      fidelity: 'counts',
    });
    const write: Step = [HOUR_US, (ctx) => startWrite(ctx, 0, newBlob(ctx, 1_800_000))];
    const run = runSmall(scenario, [write]);
    expect(run.brokenBy).toBe('');
    const [end] = endsOf(run, 'write');
    expect(end.outcome).toBe('ok');
    const late = sliversStored(run, 'write').filter(({ node }) => node === 9);
    return { run, end, late, requests: booked(run, { cause: 'write' }, 'requests') };
  }

  it('goes on after the write has ended, until the late node has everything', () => {
    const blocking = writeWith('blocking', 0.003, false);
    const detached = writeWith('detached', 0.003, false);
    expect(blocking.late.length).toBe(2);
    expect(detached.late.length).toBe(2);
    expect(blocking.late[1].timeUs).toBeLessThan(blocking.end.timeUs);
    expect(detached.late[1].timeUs).toBeGreaterThan(detached.end.timeUs);
    expect(detached.end.latencyUs).toBeLessThan(blocking.end.latencyUs);
  });

  it('races with the late node, which sees the certificate and repairs itself', () => {
    // What deployed nodes may defer their repair for (network.md §4, off by default).
    const { run } = writeWith('detached', 0.003);
    expect(factsNamed(run, 'blob-sync.started').map(({ entity }) => entity)).toEqual([9]);
    expect(factsNamed(writeWith('blocking', 0.003).run, 'blob-sync.started')).toEqual([]);
  });

  it('is dropped when its window is over, and the node repairs itself', () => {
    const detached = writeWith('detached', 0.0001);
    expect(detached.late.length).toBeLessThan(2);
    expect(booked(detached.run, { cause: 'write', use: 'aborted' })).toBeGreaterThan(0);
    expect(factsNamed(detached.run, 'blob-sync.started').map(({ entity }) => entity)).toEqual([9]);
  });

  it('changes nothing when nobody is late', () => {
    const shares = 1;
    const [a, b] = [writeWith('blocking', shares), writeWith('detached', shares)];
    expect(b.requests).toBeGreaterThanOrEqual(a.requests);
    expect(sliversStored(b.run, 'write').length).toBe(2 * N);
  });
});

describe('a write to nodes that had the metadata before', () => {
  /** Shards of one node each: kp = 4, ks = 7; a secondary of 4 symbols has 5,560 bytes or less. */
  const [KP, KS] = [4, 7];
  const SECONDARY_BYTES = 5560;
  const LENGTH = (SECONDARY_BYTES / KP) * KP * KS;

  /** Blob 0 is preloaded; `lost` nodes have lost their slivers of it and nothing else. */
  function again(lengthBytes: number, lost: number[]) {
    const write: Step = [
      HOUR_US,
      (ctx) => {
        for (const node of lost) {
          for (const shard of nodeAt(ctx, node).shards.keys()) {
            for (const axis of AXES) removeSliver(ctx, { node, shard, blob: 0, axis });
          }
        }
        startWrite(ctx, 0, 0);
      },
    ];
    const workload = { preloaded: { count: 1, size: `${lengthBytes}B` }, lifetime: '5epochs' };
    const run = runSmall(quietScenario({ duration: '3h', fidelity: 'counts', workload }), [write]);
    expect(run.brokenBy).toBe('');
    expect(endsOf(run, 'write').map(({ outcome }) => outcome)).toEqual(['ok']);
    const { symbolBytes } = blobAt(run.ctx, 0);
    return {
      asked: booked(run, { cause: 'status' }, 'requests'),
      requests: booked(run, { cause: 'write' }, 'requests'),
      symbols: booked(run, { cause: 'write', kind: 'payload' }) / symbolBytes,
      stored: lost.map((node) => run.views.node(node).storedSlivers),
    };
  }

  it('asks for each sliver of 5,560 bytes and more, and sends those that are not there', () => {
    const all = again(LENGTH, []);
    expect(all).toMatchObject({ asked: 2 * N, requests: N + N, symbols: 0 });
    const two = again(LENGTH, [3, 8]);
    const requests = N + 2 * 2 + N;
    expect(two).toEqual({ asked: 2 * N, requests, symbols: 2 * (KP + KS), stored: [2, 2] });
  });

  it('sends smaller ones unasked: here the secondaries', () => {
    const { asked, requests, symbols } = again(LENGTH - 1000, []);
    expect({ asked, requests, symbols }).toEqual({ asked: N, requests: 3 * N, symbols: N * KP });
  });

  it('asks nothing where the metadata is new', () => {
    const write: Step = [HOUR_US, (ctx) => startWrite(ctx, 0, newBlob(ctx, LENGTH))];
    const run = runSmall(quietScenario({ duration: '3h' }), [write]);
    expect(booked(run, { cause: 'status' }, 'requests')).toBe(0);
    expect(booked(run, { cause: 'write' }, 'requests')).toBe(N + 2 * N + N);
  });
});
