import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EXP, EXP_TWICE, invert, LOG, multiply } from '../../sim/codec/field.ts';
import { twiddle } from '../../sim/codec/reed-solomon.ts';

/** SHA-256 of 16-bit numbers as little-endian bytes. */
function sha256OfU16(numbers: ArrayLike<number>): string {
  const bytes = new Uint8Array(2 * numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    bytes[2 * i] = numbers[i] & 255;
    bytes[2 * i + 1] = numbers[i] >> 8;
  }
  return createHash('sha256').update(bytes).digest('hex');
}

describe('the field', () => {
  it('has the logarithm and power tables of the deployed library', () => {
    expect(sha256OfU16(LOG)).toBe(
      'c7eafc7e425f44aa8c3cf82dee5f4b3e50a710844082c0f1adcd4b95d4330c1f',
    );
    expect(sha256OfU16(EXP)).toBe(
      '2016ee0982f33f3b6d46fc5731540a073e73b2e7d093ba82e1998364d9dafcd5',
    );
    expect([...EXP_TWICE.subarray(65535)]).toEqual([...EXP]);
  });

  it('has the twiddle factors of the deployed library', () => {
    const logs = Array.from({ length: 65535 }, (_, j) => LOG[twiddle(j)]);
    expect(sha256OfU16(logs)).toBe(
      '386153e81df25ed50a4be744fc292281790994bf3472076e6bed4e65463c3949',
    );
    expect(Array.from({ length: 16 }, (_, j) => twiddle(j))).toEqual([
      0, 0, 2, 0, 4, 2, 6, 0, 8, 4, 10, 2, 12, 6, 14, 0,
    ]);
  });

  it('multiplies and inverts as the examples say', () => {
    expect(multiply(2, 2)).toBe(3);
    expect(multiply(3, 3)).toBe(2);
    expect(multiply(2, 3)).toBe(1);
    expect(multiply(4, 4)).toBe(6);
    expect(multiply(0x1234, 0xabcd)).toBe(0x43c1);
    expect(multiply(0xffff, 0xffff)).toBe(0x8000);
    expect(multiply(0, 0x1234)).toBe(0);
    expect(invert(2)).toBe(3);
    expect(invert(0x8000)).toBe(0x0bf2);
    expect(() => invert(0)).toThrow(RangeError);
  });

  it('squares to v·v ⊕ v = v >> 1 for every element', () => {
    const wrong = Array.from({ length: 65536 }, (_, v) => v).filter(
      (v) => (multiply(v, v) ^ v) !== v >> 1,
    );
    expect(wrong).toEqual([]);
  });
});
