import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ApportionmentError,
  apportion,
  maxShardsPerNode,
} from '../../../sim/models/committee/index.ts';

const stakes = fc.array(fc.bigInt({ min: 1n, max: 5_000_000_000_000_000_000n }), {
  minLength: 1,
  maxLength: 40,
});
const smallStakes = fc.array(fc.bigInt({ min: 1n, max: 12n }), { minLength: 1, maxLength: 25 });
const shardCount = fc.integer({ min: 10, max: 300 });
const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);

describe('cap per node', () => {
  it('changes its rule between 19 and 20 entries', () => {
    expect(maxShardsPerNode(19, 1000)).toBe(106);
    expect(maxShardsPerNode(20, 1000)).toBe(100);
  });
});

describe("D'Hondt apportionment", () => {
  it('gives the seats of the largest quotients, as listing them all would', () => {
    fc.assert(
      fc.property(fc.oneof(stakes, smallStakes), shardCount, (staked, shards) => {
        expect(apportion(staked, shards)).toEqual(byListingQuotients(staked, shards));
      }),
      { numRuns: 60 },
    );
  });

  it('gives out every shard, nobody above the cap', () => {
    fc.assert(
      fc.property(stakes, shardCount, (staked, shards) => {
        const counts = apportion(staked, shards);
        expect(sum(counts)).toBe(shards);
        expect(Math.max(...counts)).toBeLessThanOrEqual(maxShardsPerNode(staked.length, shards));
      }),
    );
  });

  it('does not change when all stakes are scaled', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 1_000_000n }), { minLength: 1, maxLength: 30 }),
        shardCount,
        fc.bigInt({ min: 2n, max: 1_000_000_007n }),
        (staked, shards, factor) => {
          const scaled = staked.map((stake) => stake * factor);
          expect(apportion(scaled, shards)).toEqual(apportion(staked, shards));
        },
      ),
    );
  });

  it('never takes shards from a node whose stake grows', () => {
    fc.assert(
      fc.property(
        stakes,
        shardCount,
        fc.nat(),
        fc.bigInt({ min: 1n, max: 10n ** 18n }),
        (...all) => {
          const [staked, shards, pick, added] = all;
          const node = pick % staked.length;
          const grown = staked.with(node, staked[node] + added);
          expect(apportion(grown, shards)[node]).toBeGreaterThanOrEqual(
            apportion(staked, shards)[node],
          );
        },
      ),
    );
  });

  it('gives a tie to the entry that comes first', () => {
    expect(apportion([10n, 10n, 10n], 4)).toEqual([2, 1, 1]);
  });

  it('refuses when nothing is staked, and when the cap leaves shards over', () => {
    expect(() => apportion([0n, 0n], 10)).toThrow(ApportionmentError);
    const twenty = new Array<bigint>(20).fill(1n);
    // With 20 entries the cap is ⌊n/10⌋: 1 at n = 10, 0 at n = 9.
    expect(sum(apportion(twenty, 10))).toBe(10);
    expect(() => apportion(twenty, 9)).toThrow(/cap of 0 leaves 9 shards over/);
  });
});

/** The textbook method: all quotients stake / seat up to the cap, the `shards` largest win. */
function byListingQuotients(staked: bigint[], shards: number): number[] {
  const cap = Math.min(maxShardsPerNode(staked.length, shards), shards);
  const quotients = staked.flatMap((stake, entry) =>
    Array.from({ length: cap }, (_, seat) => ({ stake, seat: BigInt(seat + 1), entry })),
  );
  quotients.sort((left, right) => {
    const difference = right.stake * left.seat - left.stake * right.seat;
    if (difference !== 0n) return difference > 0n ? 1 : -1;
    return left.entry - right.entry;
  });
  const counts = new Array<number>(staked.length).fill(0);
  for (const { entry } of quotients.slice(0, shards)) counts[entry]++;
  return counts;
}
