/** Reads from secondaries (network.md §5, §14): ks of them, of kp symbols each, from both sides. */

import { describe, expect, it } from 'vitest';
import type { Axis } from '../../../sim/codec/index.ts';
import { HOUR_US, MINUTE_US } from '../../../sim/engine/index.ts';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import { type ReadLocals, startRead } from '../../../sim/models/client/read.ts';
import { nodeAt, removeSliver } from '../../../sim/models/storage-node/holdings.ts';
import { membersOfGroup } from '../../../sim/models/views.ts';
import { walrusViews } from '../../../sim/models/walrus-views.ts';
import { type Overrides, quietScenario, smallScenario } from '../../fixtures/small-scenario.ts';
import {
  attach,
  booked,
  createBareRun,
  endsOf,
  runSmall,
  type Step,
  stepUntil,
} from '../../fixtures/walrus-run.ts';

const nodes = (count: number) => Array.from({ length: count }, (_, index) => `node-${index}`);

const scenarioOf = (axis: Axis, { workload, ...rest }: Overrides = {}) =>
  quietScenario({
    duration: '3h',
    workload: {
      preloaded: { count: 1, size: '1000B' },
      'read-axis': axis,
      ...(workload as Overrides),
    },
    ...rest,
  });

/** One read of the only blob of ten shards, kp = 4 and ks = 7, an hour into the run. */
function readOnce(axis: Axis, overrides: Overrides = {}, steps: readonly Step[] = []) {
  const read: Step = [HOUR_US, (ctx) => startRead(ctx, 0, 0, 'read')];
  const run = runSmall(scenarioOf(axis, overrides), [...steps, read]);
  expect(run.brokenBy).toBe('');
  return { run, outcome: endsOf(run, 'read')[0].outcome, margins: run.views.margins(0, 0) };
}

/** The first nodes lose what they hold of one axis. */
const lack = (axis: Axis, count: number): Step => [
  MINUTE_US,
  (ctx) => {
    for (let node = 0; node < count; node += 1) {
      for (const shard of nodeAt(ctx, node).shards.keys()) {
        removeSliver(ctx, { node, shard, blob: 0, axis });
      }
    }
  },
];

