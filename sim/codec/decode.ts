/**
 * Reading a blob back from slivers of one axis (codec.md §9): kp primary ones restore the
 * columns of the message matrix, ks secondary ones its rows. Slivers are not verified here.
 */

import { type Axis, type Code, otherAxis, requireAxis, sliverCode } from './code.ts';
import { type ErasurePattern, erasurePattern } from './erasure.ts';
import { CodecError, requireWhole } from './errors.ts';
import { kernels } from './kernels.ts';
import { symbolBytesOf } from './sizes.ts';

export interface IndexedSliver {
  readonly index: number;
  readonly sliver: Uint8Array;
}

/** Working memory aimed at; sliver parts are restored a group of symbols at a time. */
const GROUP_BYTES = 1 << 22;

/** Slivers of this axis needed to read a blob. */
export function readThreshold(code: Code, axis: Axis): number {
  return sliverCode(code, otherAxis(axis)).k;
}

function usableSlivers(
  code: Code,
  axis: Axis,
  symbolBytes: number,
  slivers: readonly IndexedSliver[],
): IndexedSliver[] {
  const needed = readThreshold(code, axis);
  const bytes = sliverCode(code, axis).k * symbolBytes;
  const seen = new Uint8Array(code.n);
  const used: IndexedSliver[] = [];
  for (const one of slivers) {
    if (used.length === needed) break;
    requireWhole(one.index, 0, code.n - 1, `${axis} sliver index`, 'bad-index');
    if (seen[one.index] === 1 || one.sliver.length !== bytes) continue;
    seen[one.index] = 1;
    used.push(one);
  }
  if (used.length < needed) {
    throw new CodecError(
      'not-enough-slivers',
      `a blob of n = ${code.n} needs ${needed} ${axis} slivers, got ${used.length} usable of ` +
        `${slivers.length}`,
    );
  }
  return used;
}

/** Restores symbols first…first+count−1 of the missing source slivers into `restored`. */
function restoreGroup(
  pattern: ErasurePattern,
  used: readonly IndexedSliver[],
  restored: Map<number, Uint8Array>,
  symbolBytes: number,
  first: number,
  count: number,
): void {
  const kernel = kernels();
  const { k, r } = pattern.code;
  const stride = count * symbolBytes;
  const memory = kernel.reserve((k + r) * stride);
  const start = first * symbolBytes;
  for (const { index, sliver } of used) {
    memory.set(sliver.subarray(start, start + stride), index * stride);
  }
  kernel.restore(pattern, {
    sourceAt: 0,
    sourceStride: stride,
    sourceSetStride: symbolBytes,
    repairAt: k * stride,
    repairStride: stride,
    repairSetStride: symbolBytes,
    setCount: count,
    symbolBytes,
  });
  for (const [index, sliver] of restored) {
    sliver.set(memory.subarray(index * stride, (index + 1) * stride), start);
  }
}

/** All source slivers of the axis, received or restored, by index. */
function sourceSlivers(
  code: Code,
  axis: Axis,
  symbolBytes: number,
  used: readonly IndexedSliver[],
): Uint8Array[] {
  const crossing = sliverCode(code, otherAxis(axis));
  const pattern = erasurePattern(
    crossing,
    used.map((one) => one.index),
  );
  const symbolCount = sliverCode(code, axis).k;
  const sources: Uint8Array[] = new Array(crossing.k);
  for (const { index, sliver } of used) if (index < crossing.k) sources[index] = sliver;
  const restored = new Map<number, Uint8Array>();
  for (const index of pattern.missing) {
    sources[index] = new Uint8Array(symbolCount * symbolBytes);
    restored.set(index, sources[index]);
  }
  if (restored.size === 0) return sources;
  const group = Math.max(1, Math.floor(GROUP_BYTES / (code.n * symbolBytes)));
  for (let first = 0; first < symbolCount; first += group) {
    const count = Math.min(group, symbolCount - first);
    restoreGroup(pattern, used, restored, symbolBytes, first, count);
  }
  return sources;
}

/** Blob bytes from the columns of the message matrix (secondary source slivers). */
function joinColumns(
  code: Code,
  lengthBytes: number,
  symbolBytes: number,
  columns: readonly Uint8Array[],
): Uint8Array {
  const blob = new Uint8Array(lengthBytes);
  for (let column = 0; column < code.ks; column++) {
    const sliver = columns[column];
    for (let row = 0; row < code.kp; row++) {
      const at = (row * code.ks + column) * symbolBytes;
      const end = Math.min(at + symbolBytes, lengthBytes);
      const shift = row * symbolBytes - at;
      for (let i = at; i < end; i++) blob[i] = sliver[i + shift];
    }
  }
  return blob;
}

/** Blob bytes from the rows of the message matrix (primary source slivers). */
function joinRows(lengthBytes: number, rows: readonly Uint8Array[]): Uint8Array {
  const blob = new Uint8Array(lengthBytes);
  let at = 0;
  for (const row of rows) {
    if (at >= lengthBytes) break;
    blob.set(row.subarray(0, Math.min(row.length, lengthBytes - at)), at);
    at += row.length;
  }
  return blob;
}

/**
 * The blob of `lengthBytes` from the first kp primary or ks secondary slivers. Slivers are taken
 * in the order given; repeated indices and slivers of wrong length are dropped, later ones
 * ignored. Throws CodecError when too few are left or an index is out of range.
 */
export function decodeBlob(
  code: Code,
  lengthBytes: number,
  axis: Axis,
  slivers: readonly IndexedSliver[],
): Uint8Array {
  requireAxis(axis);
  const symbolBytes = symbolBytesOf(code, lengthBytes);
  const used = usableSlivers(code, axis, symbolBytes, slivers);
  try {
    const sources = sourceSlivers(code, axis, symbolBytes, used);
    return axis === 'primary'
      ? joinRows(lengthBytes, sources)
      : joinColumns(code, lengthBytes, symbolBytes, sources);
  } catch (error) {
    // What the language throws when there is no array of that size to be had.
    if (!(error instanceof RangeError)) throw error;
    throw new CodecError(
      'out-of-memory',
      `a blob of ${lengthBytes} bytes is too large for memory: reading it needs up to ` +
        `${2 * lengthBytes} bytes besides its slivers`,
    );
  }
}
