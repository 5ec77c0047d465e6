/** Writes plain data into its canonical binary form; see encoding.ts. */
import {
  IS_LITTLE_ENDIAN,
  TAG_ARRAY,
  TAG_BIGINT,
  TAG_DOUBLE,
  TAG_FALSE,
  TAG_INTEGER,
  TAG_MAP,
  TAG_NEW_SHAPE,
  TAG_NULL,
  TAG_RECORD,
  TAG_SET,
  TAG_TEXT,
  TAG_TEXT_UNITS,
  TAG_TRUE,
  TAG_TYPED,
  TYPED_ARRAYS,
  type TypedArray,
} from './encoding-tags.ts';
import { EncodingError } from './errors.ts';

/** Deeper nesting than this is a cycle or a linked list, and neither is plain data. */
const DEPTH_MAX = 1000;
const TWO_32 = 0x1_0000_0000;

/** A list of keys; `shape` is its index, −1 while no record had just these. */
interface ShapeNode {
  shape: number;
  readonly next: Map<string, ShapeNode>;
}

export class Writer {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private at = 0;
  /** Shapes of records met so far, as a tree over their keys. */
  private readonly shapes: ShapeNode = { shape: -1, next: new Map() };
  private shapeCount = 0;
  /** Every object written so far: meeting one again means two paths lead to it. */
  private readonly seen = new Set<object>();
  private readonly path: (string | number)[] = [];

  finish(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }

  value(value: unknown): void {
    switch (typeof value) {
      case 'number':
        this.number(value);
        return;
      case 'string':
        this.text(value);
        return;
      case 'boolean':
        this.byte(value ? TAG_TRUE : TAG_FALSE);
        return;
      case 'bigint':
        this.bigint(value);
        return;
      case 'object':
        if (value === null) this.byte(TAG_NULL);
        else this.object(value);
        return;
      default:
        this.reject(`a value of type ${typeof value} cannot be saved`);
    }
  }

