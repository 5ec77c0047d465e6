/** Reads of a range of bytes and of a patch of a quilt cost the slivers they need, and no more. */
import { describe, expect, it } from 'vitest';
import {
  codeFor,
  decodingSymbolMessageBytes,
  layOutQuilt,
  metadataMessageBytes,
  sliverMessageBytes,
} from '../../../sim/codec/index.ts';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import { patchPart, rangePart } from '../../../sim/models/client/part.ts';
import { startPartRead } from '../../../sim/models/client/read-part.ts';
import { OUTCOMES } from '../../../sim/models/facts.ts';
import { nodeAt, removeSliver } from '../../../sim/models/storage-node/holdings.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { booked, factsNamed, runSmall, type Step } from '../../fixtures/walrus-run.ts';

/** n = 10: kp = 4 rows of ks = 7 symbols; 2800 bytes are symbols of 100 bytes, rows of 700. */
const CODE = codeFor(10);
const LENGTH = 2800;
const METADATA = metadataMessageBytes(10);

/** One read of a part, an hour into the run. */
function readPart(
  start: (ctx: WalrusContext) => void,
  overrides: Overrides = {},
  steps: Step[] = [],
  lengthBytes = LENGTH,
) {
  const scenario = quietScenario({
    duration: '3h',
    network: { protocol: { 'metadata-in-flight': 1 } },
    workload: { preloaded: { count: 1, size: `${lengthBytes}B` } },
    ...overrides,
  });
  const run = runSmall(scenario, [...steps, [HOUR_US, start]]);
  expect(run.brokenBy).toBe('');
  const [{ args }] = factsNamed(run, 'read-part.ended');
  const used = (kind?: 'payload' | 'metadata' | 'proof') =>
    booked(run, { cause: 'read-part', kind, use: 'used' });
  const requests = booked(run, { cause: 'read-part', use: 'used' }, 'requests');
  return { run, outcome: OUTCOMES[args[2]], bytes: args[4], latencyUs: args[3], used, requests };
}

const range = (fromByte: number, sizeBytes: number) => (ctx: WalrusContext) => {
  startPartRead(ctx, 0, 0, rangePart(ctx, blobAt(ctx, 0), { fromByte, sizeBytes }));
};

