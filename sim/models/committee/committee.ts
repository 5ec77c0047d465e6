/**
 * A committee: which node holds which shards in one epoch (network.md §1).
 *
 * Plain data. Members are in ascending node order, as the contract keeps them; a node without
 * shards is no member. The order of a member's shard list matters: a shrinking node gives up
 * the last entries (network.md §7.1).
 */

export interface CommitteeMember {
  node: number;
  /** Shard indices in the order in which they were received. */
  shards: number[];
}

export interface Committee {
  epoch: number;
  /** Ascending by node. */
  members: CommitteeMember[];
  /** Shard index → node. */
  owner: number[];
}

/** Members with the given lists → committee. Sorts by node and drops empty members. */
export function makeCommittee(
  epoch: number,
  members: CommitteeMember[],
  shards: number,
): Committee {
  const sorted = members
    .filter((member) => member.shards.length > 0)
    .sort((left, right) => left.node - right.node);
  const owner = new Array<number>(shards).fill(-1);
  for (const member of sorted) for (const shard of member.shards) owner[shard] = member.node;
  return { epoch, members: sorted, owner };
}

/** The member record of a node, or undefined. O(log members). */
export function memberOf(committee: Committee, node: number): CommitteeMember | undefined {
  const { members } = committee;
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (members[middle].node < node) low = middle + 1;
    else high = middle;
  }
  const found = members[low];
  return found !== undefined && found.node === node ? found : undefined;
}

/** Shards of one node; 0 when it is no member. */
export function weightOfNode(committee: Committee, node: number): number {
  return memberOf(committee, node)?.shards.length ?? 0;
}

/** Shards held together by these nodes, each counted once; other nodes weigh nothing. */
export function weightOfNodes(committee: Committee, nodes: readonly number[]): number {
  if (!Object.isFrozen(nodes)) return countWeight(committee, nodes);
  // A list that cannot change, as everybody's at the start for each blob, is counted once.
  const known = weighed.get(nodes);
  if (known?.committee === committee) return known.weight;
  const weight = countWeight(committee, nodes);
  weighed.set(nodes, { committee, weight });
  return weight;
}

const weighed = new WeakMap<readonly number[], { committee: Committee; weight: number }>();

function countWeight(committee: Committee, nodes: readonly number[]): number {
  let weight = 0;
  for (const node of new Set(nodes)) weight += weightOfNode(committee, node);
  return weight;
}