describe('a read from secondaries', () => {
  it.each([
    [3, 'ok', true, 0],
    [4, 'not-enough-slivers', false, -1],
  ])('with %i of ten nodes down is %s', (down, outcome, readable, readMargin) => {
    const faults = [{ at: '1s', crash: nodes(down) }];
    const { margins, ...read } = readOnce('secondary', { faults });
    expect(read.outcome).toBe(outcome);
    expect(margins).toMatchObject({ readable, readMargin, routed: 10 - down });
  });

  it('needs ks shards that hold the secondary; primaries do not help', () => {
    const enough = readOnce('secondary', {}, [lack('secondary', 3)]);
    expect([enough.outcome, enough.margins.readMargin]).toEqual(['ok', 0]);
    const fewer = readOnce('secondary', {}, [lack('secondary', 4)]);
    expect([fewer.outcome, fewer.margins.readMargin]).toEqual(['not-enough-slivers', -1]);
    // Four primaries are left to decode from, and would be read as deployed.
    expect(fewer.margins.recoverable).toBe(true);
  });

  it('does not ask for primaries', () => {
    const none = readOnce('secondary', {}, [lack('primary', 10)]);
    expect([none.outcome, none.margins.readable]).toEqual(['ok', true]);
    const other = readOnce('primary', {}, [lack('secondary', 10)]);
    expect([other.outcome, other.margins.readable]).toEqual(['ok', true]);
  });

  it('throws damaged secondaries away: three of ten do no harm, four do', () => {
    const corrupt = (count: number) =>
      readOnce('secondary', { behaviours: { 'corrupt-replies': nodes(count) } });
    expect(corrupt(3).outcome).toBe('ok');
    expect(corrupt(4).outcome).toBe('not-enough-slivers');
  });

  it.each(['skip', 'default', 'strict'])(
    'gives the bytes that went in, decoded from real slivers and checked as %s says',
    (level) => {
      const { run, outcome } = readOnce('secondary', { workload: { 'consistency-check': level } });
      expect(blobAt(run.ctx, 0).carriesBytes).toBe(true);
      expect(outcome).toBe('ok');
    },
  );

  it('uses ks secondaries of kp symbols, in ks + 1 requests, as many bytes as kp primaries', () => {
    const used = (axis: Axis) => {
      const { run } = readOnce(axis);
      expect(run.results.summary.verdict).toBe('good');
      const line = { cause: 'read', kind: 'payload', use: 'used' } as const;
      return { bytes: booked(run, line), requests: booked(run, line, 'requests') };
    };
    // 28 symbols of 36 bytes hold 1000.
    expect(used('secondary')).toEqual({ bytes: 7 * 4 * 36, requests: 7 + 1 });
    expect(used('primary')).toEqual({ bytes: 4 * 7 * 36, requests: 4 + 1 });
  });

  it.each([
    // A secondary is 4 symbols of 36 bytes: 144.
    ['1008B', 7],
    ['1007B', 6],
    ['288B', 2],
    ['287B', 1],
    ['1B', 1],
  ])('keeps so many in flight as secondaries fit: %s for %i', (most, inFlight) => {
    const network = { protocol: { 'max-data-in-flight': most } };
    let operation = -1;
    const read: Step = [
      HOUR_US,
      (ctx) => {
        operation = startRead(ctx, 0, 0, 'read');
      },
    ];
    const run = attach(createBareRun(scenarioOf('secondary', { network }), [read]));
    const locals = () =>
      run.ctx.procedures.locals(
        run.ctx.state.clients.operations.get(operation)!,
      ) as unknown as ReadLocals;
    stepUntil(run, () => operation >= 0 && locals().phase === 'slivers');
    expect(locals().slivers.open).toBe(inFlight);
  });
});

describe('a network whose clients read secondaries', () => {
  const atCrash: { margins: number[]; byGroup: number[] }[] = [];
  const look: Step = [
    30.5 * HOUR_US,
    (ctx) => {
      const views = walrusViews(ctx);
      for (const group of views.blobGroups()) {
        const byGroup = group.margins.map(({ readMargin }) => readMargin);
        for (const blob of membersOfGroup(group)) {
          const margins = [0, 1].map((client) => views.margins(blob, client).readMargin);
          atCrash.push({ margins, byGroup });
        }
      }
    },
  ];
  const run = runSmall(
    smallScenario({
      workload: { 'read-axis': 'secondary' },
      faults: [{ at: '30h', crash: 'node-0', for: '2h' }],
    }),
    [look],
  );

  it('serves what is readable, through writes, epoch changes and a crash, and reads all back', () => {
    expect(run.brokenBy).toBe('');
    expect(run.results.summary.verdict).toBe('good');
    expect(endsOf(run, 'read').length).toBeGreaterThan(15);
  });

  it('counts groups of blobs as it counts each blob', () => {
    // A node of two of ten shards is down: eight secondaries are left, seven needed.
    expect(atCrash.length).toBeGreaterThan(3);
    for (const { margins, byGroup } of atCrash)
      expect([margins, byGroup]).toEqual([
        [1, 1],
        [1, 1],
      ]);
  });

  it('is one of RedStuff: other codes have one kind of piece', () => {
    const other = (axis: Axis) => () =>
      smallScenario({ coding: { scheme: 'rs1d' }, workload: { 'read-axis': axis } });
    expect(other('primary')).not.toThrow();
    expect(other('secondary')).toThrow(/workload\.read-axis.*rs1d.*scheme: redstuff/s);
  });

  it('is said among what the run takes for granted', () => {
    const { resolved } = smallScenario({});
    const axis = resolved.defaults.find(({ field }) => field === 'workload.read-axis');
    expect([axis?.value, axis?.path]).toEqual(['primary', 'workload.readAxis']);
  });
});
