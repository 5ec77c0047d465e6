import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyPlain } from '../../sim/engine/copy.ts';
import { decode, EncodingError, encode } from '../../sim/engine/encoding.ts';
import { createSimulation } from '../../sim/engine/index.ts';
import { busyParts } from './busy-model.ts';
import { runToEnd } from './one-model.ts';
import { plain } from './plain-values.ts';

/** Every object below a value, itself included. */
function objectsIn(value: unknown, found = new Set<object>()): Set<object> {
  if (typeof value !== 'object' || value === null) return found;
  found.add(ArrayBuffer.isView(value) ? value.buffer : value);
  if (ArrayBuffer.isView(value) || value instanceof Set) return found;
  const items = value instanceof Map ? value.values() : Object.values(value);
  for (const item of items) objectsIn(item, found);
  return found;
}

describe('a copy of plain data', () => {
  it('is what encoding and decoding would give, and shares nothing with the original', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const copy = copyPlain(value);
        expect(encode(copy)).toEqual(encode(value));
        expect(copy).toStrictEqual(decode(encode(value)));
        const originals = objectsIn(value);
        for (const object of objectsIn(copy)) expect(originals.has(object)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('drops fields that are undefined, and keeps a part of an array of numbers a part', () => {
    expect(copyPlain({ a: 1, b: undefined })).toStrictEqual({ a: 1 });
    const part = new Float64Array([1, 2, 3]).subarray(1, 2);
    expect(copyPlain(part).buffer.byteLength).toBe(8);
  });

  it('refuses what is not plain data', () => {
    for (const wrong of [new Date(0), () => 0, Symbol('s'), new DataView(new ArrayBuffer(1))]) {
      expect(() => copyPlain({ wrong })).toThrow(EncodingError);
    }
  });
});

describe('a clone', () => {
  const halfway = () => {
    const run = createSimulation({ ...busyParts, resolved: {}, seed: 5, endUs: 6_000_000 });
    run.step(1500);
    return run;
  };

  it('has the same bytes and the same future as its original, each alone', () => {
    const original = halfway();
    const clone = original.clone();
    expect(clone.save()).toEqual(original.save());
    runToEnd(clone);
    const end = clone.save();
    expect(original.save()).toEqual(halfway().save());
    runToEnd(original);
    expect(original.save()).toEqual(end);
  });
});
