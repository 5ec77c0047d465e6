/**
 * D'Hondt apportionment of shards over stake, with the per-node cap (economics.md §12.1, [D]).
 *
 * Exact rational comparison, where doubles are too close to tell; the contract's 64.64-bit
 * quotients give the same order for stakes up to the total supply and at most 1000 shards.
 * Leaves out: the paper's tolerance against one-shard flapping, which no contract has.
 */

/** Why a committee could not be formed; `code` is the contract's error in snake case. */
export class ApportionmentError extends Error {
  constructor(
    readonly code: 'no_stake' | 'cap_too_small',
    message: string,
  ) {
    super(message);
    this.name = 'ApportionmentError';
  }
}

/** From this many entries of the active set on, the cap is a tenth of the shards. */
const NODES_FOR_FIXED_CAP = 20;

/** The deployed cap from 20 entries on: a tenth of the shards, in basis points. */
export const NODE_CAP_BP = 1000;

/**
 * Most shards one node may hold: ⌊n/10⌋ from 20 entries on, otherwise ⌈2n/N⌉. Every entry of
 * the active set counts, also one that ends with no shard. `capBp` is another share than a tenth.
 */
export function maxShardsPerNode(nodes: number, shards: number, capBp = NODE_CAP_BP): number {
  if (nodes >= NODES_FOR_FIXED_CAP) return Math.floor((shards * capBp) / 10_000);
  return Math.ceil((20 * shards) / (10 * nodes));
}

/**
 * Shards of each entry, in the order of `stakesFrost` (active-set order; ties go to the earlier
 * entry). `cap` defaults to the contract's. Throws `ApportionmentError` when nothing is staked
 * or the cap leaves shards over.
 */
export function apportion(
  stakesFrost: readonly bigint[],
  shards: number,
  cap: number = maxShardsPerNode(stakesFrost.length, shards),
): number[] {
  const rounded = Float64Array.from(stakesFrost, Number);
  const exact = (entry: number): bigint => stakesFrost[entry];
  return apportionRounded({ rounded, exact }, shards, cap);
}

/** Stakes as doubles, and as whole FROST for the few comparisons that need them. */
export interface Stakes {
  rounded: Float64Array;
  exact(entry: number): bigint;
}

/**
 * Doubles that differ by more than this part are in the right order; what is closer is decided
 * in whole numbers. A thousand roundings of some 10^-16 stay well below it.
 */
const NEAR = 1e-12;

/** The same from stakes that are kept as doubles too. */
export function apportionRounded(stakes: Stakes, shards: number, cap: number): number[] {
  const seats = startingSeats(stakes, shards, cap);
  let left = shards;
  for (const count of seats) left -= count;
  const quotients = stakes.rounded.map((stake, entry) => stake / (seats[entry] + 1));
  while (left > 0) {
    const winner = nextSeat(stakes, { seats, quotients, cap });
    if (winner < 0) {
      throw new ApportionmentError('cap_too_small', `a cap of ${cap} leaves ${left} shards over`);
    }
    seats[winner]++;
    quotients[winner] = stakes.rounded[winner] / (seats[winner] + 1);
    left--;
  }
  return seats;
}

/** A lower bound for every entry: stake divided by a price just above the final one. */
function startingSeats({ rounded, exact }: Stakes, shards: number, cap: number): number[] {
  let total = 0;
  for (let entry = 0; entry < rounded.length; entry++) total += rounded[entry];
  if (total === 0) throw new ApportionmentError('no_stake', 'nothing is staked');
  let priceFrost = 0n;
  // The exact price is a whole number above total / (shards + 1), by at most 1.
  const price = total / (shards + 1);
  const seats: number[] = [];
  for (let entry = 0; entry < rounded.length; entry++) {
    const quotient = rounded[entry] / price;
    const isNear = quotient - Math.floor(quotient) <= (NEAR + 1 / price) * (quotient + 1);
    const isNext = Math.ceil(quotient) - quotient <= NEAR * (quotient + 1);
    if (isNear || isNext) {
      priceFrost ||= exactTotal(rounded.length, exact) / BigInt(shards + 1) + 1n;
      seats.push(Math.min(Number(exact(entry) / priceFrost), cap));
    } else {
      seats.push(Math.min(Math.floor(quotient), cap));
    }
  }
  return seats;
}

function exactTotal(entries: number, exact: Stakes['exact']): bigint {
  let total = 0n;
  for (let entry = 0; entry < entries; entry++) total += exact(entry);
  return total;
}

/** The entry below the cap with the largest stake / (seats + 1), first one on ties; −1: none. */
function nextSeat(
  { exact }: Stakes,
  { seats, quotients, cap }: { seats: readonly number[]; quotients: Float64Array; cap: number },
): number {
  let best = -1;
  let limit = 0;
  for (let entry = 0; entry < seats.length; entry++) {
    const quotient = quotients[entry];
    if (quotient < limit * (1 - NEAR) || seats[entry] >= cap) continue;
    if (best >= 0 && quotient <= limit * (1 + NEAR)) {
      const mine = exact(entry) * BigInt(seats[best] + 1);
      const theirs = exact(best) * BigInt(seats[entry] + 1);
      if (mine <= theirs) continue;
    }
    best = entry;
    limit = quotient;
  }
  return best;
}
