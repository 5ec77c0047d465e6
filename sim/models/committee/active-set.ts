/**
 * The active set: a bounded list of (node, stake) from which committees are chosen
 * (economics.md §11, [D]).
 *
 * Positions decide ties of the apportionment, so the list is kept exactly as the contract keeps
 * it: in place, holes filled by the last entry, evicted nodes forgotten.
 */

/** Entries of the active set in the contracts published on Mainnet and Testnet (version 3). */
export const ACTIVE_SET_SIZE = 111;

export interface ActiveSetEntry {
  node: number;
  /** Stake expected at the epoch of the next selection, FROST, > 0. */
  stakeFrost: bigint;
}

/**
 * Sets the stake of a node, changing `entries` in place; at most `maxSize` entries. Stake 0
 * removes it. Returns whether the node is in the set afterwards.
 */
export function updateActiveSet(
  entries: ActiveSetEntry[],
  maxSize: number,
  { node, stakeFrost }: ActiveSetEntry,
): boolean {
  const position = positionOf(entries, node);
  if (stakeFrost === 0n) {
    if (position >= 0) removeAt(entries, position);
    return false;
  }
  if (position >= 0) {
    entries[position].stakeFrost = stakeFrost;
    return true;
  }
  if (entries.length < maxSize) {
    entries.push({ node, stakeFrost });
    return true;
  }
  const smallest = smallestBelow(entries, stakeFrost);
  if (smallest < 0) return false;
  entries[smallest] = { node, stakeFrost };
  return true;
}

/** Mostly the list is in the order of the nodes: that place is looked at first. */
function positionOf(entries: readonly ActiveSetEntry[], node: number): number {
  if (node < entries.length && entries[node].node === node) return node;
  for (let position = 0; position < entries.length; position++) {
    if (entries[position].node === node) return position;
  }
  return -1;
}

function removeAt(entries: ActiveSetEntry[], position: number): void {
  const last = entries.pop()!;
  if (position < entries.length) entries[position] = last;
}

/** The first of the smallest entries if it is strictly below the given stake, otherwise −1. */
function smallestBelow(entries: readonly ActiveSetEntry[], stakeFrost: bigint): number {
  let smallest = -1;
  let limitFrost = stakeFrost;
  for (let position = 0; position < entries.length; position++) {
    if (entries[position].stakeFrost < limitFrost) {
      smallest = position;
      limitFrost = entries[position].stakeFrost;
    }
  }
  return smallest;
}
