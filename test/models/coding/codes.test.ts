/**
 * The network under other codes: the same scenario with whole copies, any k of n, RedStuff with
 * free thresholds and codes given by their numbers. What is stored and what a repair moves is
 * compared with closed forms worked out here from n, k and the length of the blob.
 */

import { describe, expect, it } from 'vitest';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import type { Overrides } from '../../fixtures/small-scenario.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { booked, endsOf, factsNamed, runSmall, sliversStored } from '../../fixtures/walrus-run.ts';

const N = 10;
const WEIGHTS = Array(N).fill(1);
const BLOBS = 4;
const LENGTH = 4200;

const even = (bytes: number) => Math.ceil(bytes / 2) * 2;

interface Row {
  title: string;
  coding: Record<string, unknown>;
  /** Bytes a shard holds of a blob, and what rebuilding them moves. */
  held: number;
  repaired: number;
  /** Pieces a read fetches, and their size together. */
  read: number;
  hashes: number;
}

const piece = (chunks: number) => even(Math.ceil(LENGTH / chunks));

/** n = 10: RedStuff s = ⌈B/(kp·ks)⌉ even; others one piece of ⌈B/chunks⌉ even. */
const ROWS: Row[] = [
  redStuff('RedStuff as deployed', {}, 4, 7),
  redStuff('RedStuff (10, 2, 5)', { primary: 2, secondary: 5 }, 2, 5),
  row('replication', { scheme: 'replication' }, piece(1), piece(1), piece(1)),
  row('any 4 of 10', { scheme: 'rs1d', 'source-pieces': 4 }, piece(4), 4 * piece(4), 4 * piece(4)),
  row('any 7 of 10', { scheme: 'rs1d', 'source-pieces': 7 }, piece(7), 7 * piece(7), 7 * piece(7)),
  // Minimum storage regenerating: α = B/k, each of d helpers sends α/(d − k + 1).
  row(
    'regenerating, k = 4, d = 8, minimum storage',
    counted({ 'source-pieces': 4, 'repair-helpers': 8, 'repair-parts': 5 }),
    piece(4),
    8 * Math.ceil(piece(4) / 5),
    4 * piece(4),
  ),
  // Minimum bandwidth: α = 2dB/(k(2d − k + 1)), each of d helpers sends α/d: a repair moves α.
  row(
    'regenerating, k = 4, d = 8, minimum bandwidth',
    counted({
      'source-pieces': 4,
      chunks: (4 * (2 * 8 - 4 + 1)) / (2 * 8),
      'repair-helpers': 8,
      'repair-parts': 8,
    }),
    piece(3.25),
    8 * Math.ceil(piece(3.25) / 8),
    4 * piece(3.25),
  ),
  // Two groups of 4 chunks and a parity: a lost piece takes the 4 others of its group.
  row(
    'locally repairable, groups of 5',
    counted({ 'source-pieces': 9, chunks: 8, 'repair-helpers': 4, 'repair-group': 5 }),
    piece(8),
    4 * piece(8),
    9 * piece(8),
  ),
];

function redStuff(title: string, coding: Record<string, unknown>, kp: number, ks: number): Row {
  const symbol = even(Math.ceil(LENGTH / (kp * ks)));
  const pair = (kp + ks) * symbol;
  return { title, coding, held: pair, repaired: pair, read: kp * ks * symbol, hashes: 2 };
}

function row(
  title: string,
  coding: Record<string, unknown>,
  held: number,
  repaired: number,
  read: number,
): Row {
  return { title, coding, held, repaired, read, hashes: 1 };
}

function counted(rest: Record<string, unknown>): Record<string, unknown> {
  return { scheme: 'counted', ...rest };
}

function run({ coding }: Pick<Row, 'coding'>, overrides: Overrides = {}) {
  const base: Overrides = {
    duration: '4d',
    fidelity: 'counts',
    coding,
    workload: { preloaded: { count: BLOBS, size: `${LENGTH}B` } },
    faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
    ...overrides,
  };
  const finished = runSmall(quietScenario(base, { weights: WEIGHTS }));
  expect(finished.brokenBy).toBe('');
  return finished;
}

const written = { generated: { count: 3, size: '4200B' }, writes: { every: '5h' } };

describe.each(ROWS)('$title', ({ coding, held, repaired, read, hashes }) => {
  const lost = run({ coding });
  const metadata = 32 + 1 + 1 + 8 + 1 + 33 * hashes * N;

  it('stores what the closed form says', () => {
    expect(lost.views.storedBytes()).toBe(BLOBS * N * (held + metadata));
  });

  it('moves what the closed form says when one shard is rebuilt', () => {
    const used = (kind: 'payload' | 'metadata') =>
      booked(lost, { cause: 'node-recovery', kind, use: 'used' });
    expect(used('payload')).toBe(BLOBS * repaired);
    expect(used('metadata')).toBe(BLOBS * metadata);
    expect(sliversStored(lost, 'node-recovery').length).toBe(BLOBS * hashes);
    expect(lost.views.margins(0, 0)).toMatchObject({ a: N, aUp: N, readable: true });
  });

  it('writes and reads back what the closed form says', () => {
    const stored = run({ coding }, { workload: { ...written, 'read-back': true }, faults: [] });
    expect(endsOf(stored, 'read').length).toBe(3);
    const used = (cause: 'write' | 'read-back', kind: 'payload' | 'metadata') =>
      booked(stored, { cause, kind, use: 'used' });
    expect(used('read-back', 'payload')).toBe(3 * read);
    expect(used('read-back', 'metadata')).toBe(3 * metadata);
    expect(used('write', 'payload')).toBe(3 * N * held);
    const [{ args }] = factsNamed(stored, 'blob.registered');
    const charged = N * (held + 32 * hashes * N + 32);
    expect(args[2]).toBe(charged);
  });
});

