import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  frostOfNanoUsd,
  isVotePushed,
  medianPrice,
  quorumAbove,
  quorumBelow,
  U64_MAX,
  type Vote,
} from '../../../sim/models/economics/index.ts';

const votes = fc
  .array(fc.record({ value: fc.bigInt({ min: 0n, max: 50n }), weight: fc.nat({ max: 40 }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .filter((list) => list.some(({ weight }) => weight > 0));
const whole = (list: readonly Vote[]) => list.reduce((sum, { weight }) => sum + weight, 0);

describe('a price vote', () => {
  it('334 of 1000 shards hold a price up, 333 do not', () => {
    const price = (high: number) =>
      quorumBelow(
        [
          { value: 100n, weight: 1000 - high },
          { value: 900n, weight: high },
        ],
        1000,
      );
    expect(price(334)).toBe(900n);
    expect(price(333)).toBe(100n);
  });

  it('667 shards lower it against the rest, 666 do not', () => {
    const price = (low: number) =>
      quorumBelow(
        [
          { value: 900n, weight: 1000 - low },
          { value: 1n, weight: low },
        ],
        1000,
      );
    expect(price(667)).toBe(1n);
    expect(price(666)).toBe(900n);
  });

  it('is one of the votes, with at most n − quorum strictly above it (economics.md §19.7)', () => {
    fc.assert(
      fc.property(votes, (list) => {
        const n = whole(list);
        const price = quorumBelow(list, n);
        expect(list.map(({ value }) => value)).toContain(price);
        const above = whole(list.filter(({ value }) => value > price));
        expect(3 * (n - above)).toBeGreaterThanOrEqual(2 * n + 1);
        const below = whole(list.filter(({ value }) => value < price));
        expect(3 * below).toBeLessThan(2 * n + 1);
      }),
    );
  });

  it('never falls when a vote rises', () => {
    fc.assert(
      fc.property(votes, fc.nat(), (list, at) => {
        const raised = list.map((vote, index) =>
          index === at % list.length ? { ...vote, value: vote.value + 7n } : vote,
        );
        const n = whole(list);
        expect(quorumBelow(raised, n) >= quorumBelow(list, n)).toBe(true);
      }),
    );
  });

  it('without voters is as high as a number can be', () => {
    expect(quorumBelow([], 1000)).toBe(U64_MAX);
    expect(quorumAbove([], 1000)).toBe(0n);
  });

  it('is the mirror of the capacity vote', () => {
    fc.assert(
      fc.property(votes, (list) => {
        const mirrored = list.map(({ value, weight }) => ({ value: 100n - value, weight }));
        expect(quorumAbove(mirrored, whole(list))).toBe(100n - quorumBelow(list, whole(list)));
      }),
    );
  });
});

describe('a vote in dollars', () => {
  it('rounds up, and is at most the total supply', () => {
    expect(frostOfNanoUsd(1n, 0.3)).toBe(4n);
    expect(frostOfNanoUsd(11_000n, 1e-30)).toBe(5_000_000_000_000_000_000n);
  });

  it('is pushed only beyond the dead band, on either side', () => {
    expect(
      [89_999n, 90_000n, 110_000n, 110_001n].map((vote) => isVotePushed(100_000n, vote)),
    ).toEqual([true, false, false, true]);
    expect(isVotePushed(0n, 0n)).toBe(false);
  });

  it('needs a source, and a price that is one', () => {
    expect(medianPrice([])).toBeNull();
    expect(medianPrice([1e-10])).toBeNull();
    expect(medianPrice([0.4, 0.1, 0.2, 0.3])).toBe(0.25);
  });
});
