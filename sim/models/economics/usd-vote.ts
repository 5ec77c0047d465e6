/**
 * How node software turns a price in US dollars into its vote (economics.md §5, [deployed]).
 *
 * WAL/USD comes from several sources as doubles, as in the node software; the vote is whole FROST.
 */
import { largerOf, smallerOf } from './amounts.ts';
import { MINTED_FROST } from './ledger/index.ts';

/** A median below this is no price. */
export const WAL_USD_MIN = 1e-9;
/** The node's default dead band. */
export const VOTE_THRESHOLD_PERCENT = 10;
/** How often the sources are asked, and how often a vote is compared with the chain. */
export const PRICE_POLL_SECONDS = 600;
export const VOTE_CHECK_SECONDS = 900;

/** Median of the sources that answered, the mean of the middle two when even; null: no price. */
export function medianPrice(sources: readonly number[]): number | null {
  if (sources.length === 0) return null;
  const sorted = [...sources].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return median >= WAL_USD_MIN ? median : null;
}

/** ⌈nanoUsd / (USD per WAL)⌉ in FROST (both are billionths), at most the total supply. */
export function frostOfNanoUsd(nanoUsd: bigint, walUsd: number): bigint {
  const frost = Math.ceil(Number(nanoUsd) / walUsd);
  return frost >= Number(MINTED_FROST) ? MINTED_FROST : smallerOf(BigInt(frost), MINTED_FROST);
}

/** A new vote is pushed if it leaves the present one by strictly more than the threshold. */
export function isVotePushed(
  current: bigint,
  next: bigint,
  thresholdPercent: number = VOTE_THRESHOLD_PERCENT,
): boolean {
  const gap = largerOf(next, current) - smallerOf(next, current);
  return current === 0n ? next !== 0n : gap * 100n > current * BigInt(thresholdPercent);
}
