/**
 * Fast additions to 64-bit balances: amounts as doubles below 2^53, added to the two 32-bit halves
 * of a balance without making a bigint. For a trusted caller that keeps both sides itself, under
 * the recount; nobody's permission is asked.
 */
const TWO_32 = 4_294_967_296;

/** Position of the low half: 0 on little-endian machines. */
export const LOW = new Uint32Array(new BigInt64Array([1n]).buffer)[0] === 1 ? 0 : 1;

export function halvesOf(balances: BigInt64Array): Uint32Array {
  return new Uint32Array(balances.buffer, balances.byteOffset, 2 * balances.length);
}

/** Adds a whole amount from 0 to 2^53. The sum must stay below 2^63. */
export function addAmount(halves: Uint32Array, index: number, amount: number): void {
  const at = 2 * index;
  const high = Math.floor(amount / TWO_32);
  const low = halves[at + LOW] + (amount - high * TWO_32);
  const carry = low >= TWO_32 ? 1 : 0;
  halves[at + LOW] = low - carry * TWO_32;
  halves[at + 1 - LOW] += high + carry;
}

/** Takes a whole amount from 0 to 2^53; the balance must hold it. */
export function takeAmount(halves: Uint32Array, index: number, amount: number): void {
  const at = 2 * index;
  const high = Math.floor(amount / TWO_32);
  const low = halves[at + LOW] - (amount - high * TWO_32);
  const borrow = low < 0 ? 1 : 0;
  halves[at + LOW] = low + borrow * TWO_32;
  halves[at + 1 - LOW] -= high + borrow;
}

/** A balance as the nearest double. */
export function roundedAmount(halves: Uint32Array, index: number): number {
  return halves[2 * index + 1 - LOW] * TWO_32 + halves[2 * index + LOW];
}
