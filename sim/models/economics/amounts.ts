/**
 * Units of money and the little arithmetic that all rules share (economics.md §1).
 *
 * FROST, bytes of space and shares of a pool are bigint everywhere: products are formed in full
 * before they are divided, as the contract does in 128 bits, and `/` is the floor.
 */
export const FROST_PER_WAL = 1_000_000_000n;
/** 10,000 basis points are the whole. */
export const BASIS_POINTS = 10_000n;
/** Largest number of the contract's 64-bit amounts; the price while there is no committee. */
export const U64_MAX = 18_446_744_073_709_551_615n;

export function ceilDiv(amount: bigint, divisor: bigint): bigint {
  return (amount + divisor - 1n) / divisor;
}

export function smallerOf(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

export function largerOf(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}

export function sumOf(amounts: readonly bigint[]): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}

/** ⌊amount · rate⌋ for a rate in basis points. */
export function share(amount: bigint, rateBp: number): bigint {
  return (amount * BigInt(rateBp)) / BASIS_POINTS;
}
