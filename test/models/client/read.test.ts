/** The read path of network.md §5, each threshold from both sides. */
import { describe, expect, it } from 'vitest';
import { HOUR_US, MINUTE_US } from '../../../sim/engine/index.ts';
import { addBlob, blobAt } from '../../../sim/models/blobs/blobs.ts';
import { startRead } from '../../../sim/models/client/read.ts';
import { startWrite } from '../../../sim/models/client/write.ts';
import { cut, openCalls } from '../../../sim/models/network/index.ts';
import { nodeAt, removeSliver } from '../../../sim/models/storage-node/holdings.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { booked, endsOf, factsNamed, runSmall, type Step } from '../../fixtures/walrus-run.ts';

const PRELOADED: Overrides = { workload: { preloaded: { count: 1, size: '1000B' } } };

/** One read of the only blob, an hour into the run. */
function readOnce(overrides: Overrides, steps: readonly Step[] = []) {
  const read: Step = [HOUR_US, (ctx) => startRead(ctx, 0, 0, 'read')];
  const scenario = quietScenario({ duration: '3h', ...PRELOADED, ...overrides });
  const run = runSmall(scenario, [...steps, read]);
  expect(run.brokenBy).toBe('');
  return { run, end: endsOf(run, 'read')[0] };
}

const nodes = (...indices: number[]) => indices.map((index) => `node-${index}`);

function lackPrimaries(ctx: WalrusContext, count: number): void {
  for (let node = 0; node < count; node += 1) {
    for (const shard of nodeAt(ctx, node).shards.keys()) {
      removeSliver(ctx, { node, shard, blob: 0, axis: 'primary' });
    }
  }
}

describe('a read with 10 shards, kp = 4', () => {
  it.each([
    ['up', { at: '1s', crash: nodes(0, 1, 2, 3, 4, 5) }],
    ['reachable', { at: '1s', partition: nodes(0, 1, 2, 3, 4, 5) }],
    ['able to answer', { at: '1s', partition: nodes(0, 1, 2, 3, 4, 5), 'one-way': true }],
  ])('works with exactly kp shards that are %s', (_how, fault) => {
    expect(readOnce({ faults: [fault] }).end.outcome).toBe('ok');
  });

  it.each([
    ['up', { at: '1s', crash: nodes(0, 1, 2, 3, 4, 5, 6) }],
    ['reachable', { at: '1s', partition: nodes(0, 1, 2, 3, 4, 5, 6) }],
    ['able to answer', { at: '1s', partition: nodes(0, 1, 2, 3, 4, 5, 6), 'one-way': true }],
  ])('ends as not-enough-slivers with one fewer that is %s', (_how, fault) => {
    expect(readOnce({ faults: [fault] }).end.outcome).toBe('not-enough-slivers');
  });

  it('needs kp shards that hold the primary; secondaries do not help', () => {
    const enough = readOnce({}, [[MINUTE_US, (ctx) => lackPrimaries(ctx, 6)]]);
    expect(enough.end.outcome).toBe('ok');
    const fewer = readOnce({}, [[MINUTE_US, (ctx) => lackPrimaries(ctx, 7)]]);
    // Seven of ten say "not found", which is a quorum for "does not exist" (network.md §5 step 6).
    expect(fewer.end.outcome).toBe('not-found');
  });

  it('tells what is missing from what is out of reach', () => {
    const faults = [{ at: '1s', crash: 'node-9' }];
    const { end } = readOnce({ faults }, [[MINUTE_US, (ctx) => lackPrimaries(ctx, 6)]]);
    expect(end.outcome).toBe('not-enough-slivers');
  });
});

describe('a read among dishonest nodes', () => {
  it.each(['corrupt-replies', 'withhold-reads'])('%s: f of them do no harm', (behaviour) => {
    const { run, end } = readOnce({ behaviours: { [behaviour]: nodes(0, 1, 2) } });
    expect(end.outcome).toBe('ok');
    expect(run.results.summary.verdict).toBe('good');
  });

  it.each(['corrupt-replies', 'withhold-reads'])(
    '%s: kp honest shards are enough, one fewer is not, and bad slivers are never served as good',
    (behaviour) => {
      const six = readOnce({ behaviours: { [behaviour]: nodes(0, 1, 2, 3, 4, 5) } });
      expect(six.end.outcome).toBe('ok');
      const seven = readOnce({ behaviours: { [behaviour]: nodes(0, 1, 2, 3, 4, 5, 6) } });
      expect(['not-enough-slivers', 'not-found']).toContain(seven.end.outcome);
    },
  );

  it('pays for every damaged sliver in full', () => {
    const { run } = readOnce({ behaviours: { 'corrupt-replies': nodes(0, 1, 2, 3, 4, 5) } });
    const { symbolBytes } = blobAt(run.ctx, 0);
    const sliverBytes = 7 * symbolBytes;
    const used = booked(run, { cause: 'read', kind: 'payload', use: 'used' });
    const wasted = booked(run, { cause: 'read', kind: 'payload', use: 'wasted' });
    expect(used).toBe(4 * sliverBytes);
    expect(wasted % sliverBytes).toBe(0);
    expect(wasted).toBeGreaterThanOrEqual(sliverBytes);
    expect(wasted).toBeLessThanOrEqual(6 * sliverBytes);
  });
});

