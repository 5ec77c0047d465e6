/**
 * Copysets after Cidon et al., "Copysets: Reducing the Frequency of Data Loss in Cloud Storage"
 * (USENIX ATC 2013): the nodes in some random orders, each order cut into groups of as many nodes
 * as a blob has pieces. All pieces of a blob lie on one group, so that few of the many sets of
 * nodes that may fail together hold a whole blob.
 *
 * With orders = ⌈scatter width ÷ (width − 1)⌉ the data of a node are shared with about so many
 * others; two orders may bring the same neighbour twice, which the paper accepts too. Where an
 * order does not divide evenly, its last group is filled with the order's first nodes (assumed;
 * the paper is silent), so that every order has a group for every node.
 */

/** A whole number from 0 to bound − 1. */
export type Below = (bound: number) => number;

export interface Copysets {
  /** Nodes of each group. */
  sets: number[][];
  /** Node → its groups. */
  ofNode: Map<number, number[]>;
}

export interface CopysetOptions {
  /** Nodes of a group: pieces of a blob. */
  width: number;
  /** Other nodes that share data with a node. */
  scatterWidth: number;
}

export function makeCopysets(
  nodes: readonly number[],
  { width, scatterWidth }: CopysetOptions,
  below: Below,
): Copysets {
  const copysets: Copysets = { sets: [], ofNode: new Map(nodes.map((node) => [node, []])) };
  const orders = ordersFor(width, scatterWidth);
  for (let order = 0; order < orders; order += 1) {
    const shuffled = inRandomOrder(nodes, below);
    for (let from = 0; from < shuffled.length; from += width) {
      const set: number[] = [];
      for (let at = from; at < from + width; at += 1) set.push(shuffled[at % shuffled.length]);
      for (const node of set) copysets.ofNode.get(node)!.push(copysets.sets.length);
      copysets.sets.push(set);
    }
  }
  return copysets;
}

/** Random orders that give a node so many neighbours, if none comes twice. */
export function ordersFor(width: number, scatterWidth: number): number {
  return Math.max(1, Math.ceil(scatterWidth / Math.max(1, width - 1)));
}

function inRandomOrder(nodes: readonly number[], below: Below): number[] {
  const order = [...nodes];
  for (let left = order.length; left > 1; left -= 1) {
    const at = below(left);
    const last = order[left - 1];
    order[left - 1] = order[at];
    order[at] = last;
  }
  return order;
}
