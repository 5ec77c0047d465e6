/**
 * Exact division of money: nothing is lost and nobody rounds by himself.
 *
 * Whole FROST in, whole FROST out; products are formed in full before the division, as the
 * contract does in 128 bits.
 */

/** ⌊a·b / divisor⌋ or ⌈a·b / divisor⌉ of amounts that are not negative. */
export function mulDiv(
  a: bigint,
  b: bigint,
  { divisor, round }: { divisor: bigint; round: 'floor' | 'ceil' },
): bigint {
  if (divisor <= 0n || a < 0n || b < 0n) {
    throw new RangeError(`mulDiv takes amounts from 0 and a divisor from 1: ${a}·${b}/${divisor}`);
  }
  const product = a * b;
  const floor = product / divisor;
  return round === 'ceil' && floor * divisor !== product ? floor + 1n : floor;
}

export interface Division {
  /** ⌊amount·weight / whole⌋ for each weight, in the order given. */
  shares: bigint[];
  /** What the floors left over; whoever calls names the account that takes it. */
  remainder: bigint;
}

/**
 * Divides an amount in proportion to the weights. The whole is their sum unless a larger one is
 * named (10,000 basis points, say). Shares and remainder always add up to the amount; with all
 * weights 0 everything is remainder.
 */
export function divide(
  amount: bigint,
  weights: readonly bigint[],
  whole: bigint = weights.reduce((sum, weight) => sum + weight, 0n),
): Division {
  let given = 0n;
  let remainder = amount;
  const shares: bigint[] = [];
  for (const weight of weights) {
    given += weight;
    if (given > whole) throw new RangeError(`weights add up to more than the whole ${whole}`);
    const share = whole === 0n ? 0n : mulDiv(amount, weight, { divisor: whole, round: 'floor' });
    shares.push(share);
    remainder -= share;
  }
  return { shares, remainder };
}
