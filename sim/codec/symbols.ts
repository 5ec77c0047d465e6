/**
 * The one-dimensional code on byte strings of symbols, for those who study RS(k, r) by itself.
 */

import { type ErasurePattern, erasurePattern } from './erasure.ts';
import { CodecError, requireWhole } from './errors.ts';
import { type Kernels, kernels, type SymbolGrid } from './kernels.ts';
import type { RsCode } from './reed-solomon.ts';
import { requireSymbolBytes } from './sizes.ts';

/** A symbol with its index in the codeword. */
export interface IndexedSymbol {
  readonly index: number;
  readonly symbol: Uint8Array;
}

/** Codewords from the start of kernel memory on, in each sources, then repair symbols. */
function codewords(code: RsCode, symbolBytes: number, setCount: number): SymbolGrid {
  const setStride = (code.k + code.r) * symbolBytes;
  return {
    sourceAt: 0,
    sourceStride: symbolBytes,
    sourceSetStride: setStride,
    repairAt: code.k * symbolBytes,
    repairStride: symbolBytes,
    repairSetStride: setStride,
    setCount,
    symbolBytes,
  };
}

/** Expands k source symbols at the start of kernel memory into the whole codeword there. */
export function expandCodeword(kernel: Kernels, code: RsCode, symbolBytes: number): void {
  kernel.encode(code, codewords(code, symbolBytes, 1));
}

/** Restores the k source symbols of each codeword from the start of kernel memory on in place. */
export function restoreCodewords(
  kernel: Kernels,
  pattern: ErasurePattern,
  symbolBytes: number,
  count: number,
): void {
  kernel.restore(pattern, codewords(pattern.code, symbolBytes, count));
}

/** The r repair symbols of k source symbols, one behind the other. */
export function encodeSymbols(code: RsCode, symbolBytes: number, source: Uint8Array): Uint8Array {
  requireSymbolBytes(symbolBytes);
  const sourceBytes = code.k * symbolBytes;
  if (source.length !== sourceBytes) {
    throw new CodecError('bad-length', `${source.length} source bytes, expected ${sourceBytes}`);
  }
  const kernel = kernels();
  const end = sourceBytes + code.r * symbolBytes;
  const memory = kernel.reserve(end);
  memory.set(source, 0);
  expandCodeword(kernel, code, symbolBytes);
  return memory.slice(sourceBytes, end);
}

/**
 * The k source symbols from the first k different codeword symbols. Throws CodecError when there
 * are too few, or one has a wrong index or length.
 */
export function decodeSymbols(
  code: RsCode,
  symbolBytes: number,
  symbols: readonly IndexedSymbol[],
): Uint8Array {
  requireSymbolBytes(symbolBytes);
  const used = new Map<number, Uint8Array>();
  for (const { index, symbol } of symbols) {
    if (used.size === code.k) break;
    requireWhole(index, 0, code.k + code.r - 1, 'symbol index', 'bad-index');
    if (symbol.length !== symbolBytes) {
      throw new CodecError(
        'bad-symbol',
        `symbol ${index} has ${symbol.length} bytes, expected ${symbolBytes}`,
      );
    }
    if (!used.has(index)) used.set(index, symbol);
  }
  const pattern = erasurePattern(code, [...used.keys()]);
  const kernel = kernels();
  const memory = kernel.reserve((code.k + code.r) * symbolBytes);
  for (const [index, symbol] of used) memory.set(symbol, index * symbolBytes);
  restoreCodewords(kernel, pattern, symbolBytes, 1);
  return memory.slice(0, code.k * symbolBytes);
}
