/**
 * A blob in memory with the symbols of all its slivers as expanded (codec.md §7): n² of them, each
 * of a row and of a column. Who takes one symbol of many slivers finds it here without coding.
 */

import { type Axis, type Code, requireAxis } from './code.ts';
import type { EncodedBlob } from './encoded-blob.ts';
import { orSayHowMuch } from './encoding-memory.ts';
import { requireWhole } from './errors.ts';
import { encodeTo } from './matrix.ts';
import { symbolBytesOf } from './sizes.ts';

export interface ExpandedBlob extends EncodedBlob {
  /** Symbol `leaf` (0…n−1) of each of these slivers as expanded, one behind the other. */
  symbols(axis: Axis, indices: readonly number[], leaf: number): Uint8Array;
}

/** Bytes that an expanded blob keeps: n rows of n symbols, and the secondary slivers again. */
export function expandedBlobBytes(code: Code, lengthBytes: number): number {
  return code.n * (code.n + code.kp) * symbolBytesOf(code, lengthBytes);
}

/** As encodeBlob, and keeps all symbols. Throws CodecError when the blob is too large. */
export function expandBlob(code: Code, blob: Uint8Array): ExpandedBlob {
  const { n, kp, ks } = code;
  const symbolBytes = symbolBytesOf(code, blob.length);
  const rowBytes = n * symbolBytes;
  const columnBytes = kp * symbolBytes;
  const [rows, columns] = orSayHowMuch(code, blob.length, true, () => {
    return [new Uint8Array(n * rowBytes), new Uint8Array(n * columnBytes)];
  });
  const inRange = (axis: Axis, index: number) =>
    requireWhole(index, 0, n - 1, `${axis} sliver index`, 'bad-index');
  const metadata = encodeTo(
    {
      isExpanded: true,
      write(axis, index, at, bytes) {
        if (axis === 'primary') rows.set(bytes, index * rowBytes + at);
        else columns.set(bytes, index * columnBytes + at);
      },
    },
    code,
    blob,
  );
  return {
    ...{ code, lengthBytes: blob.length, symbolBytes, metadata },
    primary(index) {
      inRange('primary', index);
      return rows.subarray(index * rowBytes, index * rowBytes + ks * symbolBytes);
    },
    secondary(index) {
      inRange('secondary', index);
      return columns.subarray(index * columnBytes, (index + 1) * columnBytes);
    },
    symbols(axis, indices, leaf) {
      requireAxis(axis);
      requireWhole(leaf, 0, n - 1, 'symbol index', 'bad-index');
      const isRow = axis === 'primary';
      const start = leaf * (isRow ? symbolBytes : rowBytes);
      const step = isRow ? rowBytes : symbolBytes;
      const symbols = new Uint8Array(indices.length * symbolBytes);
      const what = `${axis} sliver index`;
      let to = 0;
      for (const index of indices) {
        requireWhole(index, 0, n - 1, what, 'bad-index');
        let from = start + index * step;
        const end = from + symbolBytes;
        while (from < end) symbols[to++] = rows[from++];
      }
      return symbols;
    },
  };
}
