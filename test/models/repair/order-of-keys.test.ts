/** The order of keys, and who comes first in it, against the sort of the language (stable). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foremost, orderOfKeys } from '../../../sim/models/repair/order-of-keys.ts';

describe('the order of keys', () => {
  it('is that of a stable sort, equal keys and all', () => {
    const key = fc.oneof(fc.nat(5), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 70 }), (keys) => {
        const expected = keys
          .map((_, at) => at)
          .sort((a, b) => {
            return keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : a - b;
          });
        expect([...orderOfKeys(Float64Array.from(keys))]).toEqual(expected);
      }),
    );
  });
});

describe('the foremost', () => {
  it('are those that a walk in the order of keys takes, and the last brings what is left', () => {
    const one = fc.record({
      key: fc.oneof(fc.nat(5), fc.double({ noNaN: true })),
      symbols: fc.integer({ min: 1, max: 4 }),
    });
    const donors = fc.array(one, { minLength: 1, maxLength: 70 });
    fc.assert(
      fc.property(donors, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const sum = all.reduce((total, { symbols }) => total + symbols, 0);
        const needed = Math.max(1, Math.round(share * sum));
        const keys = Float64Array.from(all, ({ key }) => key);
        const expected: number[] = [];
        let left = needed;
        for (const at of orderOfKeys(keys)) {
          if (left <= 0) break;
          expected.push(at);
          left -= all[at].symbols;
        }
        const { positions, count, last, lastBrings } = foremost(keys, all, needed);
        expect([...positions.subarray(0, count)].sort((a, b) => a - b)).toEqual(
          [...expected].sort((a, b) => a - b),
        );
        expect(last).toBe(expected.at(-1));
        expect(lastBrings).toBe(left + all[last].symbols);
      }),
    );
  });
});
