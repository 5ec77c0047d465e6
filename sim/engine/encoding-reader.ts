/** Reads plain data back from its canonical binary form; see encoding.ts. */
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
} from './encoding-tags.ts';
import { reversed } from './encoding-writer.ts';
import { EncodingError } from './errors.ts';

export class Reader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;
  private readonly shapes: string[][] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  expectEnd(): void {
    if (this.at !== this.bytes.length) this.reject('bytes after the end of the value');
  }

  value(): unknown {
    const tag = this.byte();
    switch (tag) {
      case TAG_NULL:
        return null;
      case TAG_FALSE:
        return false;
      case TAG_TRUE:
        return true;
      case TAG_INTEGER:
        return this.signed();
      case TAG_DOUBLE:
        return this.view.getFloat64(this.take(8), true);
      case TAG_TEXT:
      case TAG_TEXT_UNITS:
        return this.text(tag);
      case TAG_BIGINT:
        return this.bigint();
      case TAG_ARRAY:
        return this.array();
      case TAG_NEW_SHAPE:
        return this.record(this.newShape());
      case TAG_RECORD:
        return this.record(this.shapes[this.unsigned()]);
      case TAG_MAP:
        return this.map();
      case TAG_SET:
        return this.set();
      case TAG_TYPED:
        return this.typed();
      default:
        return this.reject(`unknown tag ${tag}`);
    }
  }

  private array(): unknown[] {
    const length = this.count();
    const result: unknown[] = [];
    for (let index = 0; index < length; index += 1) result.push(this.value());
    return result;
  }

  private newShape(): string[] {
    const length = this.count();
    const keys: string[] = [];
    this.shapes.push(keys);
    for (let index = 0; index < length; index += 1) keys.push(this.text(this.byte()));
    return keys;
  }

  private record(keys: string[] | undefined): Record<string, unknown> {
    if (keys === undefined) return this.reject('a record of an unknown shape');
    const result: Record<string, unknown> = {};
    for (const key of keys) {
      if (key === '__proto__') defineField(result, key, this.value());
      else result[key] = this.value();
    }
    return result;
  }

  private map(): Map<unknown, unknown> {
    const size = this.count();
    const result = new Map<unknown, unknown>();
    for (let index = 0; index < size; index += 1) {
      const key = this.value();
      result.set(key, this.value());
    }
    return result;
  }

  private set(): Set<unknown> {
    const size = this.count();
    const result = new Set<unknown>();
    for (let index = 0; index < size; index += 1) result.add(this.value());
    return result;
  }

  private typed(): unknown {
    const type = TYPED_ARRAYS[this.byte()];
    if (type === undefined) return this.reject('unknown type of typed array');
    const length = this.unsigned();
    const size = type.BYTES_PER_ELEMENT;
    const start = this.take(length * size);
    // Not `slice`: that of a Node Buffer is a view of a shared pool.
    const copy = Uint8Array.from(this.bytes.subarray(start, start + length * size));
    return new type((IS_LITTLE_ENDIAN ? copy : reversed(copy, size)).buffer as ArrayBuffer);
  }

  private text(tag: number): string {
    if (tag === TAG_TEXT_UNITS) {
      const count = this.count();
      let text = '';
      for (let index = 0; index < count; index += 1) text += String.fromCharCode(this.unsigned());
      return text;
    }
    if (tag !== TAG_TEXT) return this.reject('text expected');
    const length = this.unsigned();
    const start = this.take(length);
    if (length < 64) {
      let text = '';
      let index = start;
      for (; index < start + length && this.bytes[index] < 128; index += 1) {
        text += String.fromCharCode(this.bytes[index]);
      }
      if (index === start + length) return text;
    }
    return utf8.decode(this.bytes.subarray(start, start + length));
  }

  private bigint(): bigint {
    const negative = this.byte() === 1;
    const length = this.count();
    let digits = '0x0';
    for (let index = 0; index < length; index += 1) {
      digits += this.byte().toString(16).padStart(2, '0');
    }
    return negative ? -BigInt(digits) : BigInt(digits);
  }

  private signed(): number {
    const first = this.byte();
    let magnitude = (first & 127) >> 1;
    if (first > 127) magnitude += this.unsigned() * 64;
    return (first & 1) === 1 ? -magnitude - 1 : magnitude;
  }

  private unsigned(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  /** A count of things of at least one byte each. */
  private count(): number {
    const count = this.unsigned();
    if (count > this.bytes.length - this.at) this.reject('a count past the end of the data');
    return count;
  }

  private byte(): number {
    if (this.at >= this.bytes.length) this.reject('the data end too early');
    this.at += 1;
    return this.bytes[this.at - 1];
  }

  private take(count: number): number {
    if (count > this.bytes.length - this.at) this.reject('the data end too early');
    this.at += count;
    return this.at - count;
  }

  private reject(reason: string): never {
    throw new EncodingError(`byte ${this.at}: ${reason}`);
  }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function defineField(record: object, key: string, value: unknown): void {
  const options = { value, writable: true, enumerable: true, configurable: true };
  Object.defineProperty(record, key, options);
}
