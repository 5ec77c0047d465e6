/** Shares of exact whole numbers. */

/** part ÷ whole of integers ≥ 0, reduced first so that ¾ is ¾; null when there is no whole. */
export function shareOf(part: bigint, whole: bigint): number | null {
  if (whole === 0n) return null;
  const divisor = greatestCommonDivisor(part, whole);
  return Number(part / divisor) / Number(whole / divisor);
}

/** part ÷ whole; null when there is no whole. */
export function ratioOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [greater, lesser] = [b, a];
  while (lesser !== 0n) [greater, lesser] = [lesser, greater % lesser];
  return greater;
}
