/** Vectors on committees: apportionment and its cap, transitions, the active set, quorums. */
import {
  type ActiveSetEntry,
  type Assignment,
  apportion,
  type Committee,
  firstCommittee,
  isQuorum,
  maxShardsPerNode,
  transition,
  updateActiveSet,
} from '../../models/committee/index.ts';

export function apportionment(input: { n_shards: number; stakes: string[] }) {
  return {
    max_shards_per_node: maxShardsPerNode(input.stakes.length, input.n_shards),
    shards: apportion(input.stakes.map(BigInt), input.n_shards),
  };
}

export function maxShards(input: { n_nodes: number; n_shards: number }) {
  return { max_shards_per_node: maxShardsPerNode(input.n_nodes, input.n_shards) };
}

/** The first assignment is placed from nothing, each later one follows from the one before. */
export function committeeTransition(input: { assignments_in_active_set_order: Assignment[][] }) {
  let committee: Committee | null = null;
  const placements: Record<string, number[]>[] = [];
  for (const [epoch, assignments] of input.assignments_in_active_set_order.entries()) {
    committee =
      committee === null
        ? firstCommittee(epoch, assignments)
        : transition(committee, epoch, assignments);
    const members = committee.members.map((member) => [String(member.node), member.shards]);
    placements.push(Object.fromEntries(members));
  }
  return { shard_ids: placements };
}

export function activeSet(input: { max_size: number; ops: { node: number; stake: string }[] }) {
  const entries: ActiveSetEntry[] = [];
  const observations = input.ops.map(({ node, stake }) => ({
    in_set: updateActiveSet(entries, input.max_size, { node, stakeFrost: BigInt(stake) }),
    order: entries.map((entry) => entry.node),
  }));
  const totalFrost = entries.reduce((sum, entry) => sum + entry.stakeFrost, 0n);
  return { after_each_op: observations, total_stake: String(totalFrost) };
}

export function quorum(input: { weight: number; n_shards: number }) {
  return { reached: isQuorum(input.weight, input.n_shards) };
}
