/**
 * The threshold predicates of the deployed network, counted in shards (network.md §1.1, §2).
 *
 * The contract and the client library use different predicates; they coincide only when
 * n = 3f + 1. All of them live here so that a model states which one it means.
 * Leaves out: thresholds of the code (how many symbols decode), which belong to the codec.
 */

/** f = ⌊(n−1)/3⌋: shards that may be faulty in one epoch. */
export function faultyShards(shards: number): number {
  return Math.floor((shards - 1) / 3);
}

/** Contract quorum: 3w ≥ 2n + 1 (certificate, end of epoch change). Weight in shards. */
export function isQuorum(weight: number, shards: number): boolean {
  return 3 * weight >= 2 * shards + 1;
}

/** Contract validity: 3w ≥ n + 1, at least one honest shard (invalidating a blob). */
export function isValidity(weight: number, shards: number): boolean {
  return 3 * weight >= shards + 1;
}

/** Smallest weight that is a contract quorum; equals n − f for every n ≥ 1. */
export function quorumWeight(shards: number): number {
  return Math.ceil((2 * shards + 1) / 3);
}

/** Smallest weight that passes contract validity. */
export function validityWeight(shards: number): number {
  return Math.ceil((shards + 1) / 3);
}

/** Client and node library "quorum": w > 2f. Weaker than `isQuorum` unless n = 3f + 1. */
export function isLibraryQuorum(weight: number, shards: number): boolean {
  return weight > 2 * faultyShards(shards);
}

/** Client and node library "validity": w > f. */
export function isLibraryValidity(weight: number, shards: number): boolean {
  return weight > faultyShards(shards);
}

/** Upload success and certificate building at the client: w ≥ n − f. */
export function isUploadComplete(weight: number, shards: number): boolean {
  return weight >= shards - faultyShards(shards);
}

/** Fewest holdings (shards per node) whose sum reaches `weight`; more than all: Infinity. */
export function fewestNodes(holdings: readonly number[], weight: number): number {
  const largestFirst = [...holdings].sort((left, right) => right - left);
  let reached = 0;
  for (const [nodes, holding] of largestFirst.entries()) {
    if (reached >= weight) return nodes;
    reached += holding;
  }
  return reached >= weight ? holdings.length : Number.POSITIVE_INFINITY;
}
