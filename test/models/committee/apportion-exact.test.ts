/** The fast apportionment against the rule as it is written, in exact fractions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, maxShardsPerNode } from '../../../sim/models/committee/index.ts';

/** One seat after the other to the largest stake / (seats + 1) below the cap, first on ties. */
function plain(stakes: readonly bigint[], shards: number, cap: number): number[] {
  const seats = stakes.map(() => 0);
  for (let left = shards; left > 0; left--) {
    let best = -1;
    for (let entry = 0; entry < stakes.length; entry++) {
      if (seats[entry] >= cap) continue;
      const isLarger =
        best < 0 ||
        stakes[entry] * BigInt(seats[best] + 1) > stakes[best] * BigInt(seats[entry] + 1);
      if (isLarger) best = entry;
    }
    seats[best]++;
  }
  return seats;
}

const SUPPLY = 5n * 10n ** 18n;
const spread = fc.array(fc.bigInt({ min: 0n, max: SUPPLY / 120n }), {
  minLength: 1,
  maxLength: 60,
});
/** Multiples of one stake and their neighbours: ties, and differences that doubles cannot see. */
const close = fc.array(
  fc.record({ times: fc.integer({ min: 1, max: 12 }), off: fc.constantFrom(0n, 0n, 1n, -1n) }),
  { minLength: 2, maxLength: 40 },
);

describe('apportionment', () => {
  it('is the plain rule for any stakes', () => {
    fc.assert(
      fc.property(spread, fc.integer({ min: 10, max: 300 }), (stakes, shards) => {
        fc.pre(stakes.some((stake) => stake > 0n));
        const cap = maxShardsPerNode(stakes.length, shards);
        fc.pre(cap * stakes.length >= shards);
        expect(apportion(stakes, shards)).toEqual(plain(stakes, shards, cap));
      }),
      { numRuns: 200 },
    );
  });

  it('and where quotients are equal, or one FROST apart at the scale of the supply', () => {
    fc.assert(
      fc.property(close, fc.integer({ min: 10, max: 120 }), (list, shards) => {
        const stakes = list.map(({ times, off }) => BigInt(times) * 10_000_000_000_000_000n + off);
        const cap = maxShardsPerNode(stakes.length, shards);
        fc.pre(cap * stakes.length >= shards);
        expect(apportion(stakes, shards)).toEqual(plain(stakes, shards, cap));
      }),
      { numRuns: 300 },
    );
  });
});
