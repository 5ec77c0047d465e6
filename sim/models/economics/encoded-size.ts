/**
 * The size a blob is charged for (economics.md §2.1, the contract's `redstuff.move`).
 *
 * Exact in doubles: lengths that need more than 16 bits of symbol size are refused before the
 * products grow past 2^53. The contract keeps its own copy of this sum, and so does the chain
 * model: it must not trust what a client says.
 */
export const LARGEST_SYMBOL_BYTES = 65_534;
export const STORAGE_UNIT_BYTES = 1_048_576;

export interface ChargedCode {
  shards: number;
  /** Source symbols on the primary axis, n − 2f as deployed. */
  primarySymbols: number;
  /** Source symbols on the secondary axis, n − f as deployed. */
  secondarySymbols: number;
  /** Of a code with one piece a shard: the blob is divided by this. Absent for RedStuff. */
  chunks?: number;
  /** Of such a code with fewer pieces than shards. */
  pieces?: number;
}

/** The code that the contract derives from the number of shards. */
export function deployedCode(shards: number): ChargedCode {
  const faulty = Math.floor((shards - 1) / 3);
  return { shards, primarySymbols: shards - 2 * faulty, secondarySymbols: shards - faulty };
}

/** Charged bytes of a blob of `lengthBytes`, or null when the symbols would be too large. */
export function chargedBytes(code: ChargedCode, lengthBytes: number): number | null {
  const { shards, primarySymbols, secondarySymbols, chunks, pieces = shards } = code;
  if (chunks !== undefined) return chargedPieces({ shards, chunks, pieces }, lengthBytes);
  const sourceSymbols = primarySymbols * secondarySymbols;
  const exact = Math.floor((Math.max(lengthBytes, 1) - 1) / sourceSymbols) + 1;
  const symbolBytes = exact + (exact % 2);
  if (symbolBytes > LARGEST_SYMBOL_BYTES) return null;
  const metadataBytes = 64 * shards + 32;
  return shards * ((primarySymbols + secondarySymbols) * symbolBytes + metadataBytes);
}

/**
 * The same rule for a code with one piece a shard, or fewer: its pieces, and their hashes and the
 * blob ID for each shard. Null where sums would no longer be exact. Assumed: the contract knows
 * RedStuff only.
 */
function chargedPieces(
  { shards, chunks, pieces }: { shards: number; chunks: number; pieces: number },
  lengthBytes: number,
): number | null {
  const bytes = pieces * chargedPieceBytes(chunks, lengthBytes) + shards * (32 * pieces + 32);
  return Number.isSafeInteger(1024 * bytes) ? bytes : null;
}

/** The blob divided by `chunks`, rounded up to even bytes. */
export function chargedPieceBytes(chunks: number, lengthBytes: number): number {
  const exact = Math.ceil(Math.max(lengthBytes, 1) / chunks);
  return exact + (exact % 2);
}
