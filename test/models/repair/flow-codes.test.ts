/**
 * Other codes in `flow` granularity: the same bytes as message by message, line by line, for a lost
 * volume and a moved shard; and what rebuilding a piece takes by its closed form.
 */
import { describe, expect, it } from 'vitest';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { booked, type FinishedWalrusRun, factsNamed, runSmall } from '../../fixtures/walrus-run.ts';

const N = 10;
const BLOBS = 80;
const LENGTH = 204_800;

const even = (bytes: number) => Math.ceil(bytes / 2) * 2;

const CODES: [title: string, coding: Overrides, held: number, repaired: number][] = [
  ['replication', { scheme: 'replication' }, even(LENGTH), even(LENGTH)],
  ['any 4 of 10', { scheme: 'rs1d', 'source-pieces': 4 }, even(LENGTH / 4), 4 * even(LENGTH / 4)],
  ['any 7 of 10', { scheme: 'rs1d', 'source-pieces': 7 }, even(LENGTH / 7), 7 * even(LENGTH / 7)],
];

/** 800 kbit/s, so that bandwidth decides how long it takes. */
const SLOW = 100_000;

function run(granularity: string, coding: Overrides, overrides: Overrides, weights?: number[]) {
  const scenario = quietScenario(
    merged(
      {
        granularity,
        coding,
        duration: '4d',
        workload: { preloaded: { count: BLOBS, size: `${LENGTH}B` } },
        storage: { repair: { 'metadata-timeout': '30min', 'symbol-timeout': '30min' } },
      },
      overrides,
    ),
    { weights },
  );
  for (const node of scenario.resolved.network.nodes) {
    node.upBytesPerSecond = SLOW;
    node.downBytesPerSecond = SLOW;
  }
  const done = runSmall(scenario);
  expect(done.brokenBy, granularity).toBe('');
  return done;
}

const bytesOf = ({ views }: FinishedWalrusRun) =>
  views.ledger().map(({ cause, kind, use, bytes }) => ({ cause, kind, use, bytes }));

describe.each(CODES)('%s', (_, coding, held, repaired) => {
  it('rebuilds a lost volume with the bytes of its closed form, either way', () => {
    const lost = { faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }] };
    const [message, flow] = ['message', 'flow'].map((one) =>
      run(one, coding, { ...lost, fidelity: 'counts' }),
    );
    expect(bytesOf(flow)).toEqual(bytesOf(message));
    const line = { cause: 'node-recovery', kind: 'payload', use: 'used' } as const;
    expect(booked(flow, line)).toBe(BLOBS * repaired);
    const [slow, fast] = [message, flow].map(
      (done) => factsNamed(done, 'node-recovery.ended')[0].args[0],
    );
    expect(Math.abs(fast - slow) / slow).toBeLessThan(0.02);
    expect(flow.views.margins(0, 0)).toMatchObject({ a: N, b: 0 });
  });

  it('moves a shard with its pieces once', () => {
    const moving: Overrides = {
      fidelity: 'counts',
      duration: '44h',
      economics: {
        'stake-changes': [
          { at: '1h', node: 'node-0', delta: '-1000000WAL' },
          { at: '1h', node: 'node-5', delta: '1000000WAL' },
        ],
      },
    };
    const weights = [3, 2, 2, 1, 1, 1];
    const [message, flow] = ['message', 'flow'].map((one) => run(one, coding, moving, weights));
    expect(bytesOf(flow)).toEqual(bytesOf(message));
    expect(booked(flow, { cause: 'transfer', kind: 'payload', use: 'used' })).toBe(BLOBS * held);
  });

  it('gives one digest whether blobs carry bytes or not, population and all', () => {
    const eventful = (fidelity: string): Overrides => ({
      fidelity,
      workload: {
        population: { encoded: '1MB', classes: [{ size: '2KiB', share: 1 }] },
        preloaded: { count: 6, size: '3KiB' },
      },
      faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
    });
    const [bytes, counts] = ['bytes', 'counts'].map((fidelity) =>
      run('flow', coding, eventful(fidelity)).simulation.digest(),
    );
    expect(bytes).toEqual(counts);
  });
});

