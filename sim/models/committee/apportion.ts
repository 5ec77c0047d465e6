/**
 * D'Hondt apportionment of shards over stake, with the per-node cap (economics.md §12.1, [D]).
 *
 * Exact rational comparison; the contract's 64.64-bit quotients give the same order for stakes
 * up to the total supply and at most 1000 shards.
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
  const totalFrost = stakesFrost.reduce((sum, stake) => sum + stake, 0n);
  if (totalFrost === 0n) throw new ApportionmentError('no_stake', 'nothing is staked');
  const seats = startingSeats(stakesFrost, { totalFrost, shards, cap });
  let left = shards - seats.reduce((sum, count) => sum + count, 0);
  while (left > 0) {
    const winner = nextSeat(stakesFrost, seats, cap);
    if (winner < 0) {
      throw new ApportionmentError('cap_too_small', `a cap of ${cap} leaves ${left} shards over`);
    }
    seats[winner]++;
    left--;
  }
  return seats;
}

/** A lower bound for every entry: stake divided by a price just above the final one. */
function startingSeats(
  stakesFrost: readonly bigint[],
  { totalFrost, shards, cap }: { totalFrost: bigint; shards: number; cap: number },
): number[] {
  const priceFrost = totalFrost / BigInt(shards + 1) + 1n;
  return stakesFrost.map((stake) => Math.min(Number(stake / priceFrost), cap));
}

/** The entry below the cap with the largest stake / (seats + 1), first one on ties; −1: none. */
function nextSeat(stakesFrost: readonly bigint[], seats: readonly number[], cap: number): number {
  let best = -1;
  for (let entry = 0; entry < seats.length; entry++) {
    if (seats[entry] >= cap) continue;
    if (best < 0) {
      best = entry;
      continue;
    }
    const mine = stakesFrost[entry] * BigInt(seats[best] + 1);
    const theirs = stakesFrost[best] * BigInt(seats[entry] + 1);
    if (mine > theirs) best = entry;
  }
  return best;
}
