/**
 * Moving field elements between symbols in memory and the rows of a strip.
 *
 * The elements of all codewords of a grid, set after set, are lanes; a strip is up to 64 of
 * them, and its row i holds those of symbol i. A strip is cut into pieces, runs of at most 16
 * elements that are adjacent both in the symbol (codec.md §3) and in the row.
 */

import { changeBasis } from './rows';

const UNIT_LANES: u32 = 16;
const PIECE_BYTES: usize = 16;

/** Pieces: offset of the low bytes in the symbol, distance to the high bytes, row offset, count. */
let piecesAt: usize = 0;
let pieceCount: usize = 0;
/** Tables of the change to the tower basis and, 64 bytes on, of the change back. */
let basisTables: usize = 0;

export function setStrip(pieces: usize, tables: usize): void {
  piecesAt = pieces;
  basisTables = tables;
}

/** Cuts lanes first…first+count−1 into pieces for symbols of `symbolBytes`. */
export function cutStrip(first: u32, count: u32, symbolBytes: u32, setStride: usize): void {
  const elements = symbolBytes >> 1;
  let set = first / elements;
  let element = first - set * elements;
  let lane: u32 = 0;
  pieceCount = 0;
  while (lane < count) {
    const inBlock = element & 31;
    const blockStart = (element - inBlock) << 1;
    const blockBytes = min<u32>(64, symbolBytes - blockStart);
    const half = blockBytes >> 1;
    const run = min<u32>(
      min<u32>(half - inBlock, count - lane),
      UNIT_LANES - (lane & (UNIT_LANES - 1)),
    );
    const piece = piecesAt + pieceCount * PIECE_BYTES;
    store<u32>(piece, <u32>(set * setStride) + blockStart + inBlock, 0);
    store<u32>(piece, half, 4);
    store<u32>(piece, ((lane >> 4) << 5) + (lane & 15), 8);
    store<u32>(piece, run, 12);
    pieceCount++;
    lane += run;
    element += run;
    if (element == elements) {
      element = 0;
      set++;
    }
  }
}

/** Copies 1…16 bytes. */
// @ts-ignore: decorator
@inline
function copyRun(to: usize, from: usize, bytes: usize): void {
  if (bytes == 16) {
    v128.store(to, v128.load(from));
    return;
  }
  if (bytes & 8) {
    store<u64>(to, load<u64>(from));
    to += 8;
    from += 8;
  }
  if (bytes & 4) {
    store<u32>(to, load<u32>(from));
    to += 4;
    from += 4;
  }
  if (bytes & 2) {
    store<u16>(to, load<u16>(from));
    to += 2;
    from += 2;
  }
  if (bytes & 1) store<u8>(to, load<u8>(from));
}

/** Reads `count` symbols `stride` apart into rows from `row` on. */
export function loadRows(
  symbols: usize,
  stride: usize,
  count: usize,
  row: usize,
  rowBytes: usize,
): void {
  const end = piecesAt + pieceCount * PIECE_BYTES;
  let to = row;
  let symbol = symbols;
  for (let i: usize = 0; i < count; i++) {
    for (let piece = piecesAt; piece < end; piece += PIECE_BYTES) {
      const low = symbol + load<u32>(piece, 0);
      const target = to + load<u32>(piece, 8);
      const bytes = load<u32>(piece, 12);
      copyRun(target, low, bytes);
      copyRun(target + 16, low + load<u32>(piece, 4), bytes);
    }
    symbol += stride;
    to += rowBytes;
  }
  changeBasis(row, count * rowBytes, basisTables);
}

/** Writes `count` rows from `row` on to symbols `stride` apart; the rows change their basis. */
export function storeRows(
  symbols: usize,
  stride: usize,
  count: usize,
  row: usize,
  rowBytes: usize,
): void {
  changeBasis(row, count * rowBytes, basisTables + 64);
  const end = piecesAt + pieceCount * PIECE_BYTES;
  let from = row;
  let symbol = symbols;
  for (let i: usize = 0; i < count; i++) {
    for (let piece = piecesAt; piece < end; piece += PIECE_BYTES) {
      const low = symbol + load<u32>(piece, 0);
      const source = from + load<u32>(piece, 8);
      const bytes = load<u32>(piece, 12);
      copyRun(low, source, bytes);
      copyRun(low + load<u32>(piece, 4), source + 16, bytes);
    }
    symbol += stride;
    from += rowBytes;
  }
}
