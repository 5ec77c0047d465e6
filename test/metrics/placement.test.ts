/** What the loss of nodes would take: against enumeration of every way in which they can go. */
import { describe, expect, it } from 'vitest';
import { lossGiven, placedBlobs } from '../../sim/metrics/placement/node-sets.ts';
import type { WalrusViews } from '../../sim/models/views.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);

/** Views of a network in which the blobs lie as said, a list of shards each. */
function viewsOf(owner: readonly number[], blobs: readonly number[][]): WalrusViews {
  const nodes = [...new Set(owner)].sort((a, b) => a - b);
  const members = nodes.map((node) => ({
    node,
    shards: upTo(owner.length).filter((shard) => owner[shard] === node),
  }));
  return {
    resolved: { coding: { placement: { mode: 'random', width: blobs[0].length } } },
    committee: () => ({ epoch: 1, owner, members }),
    blobGroups: () => [{ blobs: upTo(blobs.length), count: blobs.length, bytes: 0, margins: [] }],
    shardsOf: (blob: number) => blobs[blob],
  } as unknown as WalrusViews;
}

/** Every subset of the nodes: by its size, the blobs that it takes, on average and at all. */
function enumerated(owner: readonly number[], blobs: readonly number[][], spare: number) {
  const nodes = new Set(owner).size;
  const sums = upTo(nodes + 1).map(() => ({ ways: 0, any: 0, lost: 0 }));
  for (let subset = 0; subset < 2 ** nodes; subset += 1) {
    const isGone = (node: number) => ((subset >> node) & 1) === 1;
    const size = upTo(nodes).filter(isGone).length;
    const lost = blobs.filter(
      (shards) => shards.filter((shard) => isGone(owner[shard])).length > spare,
    ).length;
    sums[size].ways += 1;
    sums[size].lost += lost / blobs.length;
    if (lost > 0) sums[size].any += 1;
  }
  return sums.slice(1).map(({ ways, any, lost }) => ({ any: any / ways, lost: lost / ways }));
}

const OWNER = [0, 1, 2, 3, 4, 5, 6, 7, 0, 1];

describe('what is lost with so many nodes', () => {
  it.each([
    [
      'copies',
      [
        [0, 1, 2],
        [3, 4, 5],
        [0, 1, 2],
        [2, 3, 4],
      ],
      2,
    ],
    [
      'any two of four',
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [1, 3, 5, 7],
      ],
      2,
    ],
    // Shards 0 and 8 lie on one node: it takes two pieces at a time.
    [
      'two pieces on a node',
      [
        [0, 8, 2, 3],
        [1, 4, 5, 6],
      ],
      2,
    ],
  ] as const)('is on average what enumeration says: %s', (_, blobs, spare) => {
    const lists = blobs.map((shards) => [...shards]);
    const placed = placedBlobs(viewsOf(OWNER, lists))!;
    const expected = enumerated(OWNER, lists, spare);
    const rows = lossGiven(placed, spare);
    expect(rows.map(({ gone }) => gone)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const [at, { lost }] of rows.entries()) expect(lost).toBeCloseTo(expected[at].lost, 12);
    for (const [at, { anyLoss }] of rows.entries()) {
      // No less than one set alone, no more than all together: so is the truth.
      expect(anyLoss).toBeGreaterThan(expected[at].lost - 1e-12);
      expect(anyLoss).toBeLessThan(expected[at].lost * blobs.length + 1e-12);
      expect(anyLoss > 0).toBe(expected[at].any > 0);
    }
  });

  it('is close to enumeration for many sets among many nodes', () => {
    const owner = upTo(16);
    const blobs = upTo(24).map((blob) => [blob % 16, (blob * 5 + 3) % 16, (blob * 7 + 6) % 16]);
    const distinct = blobs.filter((shards) => new Set(shards).size === 3);
    expect(distinct.length).toBeGreaterThan(15);
    const rows = lossGiven(placedBlobs(viewsOf(owner, distinct))!, 2);
    for (const [at, { any }] of enumerated(owner, distinct, 2).entries()) {
      expect(Math.abs(rows[at].anyLoss - any)).toBeLessThan(0.05);
    }
  });

  it('is exact for a single set', () => {
    const blobs = [
      [0, 1, 2],
      [2, 1, 0],
    ];
    const rows = lossGiven(placedBlobs(viewsOf(OWNER, blobs))!, 2);
    for (const [at, { any }] of enumerated(OWNER, blobs, 2).entries()) {
      expect(rows[at].anyLoss).toBeCloseTo(any, 12);
      if (any > 0) expect(rows[at].lostIfAny).toBeCloseTo(1, 12);
    }
  });

  it('counts different sets, and with how many others a node shares', () => {
    const placed = placedBlobs(
      viewsOf(OWNER, [
        [0, 1, 2],
        [2, 8, 1],
        [3, 4, 5],
      ]),
    )!;
    // Node 0 has shards 0 and 8: the first two blobs lie on one set.
    expect(placed.patterns).toEqual([{ pieces: [1, 1, 1], sets: 2, blobs: 3 }]);
    expect(placed.scatterWidth).toBe((6 * 2) / 8);
  });
});
