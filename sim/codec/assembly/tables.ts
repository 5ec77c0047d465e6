/**
 * Multiplication tables for SIMD (codec.md §5, end), in a basis that makes most factors cheap.
 *
 * An element is kept as a pair (a, b) over the subfield GF(2^8) = {0…255}, standing for
 * a + b·256 (256 is the ninth Cantor coordinate). A factor below 256 then multiplies both
 * halves alike: 2 tables of 16 bytes. Any other factor takes 8: for each nibble of (a, b) the
 * low and the high byte of the product.
 */

/** Where things are in memory; laid out and filled by kernels-wasm.ts. */
let logAt: usize = 0;
let expAt: usize = 0;
/** 256 pairs (a, b) that h·256 is in the tower basis: a bytes, then b bytes. */
let towerAt: usize = 0;
/** What the 16 tower basis elements are in Cantor coordinates, u16. */
let basisAt: usize = 0;
let subfieldAt: usize = 0;
let generalAt: usize = 0;

export const SUBFIELD_TABLE_BYTES: usize = 32;
export const GENERAL_TABLE_BYTES: usize = 128;

export function setTables(log: usize, exp: usize, tower: usize, basis: usize): void {
  logAt = log;
  expAt = exp;
  towerAt = tower;
  basisAt = basis;
}

function multiply(a: u32, b: u32): u32 {
  if (a == 0 || b == 0) return 0;
  const log = <usize>load<u16>(logAt + (a << 1)) + <usize>load<u16>(logAt + (b << 1));
  return load<u16>(expAt + (log << 1));
}

function toTower(value: u32): u32 {
  const high = <usize>(value >> 8);
  const a = (value & 255) ^ load<u8>(towerAt + high);
  return a | ((<u32>load<u8>(towerAt + 256 + high)) << 8);
}

/** The eight tables of a factor: for nibble u = 0…3, low bytes then high bytes. */
export function buildGeneralTable(factor: u32, at: usize): void {
  for (let nibble: usize = 0; nibble < 4; nibble++) {
    const low = at + nibble * 32;
    const high = low + 16;
    store<u8>(low, 0);
    store<u8>(high, 0);
    for (let bit: usize = 0; bit < 4; bit++) {
      const element = <u32>load<u16>(basisAt + ((nibble * 4 + bit) << 1));
      const product = toTower(multiply(element, factor));
      const width: usize = (<usize>1) << bit;
      for (let x: usize = 0; x < width; x++) {
        store<u8>(low + width + x, load<u8>(low + x) ^ <u8>product);
        store<u8>(high + width + x, load<u8>(high + x) ^ <u8>(product >> 8));
      }
    }
  }
}

/** Products of all 256 subfield elements with the 16 low and the 16 high nibbles. */
export function buildSubfieldTables(at: usize): void {
  subfieldAt = at;
  for (let factor: u32 = 0; factor < 256; factor++) {
    const table = at + factor * SUBFIELD_TABLE_BYTES;
    for (let x: u32 = 0; x < 16; x++) {
      store<u8>(table + x, <u8>multiply(factor, x));
      store<u8>(table + 16 + x, <u8>multiply(factor, x << 4));
    }
  }
}

/** Tables of the even factors from 256 on, those that twiddles take: first ≤ factor < end. */
export function buildTwiddleTables(at: usize, first: u32, end: u32): void {
  generalAt = at;
  for (let factor = first; factor < end; factor += 2) {
    buildGeneralTable(factor, generalTable(factor));
  }
}

// @ts-ignore: decorator
@inline
export function subfieldTable(factor: u32): usize {
  return subfieldAt + factor * SUBFIELD_TABLE_BYTES;
}

// @ts-ignore: decorator
@inline
export function generalTable(factor: u32): usize {
  return generalAt + ((factor - 256) >> 1) * GENERAL_TABLE_BYTES;
}
