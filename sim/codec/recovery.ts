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
import { type IndexedSymbol, restoreCodeword } from './symbols.ts';

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
  return restoreSliver(sliverCode(code, targetAxis), symbolBytes, indices, run);
}

/**
 * The same from exactly as many symbols as are needed, one behind the other in `symbols`, taken
 * from the slivers `indices`. Throws CodecError when they are too few or too many, or an index is
 * out of range or there twice.
 */
export function recoverSliverFromRun(
  code: Code,
  symbolBytes: number,
  targetAxis: Axis,
  indices: readonly number[],
  symbols: Uint8Array,
): Uint8Array {
  requireAxis(targetAxis);
  requireSymbolBytes(symbolBytes);
  const needed = recoveryThreshold(code, targetAxis);
  if (indices.length !== needed || symbols.length !== needed * symbolBytes) {
    throw new CodecError(
      'not-enough-symbols',
      `a ${targetAxis} sliver is rebuilt from exactly ${needed} symbols of ${symbolBytes} bytes, ` +
        `got ${indices.length} indices and ${symbols.length} bytes`,
    );
  }
  const seen = new Uint8Array(code.n);
  for (const index of indices) {
    requireWhole(index, 0, code.n - 1, `${otherAxis(targetAxis)} sliver index`, 'bad-index');
    if (seen[index] === 1) {
      throw new CodecError('bad-index', `${otherAxis(targetAxis)} sliver ${index} is there twice`);
    }
    seen[index] = 1;
  }
  return restoreSliver(sliverCode(code, targetAxis), symbolBytes, indices, symbols);
}

function restoreSliver(
  rs: RsCode,
  symbolBytes: number,
  indices: readonly number[],
  symbols: Uint8Array,
): Uint8Array {
  const pattern = erasurePattern(rs, indices);
  const kernel = kernels();
  const memory = kernel.reserve((rs.k + rs.r) * symbolBytes);
  let from = 0;
  for (const index of indices) {
    let to = index * symbolBytes;
    const end = from + symbolBytes;
    // Symbols are a few bytes: a view of each would cost more than they do.
    while (from < end) memory[to++] = symbols[from++];
  }
  restoreCodeword(kernel, pattern, symbolBytes);
  return memory.slice(0, rs.k * symbolBytes);
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
