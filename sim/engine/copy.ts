/**
 * A copy of plain data that shares nothing with it: what `decode(encode(value))` gives, without the
 * bytes between. A simulation is cloned with it; typed arrays, where most of a state lies, are
 * copied as blocks of memory.
 *
 * Left out, because `encode` does it wherever a state is saved: finding an object that two paths
 * reach (it is copied twice), and naming the path of what is not plain data.
 */
import { EncodingError } from './errors.ts';

/** Throws EncodingError for anything but plain data. */
export function copyPlain<Value>(value: Value): Value {
  return copyOf(value) as Value;
}

function copyOf(value: unknown): unknown {
  if (typeof value !== 'object') {
    if (typeof value !== 'function' && typeof value !== 'symbol') return value;
    throw new EncodingError(`a value of type ${typeof value} cannot be copied`);
  }
  if (value === null) return null;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) return copyOfArray(value as unknown[]);
  if (prototype === Object.prototype || prototype === null) return copyOfRecord(value);
  if (prototype === Map.prototype) return copyOfMap(value as Map<unknown, unknown>);
  if (prototype === Set.prototype) return new Set(value as Set<unknown>);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return (value as Uint8Array).slice();
  }
  const name = (prototype.constructor as { name?: string } | undefined)?.name ?? 'unknown';
  throw new EncodingError(`an instance of ${name} cannot be copied: state is plain data`);
}

function copyOfArray(values: readonly unknown[]): unknown[] {
  const copy = values.slice();
  for (let index = 0; index < copy.length; index += 1) {
    const value = copy[index];
    if (typeof value !== 'number') copy[index] = copyOf(value);
  }
  return copy;
}

/** Spread first: the copy then has the shape of the original in one step. */
function copyOfRecord(record: object): object {
  const copy: Record<string, unknown> = { ...record };
  let hasGaps = false;
  for (const key in copy) {
    const value = copy[key];
    if (value === undefined) hasGaps = true;
    else if (typeof value !== 'number' && typeof value !== 'string') copy[key] = copyOf(value);
  }
  return hasGaps ? withoutUndefined(copy) : copy;
}

function withoutUndefined(record: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

function copyOfMap(map: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
  const copy = new Map<unknown, unknown>();
  for (const [key, value] of map) copy.set(key, copyOf(value));
  return copy;
}
