/** Classes: integers before every cursor, and bytes that close. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BlobClass,
  ID_END,
  lengthOfFirst,
  membersBefore,
  membersBetween,
  takeMember,
} from '../../../sim/models/holdings/index.ts';

const classOf = (count: number, offset: number, lengthBytes = 1000 * count + 7): BlobClass => ({
  symbolBytes: 2,
  certifiedEpoch: 1,
  endEpoch: 54,
  isDeletable: false,
  count,
  slots: count,
  lengthBytes,
  offset,
});

describe('a class of blobs', () => {
  it('has as many members before a cursor as stand below it, one by one', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(999), fc.nat(ID_END), (count, offset, id) => {
        const one = classOf(count, offset / 1000);
        let below = 0;
        for (let j = 0; j < count; j++) {
          if (((j + one.offset) / count) * ID_END < id) below += 1;
        }
        expect(membersBefore(one, id)).toBe(below);
      }),
    );
  });

  it('adds up to its members and its bytes over any cursors, at a thousand million members', () => {
    const one = classOf(1_000_000_007, 0.625, 3_000_000_000_000_019);
    let members = 0;
    let bytes = 0;
    for (let step = 0; step < 17; step++) {
      const from = Math.floor((step / 17) * ID_END);
      const to = step === 16 ? ID_END : Math.floor(((step + 1) / 17) * ID_END);
      const before = membersBefore(one, from);
      const after = membersBefore(one, to);
      expect(membersBetween(one, from, to)).toBe(after - before);
      members += after - before;
      bytes += lengthOfFirst(one, after) - lengthOfFirst(one, before);
    }
    expect(members).toBe(one.count);
    expect(bytes).toBe(one.lengthBytes);
  });

  it('gives a member away without moving the others', () => {
    const one = classOf(10, 0.5);
    const before = [2, 5, 8].map((tenth) => membersBefore(one, (tenth / 10) * ID_END));
    const { id, lengthBytes } = takeMember(one);
    expect(id).toBe(Math.floor(0.95 * ID_END));
    expect(one.lengthBytes + lengthBytes).toBe(10_007);
    expect([2, 5, 8].map((tenth) => membersBefore(one, (tenth / 10) * ID_END))).toEqual(before);
    expect(membersBefore(one, ID_END)).toBe(9);
    expect(membersBefore(one, ID_END - 1)).toBe(9);
  });
});
