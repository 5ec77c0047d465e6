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
  const lowestFirst = [...votes].sort((left, right) => compare(left.value, right.value));
  return valueAtQuorum(lowestFirst, shards) ?? U64_MAX;
}

/** The highest value v such that votes ≥ v weigh a quorum; 0 without voters. */
export function quorumAbove(votes: readonly Vote[], shards: number): bigint {
  const highestFirst = [...votes].sort((left, right) => compare(right.value, left.value));
  return valueAtQuorum(highestFirst, shards) ?? 0n;
}

/** The size of the whole system at which this node's disk would be full. */
export function capacityVote(
  nodeCapacityBytes: bigint,
  { weight, shards }: { weight: number; shards: number },
): bigint {
  return smallerOf((nodeCapacityBytes * BigInt(shards)) / BigInt(weight), U64_MAX);
}

/** The vote that completes a quorum, in the order given; null if all together are none. */
function valueAtQuorum(ordered: readonly Vote[], shards: number): bigint | null {
  let weight = 0;
  for (const vote of ordered) {
    weight += vote.weight;
    if (isQuorum(weight, shards)) return vote.value;
  }
  return null;
}

function compare(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
