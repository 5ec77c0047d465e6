/**
 * Which shard goes to which node, with the fewest moves (economics.md §12.2, network.md §7.1).
 *
 * Given-up shards form a stack: a leaving node pushes its list in order, a shrinking node moves
 * entries from the end of its list, one at a time. Receivers pop from the top: first the new
 * members in active-set order, then growing members in ascending node order.
 */
import { type Committee, type CommitteeMember, makeCommittee } from './committee.ts';

/** Shards that a node is due; lists of them are in active-set order. */
export interface Assignment {
  node: number;
  shards: number;
}

export interface ShardMove {
  shard: number;
  from: number;
  to: number;
}

/** The first committee: nodes in ascending order take consecutive shards. */
export function firstCommittee(epoch: number, assignments: readonly Assignment[]): Committee {
  const sorted = [...assignments].sort((left, right) => left.node - right.node);
  let next = 0;
  const members = sorted.map(({ node, shards }) => ({
    node,
    shards: Array.from({ length: shards }, () => next++),
  }));
  return makeCommittee(epoch, members, next);
}

/**
 * The committee that follows `previous` when every node is due the given number of shards.
 * The sums must agree; throws if they do not. `previous` is left as it is, nothing is shared.
 */
export function transition(
  previous: Committee,
  epoch: number,
  assignments: readonly Assignment[],
): Committee {
  const due = new Map(assignments.map(({ node, shards }) => [node, shards]));
  if (isUnchanged(previous, assignments, due)) return renewed(previous, epoch);
  const stack: number[] = [];
  const members: CommitteeMember[] = [];
  const growing: CommitteeMember[] = [];
  const old = new Set<number>();
  for (const { node, shards } of previous.members) {
    old.add(node);
    const kept = [...shards];
    const target = due.get(node) ?? 0;
    if (target === 0) stack.push(...kept);
    else {
      while (kept.length > target) stack.push(kept.pop()!);
      const member = { node, shards: kept };
      members.push(member);
      if (kept.length < target) growing.push(member);
    }
  }
  const entering: CommitteeMember[] = assignments
    .filter(({ node, shards }) => shards > 0 && !old.has(node))
    .map(({ node }) => ({ node, shards: [] }));
  members.push(...entering);
  for (const member of [...entering, ...growing]) fill(member, due.get(member.node)!, stack);
  if (stack.length > 0) throw new Error(`${stack.length} shards are due to nobody`);
  return makeCommittee(epoch, members, previous.owner.length);
}

/** Whether everybody is due what he has: most epochs, and then nothing needs placing. */
function isUnchanged(
  { members }: Committee,
  assignments: readonly Assignment[],
  due: ReadonlyMap<number, number>,
): boolean {
  return (
    assignments.length === members.length &&
    members.every(({ node, shards }) => due.get(node) === shards.length)
  );
}

/** The same committee for another epoch; nothing is shared. */
function renewed({ members, owner }: Committee, epoch: number): Committee {
  return {
    epoch,
    members: members.map(({ node, shards }) => ({ node, shards: shards.slice() })),
    owner: owner.slice(),
  };
}

/** Shards whose owner differs between two committees, ascending by shard. */
export function movedShards(previous: Committee, next: Committee): ShardMove[] {
  const moves: ShardMove[] = [];
  for (let shard = 0; shard < next.owner.length; shard++) {
    const from = previous.owner[shard] ?? -1;
    const to = next.owner[shard];
    if (from >= 0 && from !== to) moves.push({ shard, from, to });
  }
  return moves;
}

function fill(member: CommitteeMember, target: number, stack: number[]): void {
  while (member.shards.length < target) {
    const shard = stack.pop();
    if (shard === undefined) throw new Error('more shards are due than there are');
    member.shards.push(shard);
  }
}