  private number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      this.byte(TAG_INTEGER);
      // Zigzag by arithmetic: the doubled value may pass 2^53, so the sign goes first.
      this.signed(value);
      return;
    }
    this.byte(TAG_DOUBLE);
    this.room(8);
    if (Number.isNaN(value)) {
      this.view.setUint32(this.at, 0, true);
      this.view.setUint32(this.at + 4, 0x7ff8_0000, true);
    } else {
      this.view.setFloat64(this.at, value, true);
    }
    this.at += 8;
  }

  private object(value: object): void {
    this.once(value);
    if (this.path.length > DEPTH_MAX) this.reject('nested too deeply to be plain data');
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) this.record(value);
    else if (prototype === Array.prototype) this.array(value as unknown[]);
    else if (prototype === Map.prototype) this.map(value as Map<unknown, unknown>);
    else if (prototype === Set.prototype) this.set(value as Set<unknown>);
    else this.typed(value, prototype);
  }

  private array(value: unknown[]): void {
    const { length } = value;
    if (Object.keys(value).length !== length) this.reject('an array with holes or extra fields');
    this.byte(TAG_ARRAY);
    this.unsigned(length);
    for (let index = 0; index < length; index += 1) this.member(index, value[index]);
  }

  private record(value: object): void {
    if (Object.getOwnPropertySymbols(value).length > 0) this.reject('a record with symbol keys');
    const fields = value as Record<string, unknown>;
    const keys = Object.keys(fields);
    let node = this.shapes;
    let kept = 0;
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index];
      if (fields[key] === undefined) continue;
      keys[kept] = key;
      kept += 1;
      let next = node.next.get(key);
      if (next === undefined) {
        next = { shape: -1, next: new Map() };
        node.next.set(key, next);
      }
      node = next;
    }
    keys.length = kept;
    if (node.shape < 0) {
      node.shape = this.shapeCount;
      this.shapeCount += 1;
      this.byte(TAG_NEW_SHAPE);
      this.unsigned(kept);
      for (const key of keys) this.text(key);
    } else {
      this.byte(TAG_RECORD);
      this.unsigned(node.shape);
    }
    for (const key of keys) this.member(key, fields[key]);
  }

  private map(value: Map<unknown, unknown>): void {
    this.byte(TAG_MAP);
    this.unsigned(value.size);
    for (const [key, item] of value) {
      this.primitive(key);
      this.member(String(key), item);
    }
  }

  private set(value: Set<unknown>): void {
    this.byte(TAG_SET);
    this.unsigned(value.size);
    for (const key of value) this.primitive(key);
  }

  private primitive(key: unknown): void {
    if (typeof key === 'object' && key !== null) this.reject('a Map or Set key that is an object');
    this.value(key);
  }

  private typed(value: object, prototype: object): void {
    const type = TYPED_ARRAYS.findIndex((member) => member.prototype === prototype);
    if (type < 0) {
      const name = (prototype.constructor as { name?: string } | undefined)?.name ?? 'unknown';
      this.reject(`an instance of ${name} cannot be saved: state is plain data`);
    }
    const array = value as TypedArray;
    this.once(array.buffer);
    this.byte(TAG_TYPED);
    this.byte(type);
    this.unsigned(array.length);
    this.room(array.byteLength);
    const source = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    this.bytes.set(IS_LITTLE_ENDIAN ? source : reversed(source, array.BYTES_PER_ELEMENT), this.at);
    this.at += array.byteLength;
  }

  private text(value: string): void {
    const start = this.at;
    this.byte(TAG_TEXT);
    // Short text of ASCII, by far the most, needs no second look.
    if (value.length < 128) {
      this.room(value.length + 1);
      this.bytes[this.at] = value.length;
      this.at += 1;
      let index = 0;
      for (; index < value.length; index += 1) {
        const unit = value.charCodeAt(index);
        if (unit > 127) break;
        this.bytes[this.at + index] = unit;
      }
      if (index === value.length) {
        this.at += index;
        return;
      }
      this.at = start + 1;
    }
    if (LONE_SURROGATE.test(value)) {
      this.at = start;
      this.byte(TAG_TEXT_UNITS);
      this.unsigned(value.length);
      for (let index = 0; index < value.length; index += 1) this.unsigned(value.charCodeAt(index));
      return;
    }
    const encoded = new TextEncoder().encode(value);
    this.unsigned(encoded.length);
    this.room(encoded.length);
    this.bytes.set(encoded, this.at);
    this.at += encoded.length;
  }

  private bigint(value: bigint): void {
    this.byte(TAG_BIGINT);
    this.byte(value < 0n ? 1 : 0);
    const digits = (value < 0n ? -value : value).toString(16);
    const even = digits.length % 2 === 0 ? digits : `0${digits}`;
    this.unsigned(even.length / 2);
    for (let at = 0; at < even.length; at += 2)
      this.byte(Number.parseInt(even.slice(at, at + 2), 16));
  }

  private member(key: string | number, value: unknown): void {
    this.path.push(key);
    this.value(value);
    this.path.pop();
  }

  private once(value: object): void {
    if (this.seen.has(value)) this.reject('the same object is reachable by two paths');
    this.seen.add(value);
  }

  private reject(reason: string): never {
    throw new EncodingError(`${['value', ...this.path].join('.')}: ${reason}`);
  }

  private signed(value: number): void {
    const magnitude = value < 0 ? -value - 1 : value;
    const low = magnitude % 64;
    const rest = (magnitude - low) / 64;
    this.byte((rest > 0 ? 128 : 0) | (low << 1) | (value < 0 ? 1 : 0));
    if (rest > 0) this.unsigned(rest);
  }

  private unsigned(value: number): void {
    let rest = value;
    while (rest >= TWO_32) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.byte((rest & 127) | 128);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  private byte(value: number): void {
    if (this.at === this.bytes.length) this.room(1);
    this.bytes[this.at] = value;
    this.at += 1;
  }

  private room(count: number): void {
    const wanted = this.at + count;
    if (wanted <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(wanted, this.bytes.length * 2));
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Each element's bytes the other way round, for big-endian machines. */
export function reversed(bytes: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += size) {
    for (let index = 0; index < size; index += 1) result[at + index] = bytes[at + size - 1 - index];
  }
  return result;
}
