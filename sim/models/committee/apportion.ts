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
  const totalFrost = stakesFrost.reduce((sum, stake) => sum + stake, 0n);
  if (totalFrost === 0n) throw new ApportionmentError('no_stake', 'nothing is staked');
  const contest = startContest(stakesFrost, { totalFrost, shards, cap });
  let left = shards - contest.seats.reduce((sum, count) => sum + count, 0);
  while (left > 0) {
    const winner = nextSeat(contest);
    if (winner < 0) {
      throw new ApportionmentError('cap_too_small', `a cap of ${cap} leaves ${left} shards over`);
    }
    setSeats(contest, winner, contest.seats[winner] + 1);
    left--;
  }
  return contest.seats;
}

/** Seats so far, and each entry's next quotient as a double, which decides all but near ties. */
interface Contest {
  stakesFrost: readonly bigint[];
  stakes: Float64Array;
  seats: number[];
  /** stake / (seats + 1); −1 for an entry at the cap. */
  quotients: Float64Array;
  cap: number;
}

/** A double of a stake or quotient is this close, relatively, with room to spare. */
const NEAR = 1e-12;

/**
 * Starts at a lower bound for every entry. Stake over a price just above the final one is one; a
 * lower price is as good as long as it gives out no more than all seats, since those that it does
 * are the largest quotients. Lower ones are tried first: half a seat an entry is lost to floors.
 */
function startContest(
  stakesFrost: readonly bigint[],
  { totalFrost, shards, cap }: { totalFrost: bigint; shards: number; cap: number },
): Contest {
  const sure = Number(totalFrost / BigInt(shards + 1) + 1n) * (1 + NEAR);
  const stakes = new Float64Array(stakesFrost.length);
  for (let entry = 0; entry < stakes.length; entry++) stakes[entry] = Number(stakesFrost[entry]);
  const quotients = new Float64Array(stakes.length);
  const contest: Contest = { stakesFrost, stakes, seats: [], quotients, cap };
  for (const floors of [0.5, 0.4, 0.25]) {
    const price = (sure * (shards + 1)) / (shards + 1 + floors * stakes.length);
    if (seatsAtPrice(contest, price) <= shards) return contest;
  }
  seatsAtPrice(contest, sure);
  return contest;
}

/** Gives every entry the seats that its stake pays at that price; returns how many that is. */
function seatsAtPrice(contest: Contest, price: number): number {
  const { stakes, cap } = contest;
  let sum = 0;
  for (let entry = 0; entry < stakes.length; entry++) {
    const count = Math.min(Math.floor(stakes[entry] / price), cap);
    setSeats(contest, entry, count);
    sum += count;
  }
  return sum;
}

function setSeats({ seats, stakes, quotients, cap }: Contest, entry: number, count: number): void {
  seats[entry] = count;
  quotients[entry] = count < cap ? stakes[entry] / (count + 1) : -1;
}

/** The entry below the cap with the largest stake / (seats + 1), first one on ties; −1: none. */
function nextSeat(contest: Contest): number {
  const { quotients } = contest;
  let best = -1;
  let limit = -1;
  for (let entry = 0; entry < quotients.length; entry++) {
    const quotient = quotients[entry];
    if (quotient < limit * (1 - NEAR) || quotient < 0) continue;
    const isLarger = quotient > limit * (1 + NEAR) || isLargerExactly(contest, entry, best);
    if (best >= 0 && !isLarger) continue;
    best = entry;
    limit = quotient;
  }
  return best;
}

/** Exact comparison of two quotients that doubles do not tell apart. */
function isLargerExactly({ stakesFrost, seats }: Contest, entry: number, best: number): boolean {
  const mine = stakesFrost[entry] * BigInt(seats[best] + 1);
  const theirs = stakesFrost[best] * BigInt(seats[entry] + 1);
  return mine > theirs;
}