describe('a code given by its numbers', () => {
  const counted = (fields: Overrides) => ({ scheme: 'counted', 'source-pieces': 4, ...fields });
  const piece = even(LENGTH / 4);
  const LOST: Overrides = {
    fidelity: 'counts',
    faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
  };
  const used = (done: FinishedWalrusRun) =>
    booked(done, { cause: 'node-recovery', kind: 'payload', use: 'used' });
  const both = (fields: Overrides, overrides: Overrides, weights?: number[]) =>
    ['message', 'flow'].map((one) => run(one, counted(fields), merged(LOST, overrides), weights));

  it.each([
    // A third of a piece from each of eight.
    ['regenerating', { 'repair-helpers': 8, 'repair-parts': 3 }, 8 * Math.ceil(piece / 3)],
    // The four others of its group, each a whole piece.
    ['locally repairable', { 'repair-group': 5, 'repair-helpers': 4 }, 4 * piece],
    ['with small groups', { 'repair-group': 2, 'repair-helpers': 1 }, piece],
  ])('%s: rebuilds a lost volume with the bytes of the messages', (_, fields, each) => {
    const [message, flow] = both(fields, {});
    expect(used(flow)).toBe(BLOBS * each);
    expect(bytesOf(flow)).toEqual(bytesOf(message));
    const [slow, fast] = [message, flow].map(
      (done) => factsNamed(done, 'node-recovery.ended')[0].args[0],
    );
    expect(Math.abs(fast - slow) / slow).toBeLessThan(0.02);
  });

  it('takes whole pieces of any where the last ones are of no group', () => {
    // Groups of 3: pieces 0…8 have two helpers, piece 9 has none.
    const [message, flow] = both({ 'repair-group': 3, 'repair-helpers': 2 }, {});
    const last = blobsWithLast(flow);
    expect(last).toBeGreaterThan(0);
    expect(used(flow)).toBe(((BLOBS - last) * 2 + last * 4) * piece);
    expect(bytesOf(flow)).toEqual(bytesOf(message));
  });

  it('takes whole pieces where a volume held two of a group', () => {
    const weights = [3, 1, 1, 1, 1, 1, 1, 1];
    const fields = { 'repair-group': 5, 'repair-helpers': 4 };
    const [message, flow] = both(fields, {}, weights);
    expect(used(flow)).toBe(BLOBS * 3 * 4 * piece);
    // Message by message a piece that is back in time helps towards the next one.
    expect(used(message)).toBeLessThanOrEqual(used(flow));
    expect(used(message)).toBeGreaterThan(used(flow) * 0.95);
  });

  it('spreads a population over all rotations', () => {
    const population = { blobs: 1000, classes: [{ size: `${LENGTH}B`, share: 1 }] };
    const workload = { preloaded: { count: 0 }, population };
    const fields = { 'repair-group': 3, 'repair-helpers': 2 };
    // Event blobs would be rebuilt too.
    const alone = merged(LOST, { workload, network: { 'event-blobs': { write: false } } });
    const done = run('flow', counted(fields), alone);
    // Each step spreads its own: of a thousand, a tenth are the last piece.
    const exact = (900 * 2 + 100 * 4) * piece;
    expect(Math.abs(used(done) / exact - 1)).toBeLessThan(0.01);
    const whole = { 'repair-helpers': 8, 'repair-parts': 3 };
    const all = run('flow', counted(whole), alone);
    expect(used(all)).toBe(1000 * 8 * Math.ceil(piece / 3));
  });
});

/** Blobs of which node-0, that has one shard, holds the last piece. */
function blobsWithLast({ ctx, views }: FinishedWalrusRun): number {
  const [shard] = views.committee('current')!.members.find(({ node }) => node === 0)!.shards;
  const blobs = Array.from({ length: BLOBS }, (_, blob) => blobAt(ctx, blob));
  return blobs.filter(({ rotation }) => (shard - rotation + N) % N === N - 1).length;
}
