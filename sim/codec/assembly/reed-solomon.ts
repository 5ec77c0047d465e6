/**
 * Encoding and restoring many codewords of RS(k, r) at once (codec.md §5, §6): strip by strip,
 * all layers of the transforms on one strip before the next, so that the strip stays in cache.
 */

import { addRows, scaleRows } from './rows';
import { cutStrip, loadRows, storeRows } from './strip';
import { buildGeneralTable, GENERAL_TABLE_BYTES } from './tables';
import { derive, forward, inverse } from './transform';

const STRIP_LANES: u32 = 64;

/** Rows of the strip in work. */
let workAt: usize = 0;
/** Triples (codeword index, field position, factor), u32: first the received, then the missing. */
let patternAt: usize = 0;
/** One general table for each triple. */
let factorsAt: usize = 0;

const TRIPLE_BYTES: usize = 12;

export function setWork(work: usize, pattern: usize, factors: usize): void {
  workAt = work;
  patternAt = pattern;
  factorsAt = factors;
}

/** Makes the multiplication tables of the pattern that was written to memory. */
export function preparePattern(count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const factor = load<u32>(patternAt + i * TRIPLE_BYTES, 8);
    buildGeneralTable(factor, factorsAt + i * GENERAL_TABLE_BYTES);
  }
}

// @ts-ignore: decorator
@inline
function rowBytesFor(lanes: u32): usize {
  return <usize>(((lanes + 15) >> 4) << 5);
}

export function encode(
  k: u32,
  r: u32,
  m: u32,
  isHigh: bool,
  sourceAt: usize,
  sourceStride: usize,
  sourceSetStride: usize,
  repairAt: usize,
  repairStride: usize,
  repairSetStride: usize,
  setCount: u32,
  symbolBytes: u32,
): void {
  const lanes = setCount * (symbolBytes >> 1);
  const isOneCut = sourceSetStride == repairSetStride;
  for (let first: u32 = 0; first < lanes; first += STRIP_LANES) {
    const count = min<u32>(STRIP_LANES, lanes - first);
    const rowBytes = rowBytesFor(count);
    cutStrip(first, count, symbolBytes, sourceSetStride);
    if (isHigh) {
      gatherHigh(k, m, sourceAt, sourceStride, rowBytes);
      forward(workAt, rowBytes, m, r, 0);
      if (!isOneCut) cutStrip(first, count, symbolBytes, repairSetStride);
      storeRows(repairAt, repairStride, r, workAt, rowBytes);
    } else {
      clearAndLoad(workAt, sourceAt, sourceStride, k, m, rowBytes);
      inverse(workAt, rowBytes, m, k, 0);
      if (!isOneCut) cutStrip(first, count, symbolBytes, repairSetStride);
      spreadLow(r, m, repairAt, repairStride, rowBytes);
    }
  }
}

/** `count` symbols into rows from `to` on, zeros in the rest of `m` rows. */
function clearAndLoad(
  to: usize,
  symbols: usize,
  stride: usize,
  count: u32,
  m: u32,
  rowBytes: usize,
): void {
  loadRows(symbols, stride, count, to, rowBytes);
  if (count < m) memory.fill(to + count * rowBytes, 0, (m - count) * rowBytes);
}

/** High rate, first half: the sum of the inverse transforms of all chunks of sources. */
function gatherHigh(k: u32, m: u32, sourceAt: usize, stride: usize, rowBytes: usize): void {
  const blockBytes = m * rowBytes;
  for (let chunk: u32 = 0; chunk < k; chunk += m) {
    const count = min<u32>(m, k - chunk);
    const to = chunk == 0 ? workAt : workAt + blockBytes;
    clearAndLoad(to, sourceAt + chunk * stride, stride, count, m, rowBytes);
    inverse(to, rowBytes, m, count, m + chunk);
    if (chunk > 0) addRows(workAt, to, blockBytes);
  }
}

/** Low rate, second half: one forward transform for each chunk of repair symbols. */
function spreadLow(r: u32, m: u32, repairAt: usize, stride: usize, rowBytes: usize): void {
  const blockBytes = m * rowBytes;
  for (let chunk: u32 = 0; chunk < r; chunk += m) {
    const count = min<u32>(m, r - chunk);
    const isLast = chunk + m >= r;
    const rows = isLast ? workAt : workAt + blockBytes;
    if (!isLast) memory.copy(rows, workAt, blockBytes);
    forward(rows, rowBytes, m, count, m + chunk);
    storeRows(repairAt + chunk * stride, stride, count, rows, rowBytes);
  }
}

/** Restores the missing sources of the prepared pattern; `truncated` is past their positions. */
export function restore(
  k: u32,
  end: u32,
  size: u32,
  truncated: u32,
  missingCount: u32,
  sourceAt: usize,
  sourceStride: usize,
  sourceSetStride: usize,
  repairAt: usize,
  repairStride: usize,
  repairSetStride: usize,
  setCount: u32,
  symbolBytes: u32,
): void {
  const lanes = setCount * (symbolBytes >> 1);
  for (let first: u32 = 0; first < lanes; first += STRIP_LANES) {
    const count = min<u32>(STRIP_LANES, lanes - first);
    const rowBytes = rowBytesFor(count);
    memory.fill(workAt, 0, size * rowBytes);
    cutStrip(first, count, symbolBytes, sourceSetStride);
    let isRepairCut = sourceSetStride == repairSetStride;
    for (let i: u32 = 0; i < k; i++) {
      const triple = patternAt + i * TRIPLE_BYTES;
      const index = load<u32>(triple, 0);
      const row = workAt + load<u32>(triple, 4) * rowBytes;
      // Received symbols are listed by ascending index: all sources, then all repair symbols.
      if (index >= k && !isRepairCut) {
        cutStrip(first, count, symbolBytes, repairSetStride);
        isRepairCut = true;
      }
      const symbol =
        index < k ? sourceAt + index * sourceStride : repairAt + (index - k) * repairStride;
      loadRows(symbol, 0, 1, row, rowBytes);
      scaleRows(row, rowBytes, factorsAt + i * GENERAL_TABLE_BYTES);
    }
    inverse(workAt, rowBytes, size, end, 0);
    derive(workAt, rowBytes, size);
    forward(workAt, rowBytes, size, truncated, 0);
    if (sourceSetStride != repairSetStride) cutStrip(first, count, symbolBytes, sourceSetStride);
    for (let i: u32 = k; i < k + missingCount; i++) {
      const triple = patternAt + i * TRIPLE_BYTES;
      const row = workAt + load<u32>(triple, 4) * rowBytes;
      scaleRows(row, rowBytes, factorsAt + i * GENERAL_TABLE_BYTES);
      storeRows(sourceAt + load<u32>(triple, 0) * sourceStride, 0, 1, row, rowBytes);
    }
  }
}

/** Copies `count` pieces of `bytes`, `stride` apart, one behind the other. */
export function gather(from: usize, stride: usize, bytes: usize, count: usize, to: usize): void {
  let source = from;
  let target = to;
  for (let i: usize = 0; i < count; i++) {
    memory.copy(target, source, bytes);
    source += stride;
    target += bytes;
  }
}
