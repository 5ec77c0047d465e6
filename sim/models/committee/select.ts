/**
 * From the active set to the next committee: apportionment, then placement (economics.md §12).
 */
import type { ActiveSetEntry } from './active-set.ts';
import { apportion, maxShardsPerNode } from './apportion.ts';
import type { Committee } from './committee.ts';
import { firstCommittee, transition } from './placement.ts';

export interface SelectOptions {
  epoch: number;
  shards: number;
  /** Null before the first committee. */
  previous: Committee | null;
  /** Test only: leave the per-node cap out. */
  ignoreCap?: boolean;
  /** Most shards of one node; the contract's cap when it is not given. */
  cap?: number;
}

/** Throws `ApportionmentError` when no committee can be formed. */
export function selectCommittee(
  activeSet: readonly ActiveSetEntry[],
  { epoch, shards, previous, ignoreCap = false, cap: given }: SelectOptions,
): Committee {
  const stakesFrost = activeSet.map((entry) => entry.stakeFrost);
  const deployed = maxShardsPerNode(stakesFrost.length, shards);
  const cap = ignoreCap ? shards : (given ?? deployed);
  const counts = apportion(stakesFrost, shards, cap);
  const assignments = activeSet
    .map((entry, position) => ({ node: entry.node, shards: counts[position] }))
    .filter((assignment) => assignment.shards > 0);
  return previous === null
    ? firstCommittee(epoch, assignments)
    : transition(previous, epoch, assignments);
}
