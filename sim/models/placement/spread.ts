/**
 * Pieces of a blob on shards drawn at random, spread over nodes and failure domains: shards in
 * random order, each taken unless its node or its domain has its share already. Nodes lie within
 * domains, so that taking what fits never ends in a dead end.
 */
import type { Below } from './copysets.ts';

/** Where pieces may lie. */
export interface Ground {
  /** Shard → node. */
  nodeOfShard: readonly number[];
  /** Node → its domain; a node that shares with nobody is a domain of its own. */
  domainOfNode: readonly number[];
}

export interface Limits {
  width: number;
  perNode: number;
  perDomain: number;
}

/** Shards of a blob's pieces, piece by piece; fewer than `width` where no more fit. */
export function drawSpread(
  { nodeOfShard, domainOfNode }: Ground,
  { width, perNode, perDomain }: Limits,
  below: Below,
): number[] {
  const shards: number[] = [];
  const onNode = new Map<number, number>();
  const inDomain = new Map<number, number>();
  // A random order of all shards, as far as it is looked at: where it differs from their own.
  const moved = new Map<number, number>();
  for (let left = nodeOfShard.length; left > 0 && shards.length < width; left -= 1) {
    const at = below(left);
    const shard = moved.get(at) ?? at;
    moved.set(at, moved.get(left - 1) ?? left - 1);
    const node = nodeOfShard[shard];
    const domain = domainOfNode[node];
    const isFree = (onNode.get(node) ?? 0) < perNode && (inDomain.get(domain) ?? 0) < perDomain;
    if (!isFree) continue;
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
    inDomain.set(domain, (inDomain.get(domain) ?? 0) + 1);
    shards.push(shard);
  }
  return shards;
}

/** Pieces that find room under the limits. */
export function roomOf(
  { nodeOfShard, domainOfNode }: Ground,
  { perNode, perDomain }: Omit<Limits, 'width'>,
): number {
  const shardsOf = new Map<number, number>();
  for (const node of nodeOfShard) shardsOf.set(node, (shardsOf.get(node) ?? 0) + 1);
  const room = new Map<number, number>();
  for (const [node, shards] of shardsOf) {
    const domain = domainOfNode[node];
    room.set(domain, (room.get(domain) ?? 0) + Math.min(shards, perNode));
  }
  let sum = 0;
  for (const pieces of room.values()) sum += Math.min(pieces, perDomain);
  return sum;
}
