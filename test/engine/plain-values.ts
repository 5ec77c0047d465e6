/** Arbitrary plain data, as state may hold it, and what it looks like after a round trip. */
import fc from 'fast-check';

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.bigInt(),
);
const typed = fc.oneof(
  fc.uint8Array(),
  fc.int16Array(),
  fc.uint32Array(),
  fc.int32Array(),
  fc.float32Array(),
  fc.float64Array(),
  fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)).map((items) => BigInt64Array.from(items)),
);
export const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    typed,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 5 }),
    fc.array(fc.tuple(scalar, tie('value')), { maxLength: 4 }).map((items) => new Map(items)),
    fc.array(scalar, { maxLength: 4 }).map((items) => new Set(items)),
  ),
})).value;

/** What a plain value looks like after decoding: records get the ordinary prototype. */
export function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, normal(item)]));
  if (value instanceof Set || ArrayBuffer.isView(value)) return value;
  if (typeof value !== 'object' || value === null) return value;
  const copy = {};
  for (const [key, item] of Object.entries(value)) {
    const options = { value: normal(item), enumerable: true, writable: true, configurable: true };
    Object.defineProperty(copy, key, options);
  }
  return copy;
}
