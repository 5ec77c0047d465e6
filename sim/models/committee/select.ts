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
  /** Most shards of one node where the cap is fixed; a tenth when it is not given. */
  capBp?: number;
}

/** Throws `ApportionmentError` when no committee can be formed. */
export function selectCommittee(
  activeSet: readonly ActiveSetEntry[],
  { epoch, shards, previous, ignoreCap = false, capBp }: SelectOptions,
): Committee {
  const stakesFrost = activeSet.map((entry) => entry.stakeFrost);
  const cap = ignoreCap ? shards : maxShardsPerNode(stakesFrost.length, shards, capBp);
  const counts = apportion(stakesFrost, shards, cap);
  const assignments = activeSet
    .map((entry, position) => ({ node: entry.node, shards: counts[position] }))
    .filter((assignment) => assignment.shards > 0);
  return previous === null
    ? firstCommittee(epoch, assignments)
    : transition(previous, epoch, assignments);
}