describe('a range of bytes', () => {
  it.each([
    [0, 1, 1],
    [0, 700, 1],
    [0, 701, 2],
    [699, 2, 2],
    [700, 700, 1],
    [650, 800, 3],
    [0, 2800, 4],
    [2790, 100, 1],
  ])('from byte %i, %i long, costs metadata and %i primaries', (fromByte, sizeBytes, slivers) => {
    const { outcome, bytes, used, requests } = readPart(range(fromByte, sizeBytes));
    expect(outcome).toBe('ok');
    expect(bytes).toBe(Math.min(sizeBytes, LENGTH - fromByte));
    expect(requests).toBe(1 + slivers);
    expect(used('metadata')).toBe(METADATA);
    expect(used('payload')).toBe(slivers * 700);
    const framing = 450 * requests;
    expect(used() - framing).toBe(METADATA + slivers * sliverMessageBytes(CODE, LENGTH, 'primary'));
  });

  it('is rebuilt from ks symbols without proofs when its shard has lost the sliver', () => {
    const lose: Step = [
      HOUR_US / 2,
      (ctx) => {
        for (let node = 0; node < 10; node += 1) {
          for (const shard of nodeAt(ctx, node).shards.keys()) {
            removeSliver(ctx, { node, shard, blob: 0, axis: 'primary' });
          }
        }
      },
    ];
    const one = readPart(range(0, 700), {}, [lose]);
    expect(one.outcome).toBe('ok');
    expect(one.used('payload')).toBe(7 * 100);
    expect(one.used('proof')).toBe(0);
    expect(one.requests).toBe(1 + 7);
    const framing = 450 * one.requests;
    expect(one.used() - framing).toBe(METADATA + 7 * decodingSymbolMessageBytes(100));
    // Two attempts for the sliver, both refused.
    expect(booked(one.run, { cause: 'read-part', use: 'retried' }, 'requests')).toBe(2);
    const three = readPart(range(650, 800), {}, [lose]);
    expect(three.used('payload')).toBe(3 * 7 * 100);
    expect(three.requests).toBe(1 + 7);
  });

  it('needs ks shards for that, and not one fewer', () => {
    const crash = (count: number) => ({
      faults: [{ at: '1s', crash: Array.from({ length: count }, (_, k) => `node-${k}`) }],
    });
    const outcomes = (count: number) => readPart(range(0, LENGTH), crash(count)).outcome;
    expect(outcomes(3)).toBe('ok');
    expect(outcomes(4)).toBe('not-enough-slivers');
  });

  it('gives up waiting for a mute node after ten seconds', () => {
    const faults = [{ at: '10min', partition: ['node-0', 'node-1', 'node-2'], 'one-way': true }];
    const { outcome, latencyUs } = readPart(range(0, LENGTH), {
      network: { protocol: { 'metadata-in-flight': 3 } },
      faults,
    });
    expect(outcome).toBe('ok');
    expect(latencyUs).toBeGreaterThan(9_900_000);
    // After them the mute may be asked for symbols too: 35 s until a ping finds nobody.
    expect(latencyUs).toBeLessThan(10_000_000 + 35_000_000 + 1_000_000);
  });

  it('rebuilds a hundred slivers that are not to be had, and not one more', () => {
    // n = 304: kp = 102 rows of ks = 203 symbols of 2 bytes; nobody has a primary.
    const [rows, rowBytes] = [102, 203 * 2];
    const lose: Step = [
      HOUR_US / 2,
      (ctx) => {
        for (const { index, shards } of ctx.state.storageNodes.nodes) {
          for (const shard of shards.keys()) {
            removeSliver(ctx, { node: index, shard, blob: 0, axis: 'primary' });
          }
        }
      },
    ];
    const outcomeOf = (slivers: number) => {
      const workload = { preloaded: { count: 1, size: `${rows * rowBytes}B` } };
      const scenario = quietScenario(
        { duration: '3h', fidelity: 'counts', workload },
        { weights: [76, 76, 76, 76] },
      );
      const run = runSmall(scenario, [lose, [HOUR_US, range(0, slivers * rowBytes)]]);
      return OUTCOMES[factsNamed(run, 'read-part.ended')[0].args[2]];
    };
    expect([outcomeOf(100), outcomeOf(101)]).toEqual(['ok', 'not-enough-slivers']);
  });

  it('fails when a symbol without a proof is wrong, and gives no bytes', () => {
    const lose: Step = [
      HOUR_US / 2,
      (ctx) => {
        for (const shard of Array(10).keys()) {
          removeSliver(ctx, { node: shard, shard, blob: 0, axis: 'primary' });
        }
      },
    ];
    const liars = { behaviours: { 'corrupt-replies': [0, 1, 2, 3].map((k) => `node-${k}`) } };
    const { outcome, bytes } = readPart(range(0, 700), liars, [lose]);
    expect(outcome).toBe('inconsistent');
    expect(bytes).toBe(0);
  });
});

