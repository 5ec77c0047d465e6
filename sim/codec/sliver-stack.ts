/**
 * Single symbols of slivers without proofs (decoding symbols, codec.md §9): a row of the generator
 * times the sliver, a k-th of an expansion.
 *
 * A symbol of a code is linear in its source symbols, field element for field element. So slivers
 * laid side by side, the elements of the i-th symbols of all of them as one wide symbol, give
 * symbol `index` of every one in one pass. A node that rebuilds many slivers of a blob from the
 * same helpers asks for as many symbols of the same slivers.
 */
import { type Axis, type Code, sliverCode } from './code.ts';
import { CodecError, requireWhole } from './errors.ts';
import { kernels } from './kernels.ts';
import { generatorEntry, type RsCode } from './reed-solomon.ts';
import { requireSliver } from './sliver.ts';

/** Widest symbol that is combined at once, bytes: some of it stays in the nearest cache. */
const WIDTH_BYTES = 16_384;

export interface SliverStack {
  /** Symbol `index` (0…n−1) of every sliver, in their order, one behind the other. */
  symbols(index: number): Uint8Array;
}

/**
 * Slivers of one axis and one symbol size, ready to give symbols. Throws CodecError on a sliver of
 * wrong length and when there is none.
 */
export function stackSlivers(
  code: Code,
  axis: Axis,
  symbolBytes: number,
  slivers: readonly Uint8Array[],
): SliverStack {
  if (slivers.length === 0) throw new CodecError('bad-sliver', 'no sliver to take symbols from');
  for (const sliver of slivers) requireSliver(code, axis, symbolBytes, sliver);
  const rs = sliverCode(code, axis);
  const side = Math.max(1, Math.floor(WIDTH_BYTES / symbolBytes));
  const blocks: Block[] = [];
  for (let from = 0; from < slivers.length; from += side) {
    blocks.push(sideBySide(rs, symbolBytes, slivers.slice(from, from + side)));
  }
  return {
    symbols(index) {
      requireWhole(index, 0, code.n - 1, 'symbol index', 'bad-index');
      const symbols = new Uint8Array(slivers.length * symbolBytes);
      let done = 0;
      for (const { source, places } of blocks) {
        const wide = wideSymbol(rs, source, index);
        for (const place of places) symbols[done++] = wide[place];
      }
      return symbols;
    },
  };
}

/** One symbol of one sliver. Throws CodecError on a sliver of wrong length or a bad index. */
export function symbolOfSliver(
  code: Code,
  axis: Axis,
  symbolBytes: number,
  sliver: Uint8Array,
  index: number,
): Uint8Array {
  requireSliver(code, axis, symbolBytes, sliver);
  requireWhole(index, 0, code.n - 1, 'symbol index', 'bad-index');
  return wideSymbol(sliverCode(code, axis), sliver, index);
}

/** Slivers side by side: k wide symbols. */
interface Block {
  source: Uint8Array;
  /** Where in a wide symbol the bytes of the symbols lie, sliver by sliver. */
  places: Uint32Array;
}

function sideBySide({ k }: RsCode, symbolBytes: number, slivers: readonly Uint8Array[]): Block {
  const width = slivers.length * symbolBytes;
  const places = placesOf(symbolBytes, slivers.length);
  const source = new Uint8Array(k * width);
  let next = 0;
  for (const sliver of slivers) {
    for (let byte = 0; byte < symbolBytes; byte++) {
      let to = places[next + byte];
      for (let from = byte; from < k * symbolBytes; from += symbolBytes) {
        source[to] = sliver[from];
        to += width;
      }
    }
    next += symbolBytes;
  }
  return { source, places };
}

/** Element e of symbol s goes to element s·S/2 + e of the wide symbol, low and high byte each. */
function placesOf(symbolBytes: number, count: number): Uint32Array {
  const lanes = symbolBytes / 2;
  const inSymbol = lowBytes(symbolBytes);
  const inWide = lowBytes(symbolBytes * count);
  const places = new Uint32Array(symbolBytes * count);
  for (let s = 0; s < count; s++) {
    for (let lane = 0; lane < lanes; lane++) {
      const from = s * symbolBytes + inSymbol.low[lane];
      const to = s * lanes + lane;
      places[from] = inWide.low[to];
      places[from + inSymbol.gap[lane]] = inWide.low[to] + inWide.gap[to];
    }
  }
  return places;
}

/** Offset of the low byte of each element, and how far behind it its high byte is (codec.md §3). */
function lowBytes(symbolBytes: number): { low: Uint32Array; gap: Uint32Array } {
  const lanes = symbolBytes / 2;
  const low = new Uint32Array(lanes);
  const gap = new Uint32Array(lanes);
  for (let lane = 0; lane < lanes; lane++) {
    const block = Math.floor(lane / 32) * 64;
    low[lane] = block + (lane % 32);
    gap[lane] = Math.min(64, symbolBytes - block) / 2;
  }
  return { low, gap };
}

/** Symbol `index` of the codeword that k symbols of any width begin. */
function wideSymbol(rs: RsCode, source: Uint8Array, index: number): Uint8Array {
  const width = source.length / rs.k;
  if (index < rs.k) return source.slice(index * width, (index + 1) * width);
  const factors = new Uint16Array(rs.k);
  for (let i = 0; i < rs.k; i++) factors[i] = generatorEntry(rs, index - rs.k, i);
  const kernel = kernels();
  const memory = kernel.reserve(width + source.length);
  memory.set(source, width);
  kernel.combine(factors, width, width, 0);
  return memory.slice(0, width);
}
