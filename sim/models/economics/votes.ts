/**
 * Votes on prices and capacity, weighed in shards (economics.md §4.1–§4.3, [deployed]).
 *
 * A coalition of n − quorum + 1 shards (334 of 1000) holds a price at any level above the votes
 * of the rest; lowering it against the rest takes a quorum (667).
 */
import { isQuorum } from '../committee/quorum.ts';
import { smallerOf, U64_MAX } from './amounts.ts';

export interface Vote {
  value: bigint;
  /** Shards of the voter. */
  weight: number;
}

/** The lowest value v such that votes ≤ v weigh a quorum; 2^64 − 1 without voters. */
export function quorumBelow(votes: readonly Vote[], shards: number): bigint {
  return valueAtQuorum(votes, { shards, isAscending: true }) ?? U64_MAX;
}

/** The highest value v such that votes ≥ v weigh a quorum; 0 without voters. */
export function quorumAbove(votes: readonly Vote[], shards: number): bigint {
  return valueAtQuorum(votes, { shards, isAscending: false }) ?? 0n;
}

/** The size of the whole system at which this node's disk would be full. */
export function capacityVote(
  nodeCapacityBytes: bigint,
  { weight, shards }: { weight: number; shards: number },
): bigint {
  return smallerOf((nodeCapacityBytes * BigInt(shards)) / BigInt(weight), U64_MAX);
}

/** The value that completes a quorum, in that order; null if all votes together are none. */
function valueAtQuorum(
  votes: readonly Vote[],
  { shards, isAscending }: { shards: number; isAscending: boolean },
): bigint | null {
  const weights = weightByValue(votes);
  const values = [...weights.keys()].sort(compare);
  if (!isAscending) values.reverse();
  let weight = 0;
  for (const value of values) {
    weight += weights.get(value)!;
    if (isQuorum(weight, shards)) return BigInt(value);
  }
  return null;
}

/** Many voters, few values. Those that are exact doubles are doubles here: they sort faster. */
function weightByValue(votes: readonly Vote[]): Map<bigint | number, number> {
  const weights = new Map<bigint | number, number>();
  for (const { value, weight } of votes) {
    const double = Number(value);
    const key = double <= Number.MAX_SAFE_INTEGER ? double : value;
    weights.set(key, (weights.get(key) ?? 0) + weight);
  }
  return weights;
}

/** The language compares a bigint with a number exactly. */
function compare(left: bigint | number, right: bigint | number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
