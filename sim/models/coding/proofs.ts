/**
 * Bytes that tie recovery symbols to the metadata, and their heads (network.md §3): a path for
 * each symbol as deployed, one set of hashes for several symbols of one sliver, or nothing.
 *
 * A set of hashes has, level by level, the siblings that do not follow from the leaves themselves;
 * where a level is odd the empty sibling is its tag alone. For one leaf that is the deployed path.
 */
import { recoverySymbolMessageBytes, ulebBytes } from '../../codec/index.ts';

/** Tag and digest of a hash; the tag of an empty one. */
const HASH_BYTES = 33;
const EMPTY_BYTES = 1;
/** Leaf index and number of hashes. */
const PATH_HEAD_BYTES = 2 + 1;

/** Axis, index and length before the symbol itself: all that comes with one without a proof. */
export function symbolHeadBytes(symbolBytes: number): number {
  return 1 + 2 + ulebBytes(symbolBytes);
}

/** What comes with a symbol for `target` as deployed. */
export function pathBytes(shards: number, symbolBytes: number, target: number): number {
  return recoverySymbolMessageBytes(shards, symbolBytes, target) - symbolBytes;
}

/** What comes with one sliver's symbols for several targets. */
export function batchBytes(
  shards: number,
  symbolBytes: number,
  targets: readonly number[],
): number {
  const heads = targets.length * symbolHeadBytes(symbolBytes);
  return heads + PATH_HEAD_BYTES + siblingBytes(shards, targets);
}

function siblingBytes(shards: number, targets: readonly number[]): number {
  let bytes = 0;
  let known = new Set(targets);
  for (let width = shards; width > 1; width = Math.ceil(width / 2)) {
    const above = new Set<number>();
    for (const index of known) {
      const sibling = index % 2 === 0 ? index + 1 : index - 1;
      if (!known.has(sibling)) bytes += sibling < width ? HASH_BYTES : EMPTY_BYTES;
      above.add(Math.floor(index / 2));
    }
    known = above;
  }
  return bytes;
}
