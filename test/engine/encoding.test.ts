import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, EncodingError, encode } from '../../sim/engine/encoding.ts';
import { normal, plain } from './plain-values.ts';

describe('the encoding', () => {
  it('gives back what went in, and the same bytes again', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const bytes = encode(value);
        const copy = decode(bytes);
        expect(copy).toStrictEqual(normal(value));
        expect(encode(copy)).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('tells different values apart', () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        const equal = Buffer.from(encode(a)).equals(Buffer.from(encode(b)));
        // A record without a prototype is, as data, one that has the ordinary prototype.
        if (equal) expect(normal(a)).toStrictEqual(normal(b));
      }),
      { numRuns: 3000 },
    );
    const bytes = [0, -0, '0', 0n, false, null, [], {}, new Map(), new Set(), new Uint8Array()].map(
      (value) => Buffer.from(encode(value)).toString('hex'),
    );
    expect(new Set(bytes).size).toBe(bytes.length);
  });

  it('keeps the numbers that are easily lost', () => {
    const numbers = [-0, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 53, -(2 ** 53), 0.1, 1e21];
    numbers.push(
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
      63,
      64,
      -64,
      -65,
      2 ** 31,
      2 ** 32,
    );
    expect(decode(encode(numbers))).toStrictEqual(numbers);
    const strange = new Float64Array(new BigUint64Array([0x7ff8_dead_beef_0001n]).buffer);
    expect(encode(strange[0])).toEqual(encode(Number.NaN));
  });

  it('keeps insertion order, which iteration depends on', () => {
    expect(Object.keys(decode(encode({ b: 1, a: 2 })) as object)).toEqual(['b', 'a']);
    const map = new Map<unknown, unknown>([
      ['b', 1],
      [2, 'two'],
      ['a', { deep: new Set([3, 1]) }],
    ]);
    expect([...(decode(encode(map)) as typeof map).keys()]).toEqual(['b', 2, 'a']);
  });

  it('writes the shape of records once', () => {
    const record = (index: number) => ({ identifier: index, description: '' });
    const one = encode([record(1)]).length;
    const many = encode(Array.from({ length: 101 }, (_, index) => record(index))).length;
    expect(many - one).toBeLessThan(100 * 7);
  });

  it('drops undefined fields and refuses undefined elsewhere', () => {
    expect(decode(encode({ a: undefined, b: 1 }))).toStrictEqual({ b: 1 });
    expect(() => encode([undefined])).toThrow('value.0: a value of type undefined');
  });

  const shared = { x: 1 };
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const buffer = new ArrayBuffer(8);
  const sparse = [1, 2];
  delete sparse[0];
  it.each([
    ['a function', { f: () => 1 }, 'value.f: a value of type function'],
    ['a symbol', { s: Symbol('s') }, 'value.s: a value of type symbol'],
    ['a class instance', { d: new Date(0) }, 'value.d: an instance of Date'],
    ['a promise', [Promise.resolve()], 'value.0: an instance of Promise'],
    ['a Buffer', { b: Buffer.from('x') }, 'value.b: an instance of Buffer'],
    ['a weak map', new WeakMap(), 'value: an instance of WeakMap'],
    ['an object met twice', { a: shared, b: [shared] }, 'value.b.0: the same object'],
    ['a cycle', cycle, 'value.self: the same object'],
    [
      'two views of one buffer',
      [new Uint8Array(buffer), new Int8Array(buffer)],
      'value.1: the same',
    ],
    ['an object as a key', new Map([[{}, 1]]), 'a Map or Set key that is an object'],
    ['an array with holes', sparse, 'an array with holes'],
    ['symbol keys', { [Symbol('k')]: 1 }, 'symbol keys'],
  ])('refuses %s and names the path', (_, value, message) => {
    expect(() => encode(value)).toThrow(EncodingError);
    expect(() => encode(value)).toThrow(message);
  });

  it('never reads past the end or accepts what is left over', () => {
    const bytes = encode({ list: [1, 'two', 3n, new Uint8Array(5)], map: new Map([[1, 2]]) });
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decode(bytes.subarray(0, length))).toThrow(EncodingError);
    }
    expect(() => decode(Uint8Array.of(...bytes, 0))).toThrow('bytes after the end');
    expect(() => decode(Uint8Array.of(99))).toThrow('unknown tag 99');
  });

  it('shares nothing with the bytes it came from', () => {
    const bytes = encode(Uint8Array.of(1, 2, 3));
    const copy = decode(bytes) as Uint8Array;
    bytes.fill(0);
    expect([...copy]).toEqual([1, 2, 3]);
  });

  it('has bytes that never change without a new format version', () => {
    const value = { a: [1, -70, 0.5, 'ä', '\ud800', -300n, null, true], b: Int16Array.of(1, -2) };
    expect(Buffer.from(encode(value)).toString('hex')).toMatchInlineSnapshot(
      `"090205016105016208080302038b0104000000000000e03f0502c3a4060180b003070102012c00020d03020100feff"`,
    );
  });
});
