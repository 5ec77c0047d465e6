/** Blob sync and the recovery of slivers (network.md §6.1), and healing in two phases (§2). */
import { describe, expect, it } from 'vitest';
import { HOUR_US, MINUTE_US } from '../../../sim/engine/index.ts';
import { addBlob, blobAt } from '../../../sim/models/blobs/blobs.ts';
import { startWrite } from '../../../sim/models/client/write.ts';
import { AXES } from '../../../sim/models/facts.ts';
import { hasSliver, nodeAt, removeSliver } from '../../../sim/models/storage-node/holdings.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { type Overrides, quietScenario, type SmallOptions } from '../../fixtures/small-scenario.ts';
import {
  booked,
  factsNamed,
  runSmall,
  type Step,
  sliversStored,
  type WalrusRunUnderTest,
} from '../../fixtures/walrus-run.ts';

const nodes = (...indices: number[]) => indices.map((index) => `node-${index}`);

function writeAt(atUs: number, lengthBytes = 1000): Step {
  return [
    atUs,
    (ctx) => {
      const { index } = addBlob(ctx, { kind: 'generated', name: 'one', lengthBytes });
      startWrite(ctx, 0, index);
    },
  ];
}

function run(overrides: Overrides, steps: readonly Step[], options: SmallOptions = {}) {
  const finished = runSmall(quietScenario({ duration: '6h', ...overrides }, options), steps);
  expect(finished.brokenBy).toBe('');
  return finished;
}

/** Shards that hold a sliver of blob 0 on an axis. */
function holders({ ctx }: WalrusRunUnderTest, axis: 'primary' | 'secondary'): number {
  let count = 0;
  for (const { index: node, shards } of ctx.state.storageNodes.nodes) {
    for (const shard of shards.keys()) {
      if (hasSliver(ctx, { node, shard, blob: 0, axis })) count += 1;
    }
  }
  return count;
}

describe('a node that missed a write', () => {
  const missed = run(
    { faults: [{ at: '10min', crash: 'node-4', for: '2h' }] },
    [writeAt(HOUR_US)],
    { weights: [2, 2, 2, 1, 3] },
  );

  it('rebuilds both slivers of each of its shards when it is back, and nothing else', () => {
    const rebuilt = sliversStored(missed, 'blob-sync');
    expect(rebuilt.map(({ node }) => node)).toEqual([4, 4, 4, 4, 4, 4]);
    expect(new Set(rebuilt.map(({ shard, axis }) => `${shard} ${axis}`)).size).toBe(6);
    expect(Math.min(...rebuilt.map(({ timeUs }) => timeUs))).toBeGreaterThan(130 * MINUTE_US);
    expect(factsNamed(missed, 'blob-sync.started').map(({ args }) => args)).toEqual([[0, 6]]);
    expect(factsNamed(missed, 'blob-sync.ended').length).toBe(1);
    expect(holders(missed, 'primary')).toBe(10);
    expect(holders(missed, 'secondary')).toBe(10);
  });

  it('uses exactly (kp + ks) symbols with their proofs a shard, and one metadata', () => {
    const { symbolBytes } = blobAt(missed.ctx, 0);
    const used = (kind: 'payload' | 'proof' | 'metadata') =>
      booked(missed, { cause: 'blob-sync', kind, use: 'used' });
    expect(used('payload')).toBe(3 * (4 + 7) * symbolBytes);
    // network.md §3: 1 + 2 + u(s) + s + 2 + 1 + 33·h − 32·(empty siblings); n = 10 has h = 4 and
    // two empty siblings on the paths of target slivers 8 and 9. Seven symbols go to a primary.
    const proof = (target: number) => 1 + 2 + 1 + 2 + 1 + 33 * 4 - (target >= 8 ? 64 : 0);
    const { rotation } = blobAt(missed.ctx, 0);
    let expected = 0;
    for (const shard of nodeAt(missed.ctx, 4).shards.keys()) {
      const pair = (shard - rotation + 10) % 10;
      expected += 7 * proof(pair) + 4 * proof(9 - pair);
    }
    expect(used('proof')).toBe(expected);
    expect(used('metadata')).toBe(32 + 1 + 1 + 8 + 1 + 66 * 10);
  });

  it('asks for nothing when it missed nothing', () => {
    const idle = run({ faults: [{ at: '2h', crash: 'node-4', for: '2h' }] }, [writeAt(HOUR_US)]);
    expect(factsNamed(idle, 'blob-sync.started')).toEqual([]);
    expect(booked(idle, { cause: 'blob-sync' })).toBe(0);
  });
});

