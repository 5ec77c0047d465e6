/** The tags of the binary form, shared by its writer and its reader. */

export const TAG_NULL = 0;
export const TAG_FALSE = 1;
export const TAG_TRUE = 2;
/** Zigzag varint of a safe integer; never −0. */
export const TAG_INTEGER = 3;
/** Eight bytes, little-endian; NaN in its one canonical pattern. */
export const TAG_DOUBLE = 4;
/** UTF-8. */
export const TAG_TEXT = 5;
/** UTF-16 code units, for text with lone surrogates. */
export const TAG_TEXT_UNITS = 6;
export const TAG_BIGINT = 7;
export const TAG_ARRAY = 8;
/** A record whose shape follows: count of keys, keys. The next free shape index is its own. */
export const TAG_NEW_SHAPE = 9;
/** A record of a shape seen before. */
export const TAG_RECORD = 10;
export const TAG_MAP = 11;
export const TAG_SET = 12;
/** A typed array: index in TYPED_ARRAYS, count, little-endian elements. */
export const TAG_TYPED = 13;

export const TYPED_ARRAYS = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  Uint8ClampedArray,
] as const;

export type TypedArray = InstanceType<(typeof TYPED_ARRAYS)[number]>;

const probe = new Uint16Array([1]);
/** Whether typed arrays can be copied byte by byte. */
export const IS_LITTLE_ENDIAN = new Uint8Array(probe.buffer)[0] === 1;
