/**
 * Memory of the wasm kernels: where tables and working rows lie, and the arena behind them that
 * codec functions use. Large regions are for the largest code that fits the field; pages that
 * are never touched cost nothing. Each thread has its own working regions.
 */

import { CodecError } from './errors.ts';
import { multiply } from './field.ts';

const PAGE_BYTES = 65536;
const SYMBOLS_MAX = 65536;

/** Static data of the module ends below the first region (the loader checks it). */
export const REGIONS_AT = 0x10000;

/** 3 × 256 bytes of the basis change, then 2 × 64 bytes of its SIMD tables. */
const TOWER_AT = REGIONS_AT;
const BASIS_TABLES_AT = TOWER_AT + 768;
const SUBFIELD_AT = BASIS_TABLES_AT + 128;
const PATTERN_AT = SUBFIELD_AT + 256 * 32;
const THREADS_AT = PATTERN_AT + SYMBOLS_MAX * 12;

/** Masks and state of the hash. */
const HASH_BYTES = 640;
/** Two pieces of 16 bytes for each of at most 256 lanes. */
const PIECES_BYTES = 2 * 256 * 16;
/** 65536 rows of 64 lanes; Merkle trees use the same. */
const WORK_BYTES = SYMBOLS_MAX * 128;
/** A digest for each symbol of two bytes. */
const LEAVES_BYTES = SYMBOLS_MAX * 32;
const THREAD_BYTES = HASH_BYTES + PIECES_BYTES + WORK_BYTES + LEAVES_BYTES + 1024;

/** Where the arena starts when there is room for so many threads. */
export function arenaAt(threads: number): number {
  return THREADS_AT + threads * THREAD_BYTES;
}

/** Where the triples of the erasure pattern in work lie. */
export { PATTERN_AT };

/** What an instance of the module must be told before its first use: exports and arguments. */
export function setupCalls(thread: number): [string, ...number[]][] {
  const hash = THREADS_AT + thread * THREAD_BYTES;
  const pieces = hash + HASH_BYTES;
  const work = pieces + PIECES_BYTES;
  const leaves = work + WORK_BYTES;
  return [
    ['setTables', SUBFIELD_AT, TOWER_AT],
    ['setHashScratch', hash, leaves],
    ['setStrip', pieces, BASIS_TABLES_AT],
    ['setWork', work, PATTERN_AT],
    ['setTreeScratch', work],
  ];
}

/** Kernels read whole blocks and may look past the end of a message. */
const SLACK_BYTES = 256;
/**
 * What encoding a blob of 4 MiB for 1000 shards takes. Memory that grows leaves older views on it
 * empty, and once that has happened V8 checks at every use of any typed array that it is not.
 */
const FIRST_ARENA_BYTES = 40 << 20;
/** Just below 4 GiB, what 32-bit addresses reach. */
export const MEMORY_PAGES_MAX = 65535;

export function createMemory(threads = 1): WebAssembly.Memory {
  return new WebAssembly.Memory({
    initial: Math.ceil((arenaAt(threads) + FIRST_ARENA_BYTES) / PAGE_BYTES),
    maximum: MEMORY_PAGES_MAX,
    shared: threads > 1,
  });
}

/**
 * Grows the memory until the arena at `arena` has `bytes`; whether it had to (older views are
 * then void). Throws CodecError when it cannot.
 */
export function growArena(memory: WebAssembly.Memory, arena: number, bytes: number): boolean {
  const pages = Math.ceil((arena + bytes + SLACK_BYTES) / PAGE_BYTES);
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

/** Writes everything about the tower basis and the products of its subfield. */
export function writeTables(memory: WebAssembly.Memory): void {
  const bytes = new Uint8Array(memory.buffer);
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
  // The square of the generator is itself and this.
  const excess = multiply(TOWER_GENERATOR, TOWER_GENERATOR) ^ TOWER_GENERATOR;
  for (let h = 0; h < 256; h++) bytes[TOWER_AT + 512 + h] = multiply(toHigh[h], excess);
  [toLow, toHigh, fromLow, fromHigh].forEach((map, i) => {
    for (let x = 0; x < 16; x++) {
      bytes[BASIS_TABLES_AT + 32 * i + x] = map[x];
      bytes[BASIS_TABLES_AT + 32 * i + 16 + x] = map[x << 4];
    }
  });
  for (let factor = 0; factor < 256; factor++) {
    for (let x = 0; x < 16; x++) {
      bytes[SUBFIELD_AT + 32 * factor + x] = multiply(factor, x);
      bytes[SUBFIELD_AT + 32 * factor + 16 + x] = multiply(factor, x << 4);
    }
  }
}
