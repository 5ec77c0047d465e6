/**
 * Writes the fields of a BCS message (codec.md §10) one after another into bytes that grow.
 */

import { writeU64 } from './blob-id.ts';

export class ByteWriter {
  private bytes: Uint8Array;
  private at = 0;

  /** `length`: bytes expected, a hint. */
  constructor(length = 64) {
    this.bytes = new Uint8Array(length);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  u16(value: number): void {
    this.byte(value & 255);
    this.byte(value >> 8);
  }

  u32(value: number): void {
    this.u16(value & 0xffff);
    this.u16(value >>> 16);
  }

  /** A whole number below 2^53. */
  u64(value: number): void {
    this.reserve(8);
    writeU64(this.bytes, this.at, value);
    this.at += 8;
  }

  uleb(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** A byte vector, or a string as its UTF-8 bytes. */
  vector(bytes: Uint8Array): void {
    this.uleb(bytes.length);
    this.raw(bytes);
  }

  done(): Uint8Array {
    return this.at === this.bytes.length ? this.bytes : this.bytes.slice(0, this.at);
  }

  private reserve(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.bytes.length, this.at + count));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}
