/**
 * Reads the fields of a BCS message (codec.md §10) one after another. Where the bytes end too
 * early, go on too long or do not fit, it throws a CodecError that names the message and the byte.
 */

import { CodecError } from './errors.ts';

/** BCS lengths are below 2^32. */
const LENGTH_LIMIT = 4_294_967_296;

export class ByteReader {
  private readonly bytes: Uint8Array;
  private readonly what: string;
  private at = 0;

  /** `what`: how messages call these bytes. */
  constructor(bytes: Uint8Array, what: string) {
    this.bytes = bytes;
    this.what = what;
  }

  fail(problem: string): never {
    throw new CodecError('bad-bytes', `${this.what}, byte ${this.at}: ${problem}`);
  }

  /** A view of the next `length` bytes. */
  raw(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) {
      this.fail(`${length} more bytes expected, ${this.bytes.length - this.at} left`);
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  byte(): number {
    return this.raw(1)[0];
  }

  u16(): number {
    const low = this.byte();
    return low | (this.byte() << 8);
  }

  u32(): number {
    const low = this.u16();
    return low + this.u16() * 65536;
  }

  u64(): number {
    let value = 0;
    let scale = 1;
    for (const byte of this.raw(8)) {
      value += byte * scale;
      scale *= 256;
    }
    if (!Number.isSafeInteger(value)) this.fail('number above 2^53 − 1');
    return value;
  }

  /** A length: the shortest form only, as BCS demands. */
  uleb(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 5; i++) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (byte === 0 && i > 0) this.fail('length in a form that is not the shortest');
        if (value >= LENGTH_LIMIT) this.fail('length above 2^32 − 1');
        return value;
      }
      scale *= 128;
    }
    this.fail('length of more than five bytes');
  }

  vector(): Uint8Array {
    return this.raw(this.uleb());
  }

  /** A view of everything that is left. */
  rest(): Uint8Array {
    return this.raw(this.bytes.length - this.at);
  }

  end(): void {
    if (this.at !== this.bytes.length) this.fail(`${this.bytes.length - this.at} bytes too many`);
  }
}