describe('rebuilding a sliver', () => {
  /** node-9 missed the write; of the other nodes only `count` still hold their slivers. */
  function rebuildFrom(axis: 'primary' | 'secondary', count: number) {
    const thin: Step = [
      2 * HOUR_US,
      (ctx) => {
        for (let node = count; node < 9; node += 1) {
          nodeAt(ctx, node).isMediaDamaged = true;
          for (const shard of nodeAt(ctx, node).shards.keys()) {
            for (const gone of AXES) removeSliver(ctx, { node, shard, blob: 0, axis: gone });
          }
        }
      },
    ];
    const done = run({ faults: [{ at: '10min', crash: 'node-9', for: '3h' }] }, [
      writeAt(HOUR_US),
      thin,
    ]);
    return sliversStored(done, 'blob-sync').some((stored) => stored.axis === axis);
  }

  it('a secondary takes kp symbols, and not one fewer', () => {
    expect(rebuildFrom('secondary', 4)).toBe(true);
    expect(rebuildFrom('secondary', 3)).toBe(false);
  });

  it('a primary takes ks symbols, the own secondary included, and not one fewer', () => {
    expect(rebuildFrom('primary', 7)).toBe(true);
    expect(rebuildFrom('primary', 6)).toBe(true);
    expect(rebuildFrom('primary', 5)).toBe(false);
  });

  it('ignores damaged symbols, tells of them and takes others', () => {
    const done = run(
      {
        faults: [{ at: '10min', crash: 'node-9', for: '3h' }],
        behaviours: { 'corrupt-replies': nodes(0, 1) },
      },
      [writeAt(HOUR_US)],
    );
    expect(holders(done, 'primary')).toBe(10);
    const liars = factsNamed(done, 'symbol.rejected').map(({ args }) => args[0]);
    expect(liars.length).toBeGreaterThan(0);
    expect(liars.every((node) => node === 0 || node === 1)).toBe(true);
    expect(booked(done, { cause: 'blob-sync', kind: 'proof', use: 'wasted' })).toBeGreaterThan(0);
  });

  it('goes on to other donors when some refuse', () => {
    const done = run(
      {
        faults: [{ at: '10min', crash: 'node-9', for: '3h' }],
        behaviours: { 'withhold-reads': nodes(0, 1, 2) },
      },
      [writeAt(HOUR_US)],
    );
    expect(holders(done, 'primary')).toBe(10);
    expect(holders(done, 'secondary')).toBe(10);
  });

  it('stops without a trace when the blob expires meanwhile', () => {
    // Eight nodes stay away: too few donors for either axis until the epoch is over.
    const done = run(
      {
        duration: '30h',
        workload: { lifetime: '1epochs' },
        faults: [
          { at: '10min', crash: 'node-9', for: '3h' },
          { at: '2h', crash: nodes(0, 1, 2, 3, 4, 5, 6, 7), for: '22h' },
        ],
      },
      [writeAt(HOUR_US)],
    );
    expect(sliversStored(done, 'blob-sync')).toEqual([]);
    expect(factsNamed(done, 'blob.expired').length).toBe(1);
    expect(nodeAt(done.ctx, 9).running.size).toBe(0);
    expect(nodeAt(done.ctx, 9).syncs.size).toBe(0);
  });
});

describe('healing after a certificate that three of seven signers did not mean', () => {
  /** Four honest shards hold the blob; three signed and kept nothing; three were away. */
  function heal(back: string[]) {
    const away = (ctx: WalrusContext) => nodeAt(ctx, 9).isUp;
    const stayAway = nodes(7, 8, 9).filter((node) => !back.includes(node));
    const healed = run(
      {
        duration: '12h',
        behaviours: { 'sign-without-storing': nodes(4, 5, 6) },
        faults: [
          { at: '10min', crash: back, for: '3h' },
          ...(stayAway.length > 0 ? [{ at: '10min', crash: stayAway, for: '90h' }] : []),
        ],
      },
      [writeAt(HOUR_US)],
    );
    expect(factsNamed(healed, 'blob.certified')[0].args).toEqual([1, 7]);
    expect(sliversStored(healed, 'write').length).toBe(8);
    expect(away(healed.ctx)).toBe(stayAway.length === 0);
    return healed;
  }

  it('rebuilds primaries only after ks shards hold their secondary', () => {
    const healed = heal(nodes(7, 8, 9));
    const rebuilt = sliversStored(healed, 'blob-sync');
    const secondaries = rebuilt.filter(({ axis }) => axis === 'secondary');
    const primaries = rebuilt.filter(({ axis }) => axis === 'primary');
    expect([secondaries.length, primaries.length]).toEqual([3, 3]);
    // Four from the write and these three are ks = 7.
    const seventhUs = Math.max(...secondaries.map(({ timeUs }) => timeUs));
    expect(Math.min(...primaries.map(({ timeUs }) => timeUs))).toBeGreaterThan(seventhUs);
    expect(holders(healed, 'primary')).toBe(7);
    expect(holders(healed, 'secondary')).toBe(7);
  });

  it('never rebuilds a primary with one shard fewer, while the blob stays readable', () => {
    const healed = heal(nodes(7, 8));
    const axes = sliversStored(healed, 'blob-sync').map(({ axis }) => axis);
    expect(axes).toEqual(['secondary', 'secondary']);
    expect(holders(healed, 'primary')).toBe(4);
    expect(healed.views.margins(0, 0).readable).toBe(true);
    // Both nodes still try.
    expect(nodeAt(healed.ctx, 7).syncs.has(0)).toBe(true);
    expect(nodeAt(healed.ctx, 8).syncs.has(0)).toBe(true);
  });

  it('loses the blob to one more loss before it is healed, not after', () => {
    const loss = (hours: number): Overrides => ({
      duration: '12h',
      behaviours: { 'sign-without-storing': nodes(4, 5, 6) },
      faults: [
        { at: '10min', crash: nodes(7, 8, 9), for: '3h' },
        { at: `${hours}h`, 'lose-volume': 'node-0', 'restart-after': '1min' },
      ],
    });
    const early = run(loss(2), [writeAt(HOUR_US)]);
    expect(early.results.summary.verdict).toBe('data-lost');
    const late = run(loss(6), [writeAt(HOUR_US)]);
    expect(late.results.summary.verdict).toBe('good');
    expect(holders(late, 'primary')).toBe(7);
  });
});
