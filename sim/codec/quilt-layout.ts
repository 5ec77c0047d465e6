/**
 * Where the patches of a quilt lie (codec.md §11), from sizes alone: the symbol size, columns of
 * the index and of each patch. A column is the payload of one secondary sliver, kp symbols.
 */

import type { Code } from './code.ts';
import { CodecError, requireWhole } from './errors.ts';
import {
  badQuilt,
  encodePatchHeader,
  encodeQuiltIndex,
  INDEX_PREFIX_BYTES,
  identifierBytes,
  type QuiltEntry,
  type QuiltTags,
} from './quilt-index.ts';
import { SYMBOL_BYTES_MAX } from './sizes.ts';
import { compareBytes } from './text.ts';

/** The index may fill that many columns. */
export const INDEX_COLUMNS_MAX = 10;
const U32_MAX = 4_294_967_295;

/** A small blob that goes into a quilt. */
export interface PatchDescription {
  readonly identifier: string;
  readonly tags?: QuiltTags;
  readonly lengthBytes: number;
}

/** A patch in its place. */
export interface PlacedPatch extends QuiltEntry {
  readonly lengthBytes: number;
  /** With everything before the data. */
  readonly storedBytes: number;
  /** Which of the given patches it is. */
  readonly given: number;
}

export interface QuiltLayout {
  readonly symbolBytes: number;
  /** kp symbols. */
  readonly columnBytes: number;
  /** Length of the quilt as a blob, kp·ks symbols. */
  readonly lengthBytes: number;
  readonly indexBytes: number;
  readonly indexColumns: number;
  /** In the order of their identifiers. */
  readonly patches: readonly PlacedPatch[];
}

const NO_TAGS: QuiltTags = new Map();

/**
 * Smallest even symbol size with which items of `itemBytes`, the index first, fit into `columns`
 * columns of `rows` symbols without sharing one. Throws CodecError when there is none.
 */
export function quiltSymbolBytes(
  itemBytes: readonly number[],
  columns: number,
  rows: number,
  indexColumnsMax: number,
): number {
  if (itemBytes.length > columns) {
    badQuilt(`${itemBytes.length - 1} patches, this code has room for ${columns - 1}`);
  }
  const columnsAt = (symbolBytes: number) =>
    itemBytes.reduce((sum, bytes) => sum + Math.ceil(bytes / (symbolBytes * rows)), 0);
  const total = itemBytes.reduce((sum, bytes) => sum + bytes, 0);
  const largest = itemBytes.reduce((most, bytes) => Math.max(most, bytes), 0);
  let low = Math.max(
    Math.ceil(total / (columns * rows)),
    Math.ceil(itemBytes[0] / (indexColumnsMax * rows)),
    Math.ceil(INDEX_PREFIX_BYTES / rows),
  );
  let high = Math.ceil(largest / (Math.floor(columns / itemBytes.length) * rows));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (columnsAt(middle) <= columns) high = middle;
    else low = middle + 1;
  }
  const symbolBytes = low + (low % 2);
  if (symbolBytes > SYMBOL_BYTES_MAX) {
    throw new CodecError(
      'blob-too-large',
      `a quilt of ${total} bytes needs symbols of ${symbolBytes} bytes, ` +
        `${SYMBOL_BYTES_MAX} are the most: take some patches out`,
    );
  }
  return symbolBytes;
}

/** Sorts by the bytes of identifiers and refuses one that stands twice. */
function sorted(patches: readonly PatchDescription[]) {
  const named = patches.map((patch, given) => {
    requireWhole(patch.lengthBytes, 0, U32_MAX, `length of quilt patch ${given}`, 'bad-length');
    return { patch, given, utf8: identifierBytes(patch.identifier) };
  });
  named.sort((a, b) => compareBytes(a.utf8, b.utf8) || a.given - b.given);
  named.forEach(({ patch }, i) => {
    if (i > 0 && named[i - 1].patch.identifier === patch.identifier) {
      badQuilt(`two quilt patches are called ${JSON.stringify(patch.identifier)}`);
    }
  });
  return named;
}

/** Places patches; throws CodecError on bad identifiers, too many patches, or too many bytes. */
export function layOutQuilt(code: Code, patches: readonly PatchDescription[]): QuiltLayout {
  const named = sorted(patches);
  const items = named.map(({ patch, given }) => {
    const { identifier, lengthBytes, tags = NO_TAGS } = patch;
    const headerBytes = encodePatchHeader(identifier, tags, lengthBytes).length;
    const storedBytes = headerBytes + lengthBytes;
    if (storedBytes > U32_MAX) badQuilt(`quilt patch ${identifier} has more than 4 GiB`);
    return { identifier, tags, lengthBytes, storedBytes, given };
  });
  const unplaced = items.map(({ identifier, tags }) => ({ identifier, tags, endColumn: 0 }));
  const indexBytes = encodeQuiltIndex(unplaced).length;
  const sizes = [indexBytes, ...items.map((item) => item.storedBytes)];
  const symbolBytes = quiltSymbolBytes(sizes, code.ks, code.kp, INDEX_COLUMNS_MAX);
  const columnBytes = code.kp * symbolBytes;
  const indexColumns = Math.ceil(indexBytes / columnBytes);
  let column = indexColumns;
  const placed = items.map((item): PlacedPatch => {
    const startColumn = column;
    column += Math.ceil(item.storedBytes / columnBytes);
    return { ...item, startColumn, endColumn: column };
  });
  const lengthBytes = code.ks * columnBytes;
  return { symbolBytes, columnBytes, lengthBytes, indexBytes, indexColumns, patches: placed };
}
