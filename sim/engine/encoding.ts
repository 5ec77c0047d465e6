/**
 * One canonical binary form for plain data: what a simulation is saved as.
 *
 * Holds null, booleans, numbers, strings, bigint, arrays, plain records, Map, Set and typed
 * arrays; insertion order is kept, fields that are undefined are dropped. Equal values give equal
 * bytes on any Node and in any browser. Anything else, a class instance, a function, a hole, or
 * one object reachable by two paths, is an EncodingError that names the path. Integers are
 * zigzag varints, other numbers little-endian doubles; the shape of records is written once.
 */
import { Reader } from './encoding-reader.ts';
import { Writer } from './encoding-writer.ts';

export { EncodingError } from './errors.ts';

/** Bytes of a plain value. Throws EncodingError with the path of what cannot be saved. */
export function encode(value: unknown): Uint8Array {
  const writer = new Writer();
  writer.value(value);
  return writer.finish();
}

/** A fresh value, sharing nothing with the bytes. Throws EncodingError on damaged input. */
export function decode(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value();
  reader.expectEnd();
  return value;
}
