/**
 * Moving field elements between symbols in memory and the rows of a strip.
 *
 * The elements of all codewords of a grid, set after set, are lanes; a strip is a run of them,
 * and its row i holds those of symbol i. A strip is cut into pieces, runs of at most 16 bytes
 * that are adjacent both in the symbol (codec.md §3) and in the row.
 */

import { changeBasis } from './rows';

const UNIT_LANES: u32 = 16;
const PIECE_BYTES: usize = 16;
/** Bounded by the room for pieces (wasm-memory.ts): two for each lane at worst. */
const STRIP_LANES_MAX: u32 = 256;
const STRIP_LANES_MIN: u32 = 64;
/** Rows of a strip should stay in the first-level cache where they can. */
const STRIP_BYTES: u32 = 32768;

/** Pieces: offset in the symbol, offset in the row, count of bytes, distance to the high bytes. */
let piecesAt: usize = 0;
let piecesEnd: usize = 0;
/** Pieces before this one may be read as 16 bytes: what they spill is written after them. */
let wideEnd: usize = 0;
/** Tables of the change to the tower basis and, 64 bytes on, of the change back. */
let basisTables: usize = 0;

export function setStrip(pieces: usize, tables: usize): void {
  piecesAt = pieces;
  basisTables = tables;
}

/** Lanes of a strip that works on so many rows. */
export function stripLanes(rows: u32): u32 {
  let lanes = STRIP_LANES_MIN;
  while (lanes < STRIP_LANES_MAX && lanes * rows * 4 <= STRIP_BYTES) lanes <<= 1;
  return lanes;
}

// @ts-ignore: decorator
@inline
function putPiece(at: usize, symbol: u32, row: u32, bytes: u32, half: u32): void {
  store<u32>(at, symbol, 0);
  store<u32>(at, row, 4);
  store<u32>(at, bytes, 8);
  store<u32>(at, half, 12);
}

/** Cuts lanes first…first+count−1 into pieces for symbols of `symbolBytes`. */
export function cutStrip(first: u32, count: u32, symbolBytes: u32, setStride: usize): void {
  const elements = symbolBytes >> 1;
  let set = first / elements;
  let element = first - set * elements;
  let lane: u32 = 0;
  let piece = piecesAt;
  while (lane < count) {
    const unitStart = piece;
    const unitEnd = min<u32>(count, (lane & ~(UNIT_LANES - 1)) + UNIT_LANES);
    while (lane < unitEnd) {
      const inBlock = element & 31;
      const blockStart = (element - inBlock) << 1;
      const half = min<u32>(64, symbolBytes - blockStart) >> 1;
      const run = min<u32>(half - inBlock, unitEnd - lane);
      const row = ((lane >> 4) << 5) + (lane & 15);
      putPiece(piece, <u32>(set * setStride) + blockStart + inBlock, row, run, half);
      piece += PIECE_BYTES;
      lane += run;
      element += run;
      if (element == elements) {
        element = 0;
        set++;
      }
    }
    wideEnd = piece;
    for (let low = unitStart; low < wideEnd; low += PIECE_BYTES) {
      const symbol = load<u32>(low, 0) + load<u32>(low, 12);
      putPiece(piece, symbol, load<u32>(low, 4) + 16, load<u32>(low, 8), 0);
      piece += PIECE_BYTES;
    }
  }
  piecesEnd = piece;
}

/** Copies 1…16 bytes and no more. */
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
  let to = row;
  let symbol = symbols;
  for (let i: usize = 0; i < count; i++) {
    let piece = piecesAt;
    for (; piece < wideEnd; piece += PIECE_BYTES) {
      v128.store(to + load<u32>(piece, 4), v128.load(symbol + load<u32>(piece, 0)));
    }
    for (; piece < piecesEnd; piece += PIECE_BYTES) {
      copyRun(to + load<u32>(piece, 4), symbol + load<u32>(piece, 0), load<u32>(piece, 8));
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
  let from = row;
  let symbol = symbols;
  for (let i: usize = 0; i < count; i++) {
    for (let piece = piecesAt; piece < piecesEnd; piece += PIECE_BYTES) {
      copyRun(symbol + load<u32>(piece, 0), from + load<u32>(piece, 4), load<u32>(piece, 8));
    }
    symbol += stride;
    from += rowBytes;
  }
}
