/** The order of keys against the sort of the language, which is stable. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderOfKeys } from '../../../sim/models/repair/order-of-keys.ts';

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
