/**
 * The scenarios of scenarios/codes: what a code, or a repair policy, costs for the same blobs and
 * the same lost volume. Each answer is a comparison of runs, beside closed forms worked out here.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadPlainText } from '../../sim/scenario/index.ts';
import { booked, brokenInvariants, factsNamed, runSmall } from '../fixtures/walrus-run.ts';

const FOLDER = 'scenarios/codes';

function run(name: string, settings: string[] = []) {
  const file = `${FOLDER}/${name}.yaml`;
  const done = runSmall(loadPlainText(file, readFileSync(file, 'utf8'), FOLDER, settings));
  expect(brokenInvariants(done)).toEqual([]);
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
  const [kp, ks, w] = [34, 67, 10];
  /** Five blobs of the twenty, so that the daily tests stay quick. */
  const [BLOBS, LOSSES, LENGTH] = [5, 2, 256 * 1024];
  const symbol = even(LENGTH / (kp * ks));
  const all = LOSSES * BLOBS * w * (kp + ks) * symbol;
  const by = (policy: string, ...more: string[]) =>
    run('repair-policies', [
      `storage.repair.policy=${policy}`,
      `workload.preloaded.count=${BLOBS}`,
      ...more,
    ]);
  const deployed = by('deployed');
  const leastToSpare = ({ done }: ReturnType<typeof run>): number =>
    done.results.summary.metrics['availability.min-durable-margin'].value!;

  it('ways of rebuilding: shared symbols, the blob itself, batched and no proofs', () => {
    const [shared, read, batched, none] = [
      'share-symbols',
      'read-when-cheaper',
      'batched-proofs',
      'no-proofs',
    ].map((policy) => by(policy));
    expect(deployed.moved('payload')).toBe(all);
    expect(shared.moved('payload')).toBe(LOSSES * BLOBS * w * (kp + ks - w) * symbol);
    expect(read.moved('payload')).toBe(LOSSES * BLOBS * kp * ks * symbol);
    expect(read.moved('proof')).toBe(0);
    expect(shared.moved('proof')).toBeLessThan(deployed.moved('proof'));
    expect([batched.moved('payload'), none.moved('payload')]).toEqual([all, all]);
    // Ten leaves in a row share most of their paths of seven; the head of a symbol is 4 bytes.
    expect(batched.moved('proof') / deployed.moved('proof')).toBeLessThan(0.3);
    expect(none.moved('proof')).toBe(LOSSES * BLOBS * w * (kp + ks) * 4);
    expect(deployed.done.views.storedBytes()).toBe(read.done.views.storedBytes());
  });

  it('larger blobs are rebuilt as deployed where reading them is not cheaper', () => {
    const larger = by('read-when-cheaper', 'workload.preloaded.size=1MiB');
    const each = even((1024 * 1024) / (kp * ks));
    expect(larger.moved('payload')).toBe(LOSSES * BLOBS * w * (kp + ks) * each);
  });

  it('lazy pays for one volume of two and keeps ten shards fewer; deferred pays at the outage', () => {
    const policy = (name: string, more = '') =>
      `{ name: ${name}, params: { threshold: 50, interval: 10min${more} } }`;
    const lazy = by(policy('lazy'));
    const deferred = by(policy('deferred', ', patience: 1h'));
    const patient = by(policy('deferred', ', patience: 8h'));
    expect(lazy.moved('payload')).toBe(all / 2);
    expect(lazy.done.views.margins(0, 0)).toMatchObject({ b: 90 - damaged(lazy, 'secondary') });
    expect(deferred.moved('payload')).toBe(all);
    expect(patient.moved('payload')).toBe(all / 2);
    // 90 − kp after one loss, 80 − kp after both.
    expect([leastToSpare(deployed), leastToSpare(lazy)]).toEqual([90 - kp, 80 - kp]);
  });

  it('a rate or an order moves the same bytes; a low rate leaves blobs at risk for longer', () => {
    const capped = by('{ name: rate-capped, params: { rate: 2kB/s } }');
    const ordered = by('prioritised');
    expect(capped.moved('payload')).toBe(all);
    expect(ordered.moved('payload')).toBe(all);
    expect(healingUs(capped)).toBeGreaterThan(20 * healingUs(deployed));
    expect(healingUs(ordered) / healingUs(deployed)).toBeCloseTo(1, 0);
  });

  it('eager repairs what readers find damaged, deployed nodes never do', () => {
    const reads = ['workload.reads.start=90h', 'workload.reads.every=5min'];
    const eager = by('eager', ...reads);
    const plain = by('deployed', ...reads);
    const rebuilt = booked(eager.done, { cause: 'blob-sync', kind: 'payload', use: 'used' });
    const found = factsNamed(eager.done, 'sliver.corrupted').filter(({ args }) => args[2] === 0);
    expect(found.length).toBeGreaterThan(3);
    // Readers ask for primaries, and come by every one of them sooner or later.
    expect(rebuilt).toBe(found.length * ks * symbol);
    expect(booked(plain.done, { cause: 'blob-sync' })).toBe(0);
  });

  function damaged({ done }: ReturnType<typeof run>, axis: 'primary' | 'secondary'): number {
    const code = axis === 'primary' ? 0 : 1;
    const facts = factsNamed(done, 'sliver.corrupted');
    return facts.filter(({ args }) => args[1] === 0 && args[2] === code).length;
  }

  /** Sum of the times that nodes took to be whole again. */
  function healingUs({ done }: ReturnType<typeof run>): number {
    const facts = factsNamed(done, 'node-recovery.ended');
    expect(facts.length).toBe(LOSSES);
    return facts.reduce((sum, { args }) => sum + args[0], 0);
  }
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