describe('a patch of a quilt', () => {
  const patches = [0, 1, 2].map((k) => ({ identifier: `p${k}`, lengthBytes: 300 * (k + 1) }));
  const layout = layOutQuilt(CODE, patches);
  const columnBytes = 4 * layout.symbolBytes;

  it.each([0, 1, 2])('number %i costs metadata and its own columns', (given) => {
    const start = (ctx: WalrusContext) => {
      const part = patchPart(ctx, patches, given);
      expect(part.quiltBytes).toBe(blobAt(ctx, 0).lengthBytes);
      startPartRead(ctx, 0, 0, part);
    };
    const { outcome, bytes, used, requests } = readPart(start, {}, [], layout.lengthBytes);
    const placed = layout.patches.find((one) => one.given === given)!;
    const columns = placed.endColumn - placed.startColumn;
    expect(columns).toBeGreaterThan(0);
    expect(outcome).toBe('ok');
    expect(bytes).toBe(300 * (given + 1));
    expect(requests).toBe(1 + columns);
    expect(used('payload')).toBe(columns * columnBytes);
    expect(used('payload')).toBeLessThan(layout.lengthBytes);
  });

  it('costs the same in counts as in bytes', () => {
    const start = (ctx: WalrusContext) => startPartRead(ctx, 0, 0, patchPart(ctx, patches, 1));
    const [a, b] = ['bytes', 'counts'].map((fidelity) =>
      readPart((ctx) => void start(ctx), { fidelity }, [], layout.lengthBytes),
    );
    expect(a.run.simulation.digest()).toEqual(b.run.simulation.digest());
  });
});

describe('a workload of parts', () => {
  const scenario = (workload: object) =>
    quietScenario(
      {
        duration: '30h',
        fidelity: 'counts',
        workload: {
          reads: { start: '5h', every: '10min' },
          writes: { start: '1h', every: '30min' },
          'read-back': false,
          ...workload,
        },
      },
      { weights: Array.from({ length: 10 }, () => 10) },
    );

  it('reads patches of quilts alone, and other blobs whole', () => {
    const run = runSmall(
      scenario({ quilts: { count: 3, patches: 50, size: '2KiB' }, generated: { count: 3 } }),
    );
    expect(run.brokenBy).toBe('');
    const quilts = new Set(run.ctx.state.workload.quilts.keys());
    expect(quilts.size).toBe(3);
    const parts = factsNamed(run, 'read-part.ended');
    expect(parts.length).toBeGreaterThan(20);
    for (const { args } of parts) {
      expect(quilts).toContain(args[1]);
      expect([OUTCOMES[args[2]], args[4]]).toEqual(['ok', 2048]);
    }
    const whole = factsNamed(run, 'read.ended').map(({ args }) => args[1]);
    expect(whole.length).toBeGreaterThan(20);
    expect(whole.some((blob) => quilts.has(blob))).toBe(false);
    // 50 patches in 57 columns: one column each, so one secondary of 34 symbols.
    const { symbolBytes } = blobAt(run.ctx, [...quilts][0]);
    const used = booked(run, { cause: 'read-part', kind: 'payload', use: 'used' });
    expect(used % (parts.length * 34 * symbolBytes)).toBe(0);
  });

  it('reads ranges of as many bytes as it says, for the share that it says', () => {
    const ranges = { share: 0.5, size: '1KiB' };
    const preloaded = { count: 4, size: '256KiB' };
    const run = runSmall(scenario({ ranges, preloaded }));
    const parts = factsNamed(run, 'read-part.ended');
    const whole = factsNamed(run, 'read.ended').length;
    expect(parts.every(({ args }) => args[4] === 1024)).toBe(true);
    // 150 reads, a fair coin: within four standard deviations.
    expect(Math.abs(parts.length - whole)).toBeLessThan(4 * Math.sqrt(parts.length + whole));
    const perPart = booked(run, { cause: 'read-part', use: 'used' }, 'requests') / parts.length;
    expect(perPart).toBeGreaterThanOrEqual(2);
    expect(perPart).toBeLessThan(2.4);
  });

  it('refuses more patches than there are columns, and other codes', () => {
    const loaded =
      (workload: object, coding = {}) =>
      () =>
        quietScenario({ workload, coding }, { weights: Array.from({ length: 10 }, () => 10) });
    expect(loaded({ quilts: { count: 1, patches: 58 } })).toThrow(/at most 57/);
    expect(loaded({ quilts: { count: 1, patches: 57 } })).not.toThrow();
    expect(loaded({ ranges: { share: 0.1 } }, { scheme: 'replication' })).toThrow(/redstuff/);
  });
});
