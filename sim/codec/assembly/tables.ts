/**
 * Multiplication tables for SIMD (codec.md §5, end), in a basis that makes factors cheap.
 *
 * An element is kept as a pair (a, b) over the subfield GF(2^8) = {0…255}, standing for
 * a + b·t, where t = 256 is the ninth Cantor coordinate and t² = t + 128. A factor below 256
 * multiplies both halves alike; any other factor takes three products over the subfield
 * (rows.ts). So tables of the 256 subfield factors serve all: 32 bytes each, the products with
 * the 16 low and with the 16 high nibbles.
 */

/** Laid out and filled by wasm-memory.ts. */
let subfieldAt: usize = 0;
/** 3 × 256 bytes: the pair (a, b) that h·256 is in the tower basis, a then b; then b·128. */
let towerAt: usize = 0;

const TABLE_BYTES: usize = 32;

export function setTables(subfield: usize, tower: usize): void {
  subfieldAt = subfield;
  towerAt = tower;
}

// @ts-ignore: decorator
@inline
export function subfieldTable(factor: u32): usize {
  return subfieldAt + factor * TABLE_BYTES;
}

/** First half of a factor in the tower basis. */
// @ts-ignore: decorator
@inline
export function firstHalf(factor: u32): u32 {
  return (factor & 255) ^ <u32>load<u8>(towerAt + (factor >> 8));
}

/** Second half. */
// @ts-ignore: decorator
@inline
export function secondHalf(factor: u32): u32 {
  return <u32>load<u8>(towerAt + 256 + (factor >> 8));
}

/** 128 times the second half. */
// @ts-ignore: decorator
@inline
export function foldedHalf(factor: u32): u32 {
  return <u32>load<u8>(towerAt + 512 + (factor >> 8));
}
