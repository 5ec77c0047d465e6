/** The shipped studies in a short form: every run is good, and what each is about comes out. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Levels, runStudy, type StudyPoint } from '../fixtures/study-runs.ts';

const FOLDER = 'scenarios/studies';

interface ShortForm {
  set: string[];
  wanted(levels: Levels): boolean;
  shows(points: readonly StudyPoint[]): void;
}

const even = (bytes: number): number => 2 * Math.ceil(bytes / 2);
const PAYLOAD = 'repair.bytes{cause=node-recovery;kind=payload;use=used}';
const PROOFS = 'repair.bytes{cause=node-recovery;kind=proof;use=used}';

/** The value of a column by the level of an axis. */
const by = (points: readonly StudyPoint[], axis: string, column: string): Record<string, number> =>
  Object.fromEntries(points.map(({ levels, values }) => [levels[axis], values[column]!]));

const nameOf = (level: string): string => level.split(' (')[0];

const SHORT: Record<string, ShortForm> = {
  /** Four of its 36 points, ten days of the year. */
  'assumed-failures.yaml': {
    set: ['duration=10d'],
    wanted: ({ disks, departures }) => disks !== '12' || departures !== '0.05',
    shows: (points) => {
      expect(points.length).toBe(4);
      for (const { values } of points) expect(values['nodes.up']).toBeGreaterThan(20);
    },
  },
  /** n = 100: kp = 34, ks = 67; a node with ten shards lost one blob. */
  'blob-sizes.yaml': {
    set: ['workload.preloaded.count=1'],
    wanted: ({ size }) => ['16KiB', '1024KiB', '64MiB'].includes(size),
    shows: (points) => {
      expect(points.length).toBe(6);
      const sizes = { '16KiB': 2 ** 14, '1024KiB': 2 ** 20, '64MiB': 2 ** 26 };
      for (const { levels, values } of points) {
        const symbol = even(sizes[levels.size as keyof typeof sizes] / (34 * 67));
        const isRead = levels.policy === 'read-when-cheaper' && levels.size === '16KiB';
        expect(values[PAYLOAD]).toBe(symbol * (isRead ? 34 * 67 : 10 * (34 + 67)));
        expect(values[PROOFS]! > 0).toBe(!isRead);
      }
    },
  },
  /** One shard of 25 is lost, with the pieces of two blobs. */
  'coding-parameters.yaml': {
    set: ['workload.preloaded.count=2'],
    wanted: ({ size }) => size === '64KiB',
    shows: (points) => {
      const moved = by(points, 'code', PAYLOAD);
      const piece = (parts: number) => Math.ceil(2 ** 16 / parts);
      expect(moved.replication).toBe(2 * 2 ** 16);
      // Any 9 of 25 moves nine pieces for one, which is the blob.
      expect(moved['any-9'] / (2 * 9 * piece(9))).toBeCloseTo(1, 2);
      expect(moved['any-17'] / (2 * 17 * piece(17))).toBeCloseTo(1, 2);
      // Each of 16 helpers sends an eighth of a piece.
      expect(moved.regenerating / (2 * 16 * (piece(9) / 8))).toBeCloseTo(1, 1);
      // n = 25: kp = 9, ks = 17.
      expect(moved.redstuff).toBe(2 * (9 + 17) * even(2 ** 16 / (9 * 17)));
      const stored = by(points, 'code', 'storage.overhead');
      expect(Math.round(stored.replication)).toBe(25);
      expect(stored['any-17']).toBeLessThan(stored['any-9']);
      expect(stored['any-9']).toBeLessThan(stored.redstuff);
    },
  },
  'placement.yaml': {
    set: ['workload.preloaded.count=200', 'duration=1470min'],
    wanted: ({ placement }) => ['random', 'scatter-2'].includes(placement),
    shows: (points) => {
      const sets = by(points, 'placement', 'placement.node-sets');
      // Sixty nodes in threes; two hundred draws of three out of sixty seldom meet.
      expect(sets['scatter-2']).toBe(20);
      expect(sets.random).toBeGreaterThan(195);
      const widths = by(points, 'placement', 'placement.scatter-width');
      expect(widths['scatter-2']).toBe(2);
      expect(widths.random).toBeGreaterThan(5);
    },
  },
  'repair-policies.yaml': {
    set: ['workload.preloaded.count=2'],
    wanted: ({ size }) => size === '256KiB',
    shows: (points) => {
      const column = (title: string) => {
        const found = Object.entries(by(points, 'policy', title));
        return Object.fromEntries(found.map(([level, value]) => [nameOf(level), value]));
      };
      const proofs = column(PROOFS);
      const same = ['deferred', 'rate-capped', 'prioritised', 'eager'];
      for (const policy of same) expect(proofs[policy], policy).toBe(proofs.deployed);
      expect(proofs['read-when-cheaper']).toBe(0);
      // One volume of two; paths are shorter for some of the slivers of a blob.
      expect(proofs.lazy / proofs.deployed).toBeCloseTo(0.5, 1);
      // w = 10 of kp + ks = 101 symbols are the node's own.
      expect(proofs['share-symbols'] / proofs.deployed).toBeCloseTo(91 / 101, 2);
      expect(proofs['batched-proofs'] / proofs.deployed).toBeLessThan(0.2);
      const margins = column('availability.min-durable-margin');
      for (const [policy, margin] of Object.entries(margins)) {
        expect(margin, policy).toBe(['lazy', 'deferred'].includes(policy) ? 46 : 56);
      }
    },
  },
};

describe('a shipped study', () => {
  it('has a short form', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
    expect(files.sort()).toEqual(Object.keys(SHORT).sort());
  });

  it.each(Object.keys(SHORT))('%s shows in a short form what it is about', async (file) => {
    const { set, wanted, shows } = SHORT[file];
    const points = await runStudy(`${FOLDER}/${file}`, { set, wanted, replications: 1 });
    expect(points.map(({ outcome }) => outcome.verdict)).not.toContain('invariant-broken');
    if (file !== 'placement.yaml') {
      expect(new Set(points.map(({ outcome }) => outcome.verdict))).toEqual(new Set(['good']));
    }
    shows(points);
  });
});
