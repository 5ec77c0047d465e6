/**
 * Encoding and restoring many codewords of RS(k, r) at once (codec.md §5, §6): strip by strip,
 * all layers of the transforms on one strip before the next, so that the strip stays in cache.
 */

import { addMultiple, addRows, scaleRows } from './rows';
import { cutStrip, loadRows, storeRows, stripLanes } from './strip';
import { derive, forward, inverse } from './transform';

/** Rows of the strip in work. */
let workAt: usize = 0;
/** Triples (codeword index, field position, factor), u32: first the received, then the missing. */
let patternAt: usize = 0;

const TRIPLE_BYTES: usize = 12;

export function setWork(work: usize, pattern: usize): void {
  workAt = work;
  patternAt = pattern;
}

// @ts-ignore: decorator
@inline
function rowBytesFor(lanes: u32): usize {
  return <usize>(((lanes + 15) >> 4) << 5);
}

/** Repair symbols of lanes firstLane…endLane−1; any split of the lanes gives the same bytes. */
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
  symbolBytes: u32,
  firstLane: u32,
  endLane: u32,
): void {
  const lanes = stripLanes(2 * m);
  const isOneCut = sourceSetStride == repairSetStride;
  for (let first = firstLane; first < endLane; first += lanes) {
    const count = min<u32>(lanes, endLane - first);
    const rowBytes = rowBytesFor(count);
    cutStrip(first, count, symbolBytes, sourceSetStride);
    if (isHigh) {
      gatherHigh(k, m, sourceAt, sourceStride, rowBytes);
      forward(workAt, rowBytes, m, r, 0);
      if (!isOneCut) cutStrip(first, count, symbolBytes, repairSetStride);
      storeRows(repairAt, repairStride, r, workAt, rowBytes);
    } else {
      clearAndLoad(workAt, sourceAt, sourceStride, k, m, rowBytes);
      inverse(workAt, rowBytes, m, 0, k, 0);
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
    inverse(to, rowBytes, m, 0, count, m + chunk);
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

/** Positions of received symbols in lo…hi−1: the first, and one past the last; found by seek. */
let seekStart: u32 = 0;
let seekEnd: u32 = 0;

function seek(receivedCount: u32, lo: u32, hi: u32): bool {
  seekStart = hi;
  seekEnd = lo;
  for (let i: u32 = 0; i < receivedCount; i++) {
    const x = load<u32>(patternAt + i * TRIPLE_BYTES, 4);
    if (x < lo || x >= hi) continue;
    seekStart = min<u32>(seekStart, x);
    seekEnd = max<u32>(seekEnd, x + 1);
  }
  return seekStart < seekEnd;
}

/**
 * Inverse transform, derivative and forward transform of `size` rows, but only what the first
 * `truncated` results depend on: the first `kept` = np2(truncated) rows and, of each block
 * s…2s−1 behind them, as many, since there the outer layers have the factor zero and the
 * derivative only adds.
 */
function transformKept(rowBytes: usize, size: u32, truncated: u32, receivedCount: u32): void {
  let kept: u32 = 1;
  while (kept < truncated) kept <<= 1;
  const keptBytes = kept * rowBytes;
  const isHeadUsed = seek(receivedCount, 0, kept);
  if (isHeadUsed) inverse(workAt, rowBytes, kept, seekStart, seekEnd, 0);
  for (let s = kept; s < size; s <<= 1) {
    const block = workAt + s * rowBytes;
    if (seek(receivedCount, s, 2 * s)) {
      inverse(block, rowBytes, s, seekStart - s, seekEnd - s, s);
    }
    if (isHeadUsed) addRows(block, workAt, keptBytes);
  }
  derive(workAt, rowBytes, kept);
  for (let s = kept; s < size; s <<= 1) addRows(workAt, workAt + s * rowBytes, keptBytes);
  forward(workAt, rowBytes, kept, truncated, 0);
}

/** Restores the missing sources of the pattern; `truncated` is past their positions. */
export function restore(
  k: u32,
  size: u32,
  truncated: u32,
  missingCount: u32,
  sourceAt: usize,
  sourceStride: usize,
  sourceSetStride: usize,
  repairAt: usize,
  repairStride: usize,
  repairSetStride: usize,
  symbolBytes: u32,
  firstLane: u32,
  endLane: u32,
): void {
  const lanes = stripLanes(size);
  for (let first = firstLane; first < endLane; first += lanes) {
    const count = min<u32>(lanes, endLane - first);
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
      scaleRows(row, rowBytes, load<u32>(triple, 8));
    }
    transformKept(rowBytes, size, truncated, k);
    if (sourceSetStride != repairSetStride) cutStrip(first, count, symbolBytes, sourceSetStride);
    for (let i: u32 = k; i < k + missingCount; i++) {
      const triple = patternAt + i * TRIPLE_BYTES;
      const row = workAt + load<u32>(triple, 4) * rowBytes;
      scaleRows(row, rowBytes, load<u32>(triple, 8));
      storeRows(sourceAt + load<u32>(triple, 0) * sourceStride, 0, 1, row, rowBytes);
    }
  }
}

/** The sum of `count` adjacent symbols, each times the factor (u32) at its place in the pattern. */
export function combine(from: usize, symbolBytes: u32, count: u32, to: usize): void {
  const lanes = symbolBytes >> 1;
  const widest = stripLanes(count + 1);
  for (let first: u32 = 0; first < lanes; first += widest) {
    const width = min<u32>(widest, lanes - first);
    const rowBytes = rowBytesFor(width);
    const rows = workAt + rowBytes;
    cutStrip(first, width, symbolBytes, 0);
    memory.fill(workAt, 0, rowBytes);
    loadRows(from, symbolBytes, count, rows, rowBytes);
    for (let i: u32 = 0; i < count; i++) {
      addMultiple(workAt, rows + i * rowBytes, rowBytes, load<u32>(patternAt + 4 * i));
    }
    storeRows(to, 0, 1, workAt, rowBytes);
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
