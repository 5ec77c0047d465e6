/**
 * How concentrated something is, by pool or by who controls it (policies.md, "Concentration"): the
 * fewest holders that can stop a quorum and that make one (Nakamoto counts at f + 1 and 2f + 1
 * shards, or the same shares of anything else), Herfindahl index, Gini coefficient, and the rent of
 * the cap: share of the shards over share of the stake.
 */
export interface Concentration {
  holders: number;
  /** Of the largest holder. */
  largestShare: number;
  /** Fewest holders with f + 1 of 3f + 1 parts, and with 2f + 1. */
  forThird: number;
  forQuorum: number;
  herfindahl: number;
  gini: number;
}

/** Parts are shards; of anything else the same share counts: 334 and 667 of 1000. */
export function concentrationOf(amounts: readonly number[], shards: number): Concentration {
  const held = amounts.filter((amount) => amount > 0).sort((a, b) => b - a);
  const total = held.reduce((sum, amount) => sum + amount, 0);
  const faulty = Math.floor((shards - 1) / 3);
  return {
    holders: held.length,
    largestShare: total === 0 ? 0 : held[0] / total,
    forThird: fewest(held, (total * (faulty + 1)) / shards),
    forQuorum: fewest(held, (total * (shards - faulty)) / shards),
    herfindahl: held.reduce((sum, amount) => sum + (amount / total) * (amount / total), 0),
    gini: giniOf(held),
  };
}

/** Sums by who controls the nodes. */
export function byEntity(amounts: readonly number[], entities: readonly string[]): number[] {
  const sums = new Map<string, number>();
  for (const [at, amount] of amounts.entries()) {
    sums.set(entities[at], (sums.get(entities[at]) ?? 0) + amount);
  }
  return [...sums.values()];
}

/** Share of the shards over share of the stake, of the holder with most stake; null without any. */
export function capRentOf(shards: readonly number[], stakes: readonly number[]): number | null {
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
  const most = stakes.indexOf(Math.max(...stakes));
  if (most < 0 || stakes[most] === 0 || sum(shards) === 0) return null;
  return shards[most] / sum(shards) / (stakes[most] / sum(stakes));
}

/** Relative room for sums of doubles: a holder who reaches the share exactly does reach it. */
const ROUNDING = 1e-12;

function fewest(descending: readonly number[], wanted: number): number {
  let sum = 0;
  for (const [at, amount] of descending.entries()) {
    sum += amount;
    if (sum >= wanted * (1 - ROUNDING)) return at + 1;
  }
  return descending.length;
}

function giniOf(descending: readonly number[]): number {
  const { length } = descending;
  const total = descending.reduce((all, amount) => all + amount, 0);
  if (total === 0) return 0;
  let weighted = 0;
  for (const [rank, amount] of descending.entries()) weighted += (length - rank) * amount;
  return (2 * weighted) / (length * total) - (length + 1) / length;
}
