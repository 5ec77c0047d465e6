/**
 * One proof for several symbols: what a node lacks on an axis of a blob is rebuilt together, each
 * donor is asked once, and what it sends of one sliver is tied to the metadata by one set of
 * hashes, the siblings that do not follow from the others. Not deployed (network.md §3.1 counts a
 * path for each symbol). Assumed: the head of a proof is sent once as well.
 */
import { defineRepairPolicy } from './define.ts';

export const batchedProofs = defineRepairPolicy({
  kind: 'repair',
  name: 'batched-proofs',
  description: 'symbols of one sliver for several others come with one set of hashes',
  proofs: 'batched',
});