describe('availability', () => {
  /** So many nodes down for good, one after the other. */
  const down = (count: number, coding: Row['coding']) =>
    run(
      { coding },
      {
        duration: '60h',
        faults: Array.from({ length: count }, (_, i) => ({ at: '50h', leave: `node-${i}` })),
      },
    ).views.margins(0, 0);

  it.each([
    ['any 4 of 10', { scheme: 'rs1d', 'source-pieces': 4 }, 4],
    ['any 2 of 10', { scheme: 'rs1d', 'source-pieces': 2 }, 2],
    ['copies', { scheme: 'replication' }, 1],
    ['RedStuff', {}, 4],
  ] as const)('%s: readable with the threshold of shards, not with one fewer', (_, coding, k) => {
    expect(down(N - k, coding)).toMatchObject({ aUp: k, durable: true, readable: true });
    expect(down(N - k + 1, coding)).toMatchObject({ aUp: k - 1, durable: false, readable: false });
  });
});

describe('a group that has lost two pieces', () => {
  it('is rebuilt from whole pieces of any others', () => {
    const coding = counted({
      'source-pieces': 6,
      chunks: 6,
      'repair-helpers': 4,
      'repair-group': 5,
    });
    const both = run(
      { coding },
      {
        workload: { preloaded: { count: 1, size: `${LENGTH}B` } },
        faults: [
          { at: '50h', leave: 'node-1' },
          { at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' },
        ],
      },
    );
    const { index } = blobAt(both.ctx, 0);
    expect(both.views.margins(index, 0).a).toBe(N - 1);
    const moved = booked(both, { cause: 'node-recovery', kind: 'payload', use: 'used' });
    // Owners sit in shard order; which pieces the two nodes hold decides whether groups meet.
    const near = 4 * piece(6);
    const wide = 6 * piece(6);
    expect([near, wide]).toContain(moved);
  });
});

describe('fidelity', () => {
  const eventful: Overrides = {
    workload: { preloaded: { count: 3, size: '4200B' }, ...written, 'read-back': true },
    faults: [
      { at: '6h', crash: 'node-2', for: '4h' },
      { at: '20h', corrupt: 'node-3', share: 0.5 },
      { at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' },
    ],
  };
  it.each([
    ['replication', { scheme: 'replication' }],
    ['rs1d', { scheme: 'rs1d', 'source-pieces': 4 }],
  ] as const)('%s: bytes, sampled and counts give the same digest', (_, coding) => {
    const digests = ['bytes', { mode: 'sampled', share: 0.5 }, 'counts'].map(
      (fidelity) => run({ coding }, { ...eventful, fidelity }).simulation.digest().trace,
    );
    expect(new Set(digests).size).toBe(1);
  });

  it('what was damaged or lost is rebuilt byte for byte, and read back as it went in', () => {
    const coding = { scheme: 'rs1d', 'source-pieces': 4 };
    const rebuilt = run({ coding }, { ...eventful, fidelity: 'bytes' });
    expect(sliversStored(rebuilt, 'node-recovery').length).toBe(6);
    const ends = endsOf(rebuilt, 'read').map(({ outcome }) => outcome);
    expect(ends.length).toBe(6);
    expect(new Set(ends)).toEqual(new Set(['ok']));
  });
});

describe('a scenario that no code can do', () => {
  const refusal = (coding: Row['coding'], overrides: Overrides = {}) => {
    try {
      quietScenario({ coding, fidelity: 'counts', ...overrides }, { weights: WEIGHTS });
    } catch (error) {
      return String(error);
    }
    return '';
  };

  it('is refused with the field, by name', () => {
    expect(refusal(counted({ 'source-pieces': 4 }), { fidelity: 'bytes' })).toContain("'counted'");
    expect(refusal({ scheme: 'rs1d', 'source-pieces': 10 })).toContain('source-pieces');
    expect(refusal({ scheme: 'replication', primary: 3 })).toContain('coding.primary');
    expect(refusal(counted({ 'repair-helpers': 10 }))).toContain('repair-helpers');
    expect(refusal(counted({ 'repair-group': 3 }))).toContain('repair-group');
    expect(refusal(counted({ 'source-pieces': 2, 'repair-parts': 3 }))).toContain('repair-parts');
    expect(refusal({ scheme: 'redstuf' })).toContain('redstuff');
    expect(refusal({ scheme: 'rs1d' })).toBe('');
  });
});
