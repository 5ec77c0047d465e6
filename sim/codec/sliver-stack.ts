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

/**
 * Element e of sliver s is element e·C + s of the wide symbol, C the slivers filled up to fours:
 * the bytes of four slivers go there as one word.
 */
function sideBySide({ k }: RsCode, symbolBytes: number, slivers: readonly Uint8Array[]): Block {
  const { low, gap } = lowBytes(symbolBytes);
  const filled = 4 * Math.ceil(slivers.length / 4);
  const width = 64 * Math.ceil((low.length * filled) / 32);
  const source = new Uint8Array(k * width);
  const words = new DataView(source.buffer);
  const none = new Uint8Array(k * symbolBytes);
  for (let s = 0; s < slivers.length; s += 4) {
    const [a, b = none, c = none, d = none] = slivers.slice(s, s + 4);
    for (let e = 0; e < low.length; e++) {
      let at = low[e];
      let to = lowInWide(e * filled + s);
      for (const end = k * width; to < end; to += width) {
        words.setUint32(to, a[at] | (b[at] << 8) | (c[at] << 16) | (d[at] << 24), true);
        const high = at + gap[e];
        const word = a[high] | (b[high] << 8) | (c[high] << 16) | (d[high] << 24);
        words.setUint32(to + 32, word, true);
        at += symbolBytes;
      }
    }
  }
  return { source, places: placesOf(symbolBytes, slivers.length, filled) };
}

/** Where the bytes of each sliver's symbol lie in a wide symbol. */
function placesOf(symbolBytes: number, count: number, filled: number): Uint32Array {
  const { low, gap } = lowBytes(symbolBytes);
  const places = new Uint32Array(symbolBytes * count);
  for (let s = 0; s < count; s++) {
    for (let e = 0; e < low.length; e++) {
      const from = s * symbolBytes + low[e];
      places[from] = lowInWide(e * filled + s);
      places[from + gap[e]] = places[from] + 32;
    }
  }
  return places;
}

/** The low byte of an element of a wide symbol, which is whole blocks; its high one is 32 on. */
function lowInWide(element: number): number {
  return Math.floor(element / 32) * 64 + (element % 32);
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
