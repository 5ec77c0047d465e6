/**
 * The scenarios of scenarios/codes: what a code, or a repair policy, costs for the same blobs and
 * the same lost volume. Each answer is a comparison of runs, beside closed forms worked out here.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadPlainText } from '../../sim/scenario/index.ts';
import { booked, runSmall } from '../fixtures/walrus-run.ts';

const FOLDER = 'scenarios/codes';

function run(name: string, settings: string[] = []) {
  const file = `${FOLDER}/${name}.yaml`;
  const done = runSmall(loadPlainText(file, readFileSync(file, 'utf8'), FOLDER, settings));
  expect(done.brokenBy).toBe('');
  expect(done.results.summary.checks.length).toBeGreaterThan(0);
  expect(done.results.summary.checks.filter(({ passed }) => !passed)).toEqual([]);
  const moved = (kind: 'payload' | 'proof' | 'metadata') =>
    booked(done, { cause: 'node-recovery', kind, use: 'used' });
  return { done, moved, stored: done.views.storedBytes() };
}

const even = (bytes: number) => 2 * Math.ceil(bytes / 2);

describe('coding-parameters', () => {
  const [n, blobs, length] = [25, 10, 4 * 1024 * 1024];
  const symbol = even(length / (9 * 17));
  const piece = even(length / 9);
  const meta = (hashes: number) => 32 + 1 + 1 + 8 + 1 + 33 * hashes * n;
  const numbers = '{ scheme: counted, source-pieces: 9, repair-helpers: 16, repair-parts: 8 }';
  const TABLE: [title: string, coding: string, held: number, repaired: number, hashes: number][] = [
    ['RedStuff', '{ scheme: redstuff }', 26 * symbol, 26 * symbol, 2],
    ['replication', '{ scheme: replication }', length, length, 1],
    ['any 9 of 25', '{ scheme: rs1d, source-pieces: 9 }', piece, 9 * piece, 1],
    [
      'any 17 of 25',
      '{ scheme: rs1d, source-pieces: 17 }',
      even(length / 17),
      17 * even(length / 17),
      1,
    ],
    ['regenerating', numbers, piece, 16 * Math.ceil(piece / 8), 1],
  ];

  it.each(TABLE)('%s: storage and repair of one shard', (_, coding, held, repaired, hashes) => {
    const { moved, stored } = run('coding-parameters', [`coding=${coding}`]);
    expect(stored).toBe(blobs * n * (held + meta(hashes)));
    expect(moved('payload')).toBe(blobs * repaired);
    expect(moved('metadata')).toBe(blobs * meta(hashes));
  });

  it('orders the codes as the description says', () => {
    const stored = TABLE.map(([, , held]) => (n * held) / length);
    const repaired = TABLE.map(([, , , moved]) => moved / length);
    expect(stored[0]).toBeCloseTo(4.25, 2);
    expect(stored[1]).toBe(25);
    expect(stored[2]).toBeCloseTo(25 / 9, 2);
    expect(repaired[0]).toBeLessThan(0.2);
    expect(repaired[4]).toBeGreaterThan(repaired[0]);
    expect(repaired[4]).toBeLessThan(repaired[2]);
  });
});

describe('repair-policies', () => {
  it('sharing saves w of kp + ks symbols; small blobs are read, larger ones rebuilt as deployed', () => {
    const [kp, ks, w] = [34, 67, 10];
    const by = (policy: string) => run('repair-policies', [`storage.repair.policy=${policy}`]);
    const [deployed, shared, read] = ['deployed', 'share-symbols', 'read-when-cheaper'].map(by);
    const symbol = even((256 * 1024) / (kp * ks));
    expect(deployed.moved('payload')).toBe(20 * w * (kp + ks) * symbol);
    expect(shared.moved('payload')).toBe(20 * w * (kp + ks - w) * symbol);
    expect(read.moved('payload')).toBe(20 * kp * ks * symbol);
    expect(read.moved('proof')).toBe(0);
    expect(shared.moved('proof')).toBeLessThan(deployed.moved('proof'));
    const settings = ['storage.repair.policy=read-when-cheaper', 'workload.preloaded.size=1MiB'];
    expect(run('repair-policies', settings).moved('payload')).toBe(
      20 * w * (kp + ks) * even((1024 * 1024) / (kp * ks)),
    );
    expect(deployed.done.views.storedBytes()).toBe(read.done.views.storedBytes());
  });
});

describe('blob-sizes', () => {
  const [kp, ks, w, blobs] = [34, 67, 10, 4];
  const KIB = 1024;

  /** Bytes of payload and proof of one run, and its symbol size. */
  function repairOf(size: number) {
    const { moved, done } = run('blob-sizes', [`workload.preloaded.size=${size}B`]);
    const symbol = even(Math.ceil(size / (kp * ks)));
    const [payload, proof] = [moved('payload'), moved('proof')];
    expect(payload).toBe(blobs * w * (kp + ks) * symbol);
    return { symbol, payload, proof, done };
  }

  it('proofs cost the same for every size, and dominate below 240 bytes a symbol', () => {
    const sizes = [16 * KIB, 512 * KIB, 8192 * KIB, 65_536 * KIB];
    const [small, equal, large, largest] = sizes.map(repairOf);
    // Path of seven levels, 33 bytes each, and 6 to 8 of wrappers; four leaves are shorter.
    const perSymbol = small.proof / (blobs * w * (kp + ks));
    expect(perSymbol).toBeGreaterThan(237 - 6);
    expect(perSymbol).toBeLessThanOrEqual(240);
    for (const { proof } of [equal, large, largest]) {
      expect(Math.abs(proof / small.proof - 1)).toBeLessThan(0.02);
    }
    expect(small.proof / small.payload).toBeGreaterThan(28);
    expect(equal.proof / equal.payload).toBeCloseTo(1, 1);
    expect(large.proof / large.payload).toBeLessThan(0.07);
    expect(largest.payload / largest.proof).toBeGreaterThan(119);
  });

  it('what repair moves for each byte that was lost falls from thirty to one', () => {
    const perLost = (size: number) => {
      const { symbol, payload, proof } = repairOf(size);
      return (payload + proof) / (blobs * w * (kp + ks) * symbol);
    };
    expect(perLost(16 * KIB)).toBeGreaterThan(29);
    expect(perLost(512 * KIB)).toBeCloseTo(2, 1);
    expect(perLost(65_536 * KIB)).toBeLessThan(1.01);
  });
});
