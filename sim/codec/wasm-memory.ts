/**
 * Memory of the wasm kernels: where tables and working rows lie, and the arena behind them that
 * codec functions use. Large regions are for the largest code that fits the field; pages that
 * are never touched cost nothing.
 */

import { CodecError } from './errors.ts';
import { EXP_TWICE, LOG, multiply } from './field.ts';

const PAGE_BYTES = 65536;
const SYMBOLS_MAX = 65536;

/** Static data of the module ends below the first region (the loader checks it). */
export const REGIONS_AT = 0x10000;

const LOG_AT = REGIONS_AT;
const EXP_AT = LOG_AT + 2 * 65536;
/** 256 + 256 bytes of the basis change, 16 × u16 of the basis, 2 × 64 bytes of its SIMD tables. */
const TOWER_AT = EXP_AT + 4 * 65536;
const BASIS_AT = TOWER_AT + 512;
const BASIS_TABLES_AT = BASIS_AT + 64;
/** State and block of the hash. */
const HASH_AT = BASIS_TABLES_AT + 128;
/** At most 64 pieces of 16 bytes. */
const PIECES_AT = HASH_AT + 256;
const SUBFIELD_AT = PIECES_AT + 1024;
const TWIDDLES_AT = SUBFIELD_AT + 256 * 32;
const PATTERN_AT = TWIDDLES_AT + (SYMBOLS_MAX / 2) * 128;
const FACTORS_AT = PATTERN_AT + SYMBOLS_MAX * 12;
const WORK_AT = FACTORS_AT + SYMBOLS_MAX * 128;
const ARENA_AT = WORK_AT + SYMBOLS_MAX * 128;

export const REGIONS = {
  log: LOG_AT,
  exp: EXP_AT,
  tower: TOWER_AT,
  basis: BASIS_AT,
  basisTables: BASIS_TABLES_AT,
  hash: HASH_AT,
  pieces: PIECES_AT,
  subfield: SUBFIELD_AT,
  twiddles: TWIDDLES_AT,
  pattern: PATTERN_AT,
  factors: FACTORS_AT,
  work: WORK_AT,
  arena: ARENA_AT,
} as const;

/** Kernels read whole words and may look past the end of a message. */
const SLACK_BYTES = 64;
/** Just below 4 GiB, what 32-bit addresses reach. */
const MEMORY_PAGES_MAX = 65535;

export function createMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({
    initial: Math.ceil(ARENA_AT / PAGE_BYTES) + 16,
    maximum: MEMORY_PAGES_MAX,
  });
}

/**
 * Grows the memory until the arena has `bytes`; whether it had to (older views are then void).
 * Throws CodecError when it cannot.
 */
export function growArena(memory: WebAssembly.Memory, bytes: number): boolean {
  const pages = Math.ceil((ARENA_AT + bytes + SLACK_BYTES) / PAGE_BYTES);
  const present = memory.buffer.byteLength / PAGE_BYTES;
  if (pages <= present) return false;
  if (pages > MEMORY_PAGES_MAX) {
    throw new CodecError('out-of-memory', `${bytes} bytes of working memory are too many`);
  }
  // A quarter more than asked for, so that slowly growing blobs do not grow it every time.
  const generous = Math.min(MEMORY_PAGES_MAX, pages + (pages >> 2));
  try {
    memory.grow(generous - present);
    return true;
  } catch {
    throw new CodecError('out-of-memory', `no ${bytes} bytes of working memory to be had`);
  }
}

/** Element 256, the generator of the field over its subfield GF(2^8) (assembly/tables.ts). */
const TOWER_GENERATOR = 256;

/** Writes logarithms, powers and everything about the tower basis. */
export function writeTables(memory: WebAssembly.Memory): void {
  const bytes = new Uint8Array(memory.buffer);
  new Uint16Array(memory.buffer, LOG_AT, LOG.length).set(LOG);
  new Uint16Array(memory.buffer, EXP_AT, EXP_TWICE.length).set(EXP_TWICE);
  const fromLow = new Uint8Array(256);
  const fromHigh = new Uint8Array(256);
  const toLow = new Uint8Array(256);
  const toHigh = new Uint8Array(256);
  for (let b = 0; b < 256; b++) {
    const product = multiply(b, TOWER_GENERATOR);
    fromLow[b] = product & 255;
    fromHigh[b] = product >> 8;
    toLow[product >> 8] = product & 255;
    toHigh[product >> 8] = b;
  }
  bytes.set(toLow, TOWER_AT);
  bytes.set(toHigh, TOWER_AT + 256);
  const basis = new Uint16Array(memory.buffer, BASIS_AT, 16);
  for (let bit = 0; bit < 8; bit++) {
    basis[bit] = 1 << bit;
    basis[8 + bit] = multiply(1 << bit, TOWER_GENERATOR);
  }
  [toLow, toHigh, fromLow, fromHigh].forEach((map, i) => {
    for (let x = 0; x < 16; x++) {
      bytes[BASIS_TABLES_AT + 32 * i + x] = map[x];
      bytes[BASIS_TABLES_AT + 32 * i + 16 + x] = map[x << 4];
    }
  });
}
