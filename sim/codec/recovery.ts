/**
 * Rebuilding one sliver from symbols of slivers of the other axis (codec.md §9): ks symbols for
 * a primary target, kp for a secondary one — the reverse of what reading the blob needs.
 */

import { type Axis, type Code, otherAxis, requireAxis, sliverCode } from './code.ts';
import { erasurePattern } from './erasure.ts';
import { CodecError, requireWhole } from './errors.ts';
import { kernels } from './kernels.ts';
import { type BlobMetadata, requireMetadata } from './metadata.ts';
import type { RsCode } from './reed-solomon.ts';
import { requireSymbolBytes, symbolBytesOf } from './sizes.ts';
import { verifySliver, verifySymbol } from './sliver.ts';
import { type IndexedSymbol, restoreCodewords } from './symbols.ts';

/** A recovery symbol, with its Merkle path in the tree of the source sliver that `index` names. */
export interface RecoverySymbol extends IndexedSymbol {
  readonly proof: Uint8Array;
}

/** Symbols needed to rebuild a sliver of this axis. */
export function recoveryThreshold(code: Code, targetAxis: Axis): number {
  return sliverCode(code, targetAxis).k;
}

function requireSymbols(
  code: Code,
  targetAxis: Axis,
  symbolBytes: number,
  symbols: readonly IndexedSymbol[],
): IndexedSymbol[] {
  const needed = recoveryThreshold(code, targetAxis);
  const seen = new Uint8Array(code.n);
  const used: IndexedSymbol[] = [];
  for (const one of symbols) {
    if (used.length === needed) break;
    requireWhole(one.index, 0, code.n - 1, `${otherAxis(targetAxis)} sliver index`, 'bad-index');
    if (one.symbol.length !== symbolBytes) {
      throw new CodecError(
        'bad-symbol',
        `symbol of ${otherAxis(targetAxis)} sliver ${one.index} has ${one.symbol.length} bytes, ` +
          `expected ${symbolBytes}`,
      );
    }
    if (seen[one.index] === 1) continue;
    seen[one.index] = 1;
    used.push(one);
  }
  if (used.length < needed) {
    throw new CodecError(
      'not-enough-symbols',
      `a ${targetAxis} sliver needs ${needed} symbols, got ${used.length} different ones`,
    );
  }
  return used;
}

/**
 * The sliver `targetIndex` of `targetAxis`; a symbol's `index` is that of the sliver of the
 * other axis it was taken from. Uses the first ks (primary) or kp (secondary)
 * different symbols; later ones and repeated indices are ignored. The symbols are not verified
 * here. Throws CodecError when there are too few, or one has the wrong length or index.
 */
export function recoverSliver(
  code: Code,
  symbolBytes: number,
  targetAxis: Axis,
  targetIndex: number,
  symbols: readonly IndexedSymbol[],
): Uint8Array {
  requireAxis(targetAxis);
  requireSymbolBytes(symbolBytes);
  requireWhole(targetIndex, 0, code.n - 1, `${targetAxis} sliver index`, 'bad-index');
  const used = requireSymbols(code, targetAxis, symbolBytes, symbols);
  const run = new Uint8Array(used.length * symbolBytes);
  for (let at = 0; at < used.length; at++) run.set(used[at].symbol, at * symbolBytes);
  const indices = used.map((one) => one.index);
  return restoreSlivers(sliverCode(code, targetAxis), symbolBytes, indices, [run])[0];
}

/**
 * Slivers that are rebuilt from the same slivers of the other axis, in one pass: for each a run of
 * exactly as many symbols as are needed, one behind the other, taken from the slivers `indices`.
 * Throws CodecError when they are too few or too many, or an index is out of range or there twice.
 */
