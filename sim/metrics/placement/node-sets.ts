/**
 * On which sets of nodes the pieces of live blobs are meant to lie, and what the loss of some nodes
 * at once would take: for codes with a placement only, by the owners of shards at that moment.
 */
import { membersOfGroup, type WalrusViews } from '../../models/views.ts';

/** Sets of nodes with equal numbers of pieces on their nodes. */
export interface NodeSets {
  /** Pieces of a blob on each node of such a set, ascending. */
  pieces: number[];
  /** Different sets, and the blobs on them. */
  sets: number;
  blobs: number;
}

export interface PlacedBlobs {
  /** Nodes that own shards. */
  nodes: number;
  blobs: number;
  patterns: NodeSets[];
  /** Other nodes with which a node shares a blob, mean over those nodes. */
  scatterWidth: number;
}

/** Null where every shard has a piece of every blob, or where no blob is live. */
export function placedBlobs(views: WalrusViews): PlacedBlobs | null {
  const committee = views.committee('current');
  if (views.resolved.coding.placement === undefined || committee === null) return null;
  const blobs = views.blobGroups().flatMap(membersOfGroup);
  if (blobs.length === 0) return null;
  const neighbours = new Map(committee.members.map(({ node }) => [node, new Set<number>()]));
  const patterns = new Map<string, NodeSets>();
  const known = new Set<string>();
  for (const blob of blobs) {
    const owners = Array.from(views.shardsOf(blob) ?? [], (shard) => committee.owner[shard]);
    const nodes = [...new Set(owners)].sort((a, b) => a - b);
    const pieces = nodes
      .map((node) => owners.filter((owner) => owner === node).length)
      .sort((a, b) => a - b);
    const pattern = patterns.get(pieces.join()) ?? { pieces, sets: 0, blobs: 0 };
    patterns.set(pieces.join(), pattern);
    pattern.blobs += 1;
    if (known.has(nodes.join())) continue;
    known.add(nodes.join());
    pattern.sets += 1;
    for (const node of nodes) for (const other of nodes) neighbours.get(node)?.add(other);
  }
  let shared = 0;
  // Each is among its own.
  for (const others of neighbours.values()) shared += Math.max(0, others.size - 1);
  const nodes = committee.members.length;
  return {
    nodes,
    blobs: blobs.length,
    patterns: [...patterns.values()],
    scatterWidth: shared / nodes,
  };
}

export interface LossGiven {
  gone: number;
  /** Probability that some blob is lost, as if different sets fared independently. */
  anyLoss: number;
  /** Share of the blobs that is lost on average, and on average where any is. */
  lost: number;
  lostIfAny: number | null;
}

/** What is lost with so many nodes at once, drawn among all, where `spare` pieces can be spared. */
export function lossGiven({ nodes, blobs, patterns }: PlacedBlobs, spare: number): LossGiven[] {
  const fatal = patterns.map(({ pieces }) => fatalSubsets(pieces, spare));
  return Array.from({ length: nodes }, (_, at) => {
    const gone = at + 1;
    let lost = 0;
    let none = 1;
    for (const [index, { pieces, sets, blobs: count }] of patterns.entries()) {
      let share = 0;
      for (const [chosen, ways] of fatal[index].entries()) {
        if (ways > 0) share += ways * exactly({ nodes, gone, of: pieces.length, chosen });
      }
      const p = Math.min(share, 1);
      lost += (p * count) / blobs;
      none *= power(1 - p, sets);
    }
    const anyLoss = 1 - none;
    return { gone, anyLoss, lost, lostIfAny: anyLoss > 0 ? Math.min(1, lost / anyLoss) : null };
  });
}

/** By their size: subsets of the nodes that have more pieces than can be spared. */
function fatalSubsets(pieces: readonly number[], spare: number): number[] {
  const total = pieces.reduce((sum, count) => sum + count, 0);
  // ways[size][pieces]
  const ways = pieces.concat(0).map(() => Array.from({ length: total + 1 }, () => 0));
  ways[0][0] = 1;
  for (const count of pieces) {
    for (let size = pieces.length; size > 0; size -= 1) {
      for (let sum = total; sum >= count; sum -= 1) ways[size][sum] += ways[size - 1][sum - count];
    }
  }
  return ways.map((bySum) => bySum.slice(spare + 1).reduce((all, one) => all + one, 0));
}

/** Probability that of `of` nodes exactly `chosen` given ones are gone, and the others are not. */
function exactly(at: { nodes: number; gone: number; of: number; chosen: number }): number {
  const { nodes, gone, of, chosen } = at;
  let product = 1;
  for (let k = 0; k < chosen; k += 1) product *= Math.max(0, gone - k) / (nodes - k);
  for (let k = 0; k < of - chosen; k += 1) {
    product *= Math.max(0, nodes - gone - k) / (nodes - chosen - k);
  }
  return product;
}

/** Whole powers by squaring: the same digits everywhere. */
function power(base: number, exponent: number): number {
  let product = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) product *= square;
    square *= square;
  }
  return product;
}
