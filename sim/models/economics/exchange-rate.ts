/**
 * The exchange rate of a pool: WAL against shares, at the start of an epoch
 * (economics.md §9, [deployed]).
 */
export interface ExchangeRate {
  walFrost: bigint;
  shares: bigint;
}

export const FLAT: ExchangeRate = { walFrost: 0n, shares: 0n };

/** 1:1 if the pool holds nothing of either. */
export function isFlat({ walFrost, shares }: ExchangeRate): boolean {
  return walFrost === 0n || shares === 0n;
}

export function toWal(rate: ExchangeRate, shares: bigint): bigint {
  return isFlat(rate) ? shares : (shares * rate.walFrost) / rate.shares;
}

export function toShares(rate: ExchangeRate, walFrost: bigint): bigint {
  return isFlat(rate) ? walFrost : (walFrost * rate.shares) / rate.walFrost;
}

/** What a stake earned between two rates; never negative. */
export function rewardBetween(
  principalFrost: bigint,
  { activation, withdrawal }: { activation: ExchangeRate; withdrawal: ExchangeRate },
): { shares: bigint; rewardFrost: bigint } {
  const shares = toShares(activation, principalFrost);
  const worth = toWal(withdrawal, shares);
  return { shares, rewardFrost: worth > principalFrost ? worth - principalFrost : 0n };
}