export function recoverSlivers(
  code: Code,
  symbolBytes: number,
  targetAxis: Axis,
  indices: readonly number[],
  runs: readonly Uint8Array[],
): Uint8Array[] {
  requireAxis(targetAxis);
  requireSymbolBytes(symbolBytes);
  const needed = recoveryThreshold(code, targetAxis);
  for (const { length } of runs) {
    if (indices.length === needed && length === needed * symbolBytes) continue;
    throw new CodecError(
      'not-enough-symbols',
      `a ${targetAxis} sliver is rebuilt from exactly ${needed} symbols of ${symbolBytes} bytes, ` +
        `got ${indices.length} indices and ${length} bytes`,
    );
  }
  const seen = new Uint8Array(code.n);
  const what = `${otherAxis(targetAxis)} sliver`;
  for (const index of indices) {
    requireWhole(index, 0, code.n - 1, `${what} index`, 'bad-index');
    if (seen[index] === 1) throw new CodecError('bad-index', `${what} ${index} is there twice`);
    seen[index] = 1;
  }
  return restoreSlivers(sliverCode(code, targetAxis), symbolBytes, indices, runs);
}

/** Working memory of codewords that are restored together, bytes; one at least. */
const GROUP_BYTES = 1 << 21;

/** All runs have symbols at the same indices: one erasure pattern, one transform for many. */
function restoreSlivers(
  rs: RsCode,
  symbolBytes: number,
  indices: readonly number[],
  runs: readonly Uint8Array[],
): Uint8Array[] {
  const pattern = erasurePattern(rs, indices);
  const setBytes = (rs.k + rs.r) * symbolBytes;
  const group = Math.max(1, Math.floor(GROUP_BYTES / setBytes));
  const slivers: Uint8Array[] = [];
  for (let first = 0; first < runs.length; first += group) {
    const sets = runs.slice(first, first + group);
    const kernel = kernels();
    const memory = kernel.reserve(sets.length * setBytes);
    sets.forEach((symbols, set) => {
      scatter(symbols, symbolBytes, indices, memory, set * setBytes);
    });
    restoreCodewords(kernel, pattern, symbolBytes, sets.length);
    sets.forEach((_, set) => {
      slivers.push(memory.slice(set * setBytes, set * setBytes + rs.k * symbolBytes));
    });
  }
  return slivers;
}

/** Puts symbols where their indices say in the codeword at `at`. */
function scatter(
  symbols: Uint8Array,
  symbolBytes: number,
  indices: readonly number[],
  memory: Uint8Array,
  at: number,
): void {
  let from = 0;
  for (const index of indices) {
    let to = at + index * symbolBytes;
    const end = from + symbolBytes;
    // Symbols are a few bytes: a view of each would cost more than they do.
    while (from < end) memory[to++] = symbols[from++];
  }
}

/**
 * Whether exactly the threshold of proven symbols shows that the blob is inconsistently encoded
 * (codec.md §9): all proofs hold, yet the sliver they give does not have the metadata's hash.
 */
export function provesInconsistency(
  code: Code,
  metadata: BlobMetadata,
  targetAxis: Axis,
  targetIndex: number,
  symbols: readonly RecoverySymbol[],
): boolean {
  requireAxis(targetAxis);
  requireMetadata(code, metadata);
  requireWhole(targetIndex, 0, code.n - 1, `${targetAxis} sliver index`, 'bad-index');
  if (symbols.length !== recoveryThreshold(code, targetAxis)) return false;
  if (new Set(symbols.map((one) => one.index)).size !== symbols.length) return false;
  const sourceAxis = otherAxis(targetAxis);
  for (const { index, symbol, proof } of symbols) {
    if (!Number.isInteger(index) || index < 0 || index >= code.n) return false;
    if (!verifySymbol(code, metadata, sourceAxis, index, targetIndex, symbol, proof)) return false;
  }
  const symbolBytes = symbolBytesOf(code, metadata.lengthBytes);
  const sliver = recoverSliver(code, symbolBytes, targetAxis, targetIndex, symbols);
  return !verifySliver(code, metadata, targetAxis, targetIndex, sliver);
}
