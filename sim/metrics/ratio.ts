/** Shares of exact whole numbers. */

/** part ÷ whole of exact integrals; null when there is no whole. */
export function shareOf(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Number(part) / Number(whole);
}

/** part ÷ whole; null when there is no whole. */
export function ratioOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