describe('a read of slivers that went bad', () => {
  const rot = (count: number): Overrides => ({
    faults: [{ at: '10min', corrupt: nodes(...Array(count).keys()), share: 1 }],
  });

  it('takes the good ones', () => {
    const { run, end } = readOnce(rot(6));
    expect(end.outcome).toBe('ok');
    expect(factsNamed(run, 'sliver.corrupted').length).toBe(12);
  });

  it('fails with one good sliver too few, and gives no bytes', () => {
    const { run, end } = readOnce(rot(7));
    expect(end.outcome).toBe('not-enough-slivers');
    expect(factsNamed(run, 'read.ended')[0].args[4]).toBe(0);
  });
});

describe('a read of a blob that is over', () => {
  it('ends as not-found', () => {
    const late: Step = [26 * HOUR_US, (ctx) => startRead(ctx, 1, 0, 'read')];
    const { run } = readOnce(
      {
        duration: '30h',
        workload: { preloaded: { count: 1, size: '1000B' }, lifetime: '1epochs' },
      },
      [late],
    );
    expect(endsOf(run, 'read').map(({ outcome }) => outcome)).toEqual(['ok', 'not-found']);
    expect(factsNamed(run, 'blob.expired').length).toBe(1);
  });
});

describe('a read while shards change hands', () => {
  /**
   * node-4 gains all four shards of node-0 in epoch 2. Their source is down until 28 h, so they
   * cannot be copied and the change cannot end: the others are no quorum.
   */
  const change = quietScenario(
    {
      duration: '30h',
      workload: { preloaded: { count: 2, size: '1000B' } },
      faults: [{ at: '23h', crash: 'node-0', for: '5h' }],
      economics: {
        'stake-changes': [
          { at: '1h', node: 'node-0', delta: '-4000000WAL' },
          { at: '1h', node: 'node-4', delta: '4000000WAL' },
        ],
      },
    },
    { weights: [4, 2, 2, 2, 0] },
  );
  const write: Step = [
    24.5 * HOUR_US,
    (ctx) => {
      const { index } = addBlob(ctx, { kind: 'generated', name: 'new', lengthBytes: 1000 });
      startWrite(ctx, 0, index);
    },
  ];
  const hours = [25, 25.5, 26, 26.5, 27, 28.5, 28.75, 29, 29.25, 29.5];
  const readsOf = (blob: number): Step[] =>
    hours.map((hour) => [hour * HOUR_US, (ctx) => startRead(ctx, 0, blob, 'read')]);
  /** Who sends slivers to the reads, looked at every millisecond of their first second. */
  const sendersTo = (asked: { timeUs: number; server: number }[]): Step[] =>
    hours.flatMap((hour) =>
      Array.from({ length: 1000 }, (_, ms): Step => {
        return [
          hour * HOUR_US + (ms + 1) * 1000,
          (ctx) => {
            for (const { cause, method, phase, to } of openCalls(ctx)) {
              if (cause !== 'read' || method !== 'sliver.get') continue;
              if (phase.startsWith('response')) asked.push({ timeUs: ctx.now, server: to });
            }
          },
        ];
      }),
    );

  function readFrom(blob: number) {
    const asked: { timeUs: number; server: number }[] = [];
    const run = runSmall(change, [write, ...readsOf(blob), ...sendersTo(asked)]);
    expect(run.brokenBy).toBe('');
    expect(endsOf(run, 'read').map(({ outcome }) => outcome)).toEqual(hours.map(() => 'ok'));
    const [{ timeUs: doneUs }] = factsNamed(run, 'epoch.change-done');
    expect(doneUs).toBeGreaterThan(28 * HOUR_US);
    const [{ timeUs: certifiedUs, args }] = factsNamed(run, 'blob.certified').slice(-1);
    expect(certifiedUs).toBeLessThan(doneUs);
    expect(args[0]).toBe(2);
    const senders = { before: new Set<number>(), after: new Set<number>() };
    for (const { timeUs, server } of asked) {
      senders[timeUs < doneUs ? 'before' : 'after'].add(server);
    }
    return senders;
  }

  it('asks the previous committee for older blobs, until the change is done', () => {
    const { before, after } = readFrom(0);
    expect([...before].sort()).toEqual([1, 2, 3]);
    expect(after).toContain(4);
  });

  it('asks the new committee for blobs certified since the change began', () => {
    expect(readFrom(2).before).toContain(4);
  });

  it('needs status replies of a quorum of the new committee, even if slivers are in reach', () => {
    // The reader is cut off from node-4 alone: 6 of 10 shards of the new committee are left to
    // it, and all up of the previous one.
    const steps: Step[] = [
      [25 * HOUR_US, (ctx) => cut(ctx, { from: [5 + 1], to: [4], oneWay: false })],
      [26 * HOUR_US, (ctx) => startRead(ctx, 1, 0, 'read')],
      [26 * HOUR_US, (ctx) => startRead(ctx, 0, 0, 'read')],
    ];
    const run = runSmall(change, steps);
    expect(run.brokenBy).toBe('');
    const byClient = new Map(endsOf(run, 'read').map(({ client, outcome }) => [client, outcome]));
    expect([byClient.get(0), byClient.get(1)]).toEqual(['ok', 'not-enough-slivers']);
  });
});
