/**
 * Quilt V1 (codec.md §11): many small blobs in one, laid out by columns, so that one of them is
 * read from the few secondary slivers it lies on. The quilt itself is an ordinary blob: encode it
 * with encodeBlob.
 *
 * Left out on purpose: quilts of other versions, searching by tag.
 */

import type { Code } from './code.ts';
import type { IndexedSliver } from './decode.ts';
import { CodecError } from './errors.ts';
import {
  badQuilt,
  encodePatchHeader,
  encodeQuiltIndex,
  INDEX_PREFIX_BYTES,
  PATCH_PREFIX_BYTES,
  parsePatchBody,
  parseQuiltIndex,
  QUILT_VERSION,
  type QuiltEntry,
  type QuiltTags,
} from './quilt-index.ts';
import { INDEX_COLUMNS_MAX, layOutQuilt, type QuiltLayout } from './quilt-layout.ts';
import { symbolBytesOf } from './sizes.ts';

/** A small blob as it goes into a quilt, and as it comes out. */
export interface QuiltPatch {
  readonly identifier: string;
  readonly tags?: QuiltTags;
  readonly data: Uint8Array;
}

export interface Quilt {
  /** The blob to encode and store. */
  readonly blob: Uint8Array;
  readonly layout: QuiltLayout;
}

/** Columns of a quilt, as far as they are there; all have `columnBytes`. */
export interface QuiltColumns {
  readonly columnBytes: number;
  column(index: number): Uint8Array | undefined;
}

/** Packs patches; throws CodecError on bad or repeated identifiers and when they do not fit. */
export function packQuilt(code: Code, patches: readonly QuiltPatch[]): Quilt {
  const layout = layOutQuilt(
    code,
    patches.map(({ identifier, tags, data }) => ({ identifier, tags, lengthBytes: data.length })),
  );
  const blob = new Uint8Array(layout.lengthBytes);
  writeColumns(code, layout, blob, 0, [encodeQuiltIndex(layout.patches)]);
  for (const { identifier, tags, lengthBytes, startColumn, given } of layout.patches) {
    const header = encodePatchHeader(identifier, tags, lengthBytes);
    writeColumns(code, layout, blob, startColumn, [header, patches[given].data]);
  }
  return { blob, layout };
}

/** Writes parts one behind the other down the columns from `startColumn` on. */
function writeColumns(
  code: Code,
  layout: QuiltLayout,
  blob: Uint8Array,
  startColumn: number,
  parts: readonly Uint8Array[],
): void {
  const { symbolBytes } = layout;
  let position = startColumn * layout.columnBytes;
  for (const part of parts) {
    for (let done = 0; done < part.length; ) {
      const symbol = Math.floor(position / symbolBytes);
      const offset = position % symbolBytes;
      const column = Math.floor(symbol / code.kp);
      const row = symbol % code.kp;
      const count = Math.min(symbolBytes - offset, part.length - done);
      const at = (row * code.ks + column) * symbolBytes + offset;
      blob.set(part.subarray(done, done + count), at);
      done += count;
      position += count;
    }
  }
}

/** The columns of a whole quilt. Throws CodecError when no quilt has that length. */
export function columnsOfBlob(code: Code, blob: Uint8Array): QuiltColumns {
  const { kp, ks } = code;
  const symbolBytes = symbolBytesOf(code, blob.length);
  if (blob.length === 0 || blob.length !== kp * ks * symbolBytes) {
    badQuilt(`a quilt has ${kp} × ${ks} symbols of even size, ${blob.length} bytes are none`);
  }
  return {
    columnBytes: kp * symbolBytes,
    column(index) {
      if (index >= ks) return undefined;
      const column = new Uint8Array(kp * symbolBytes);
      for (let row = 0; row < kp; row++) {
        const at = (row * ks + index) * symbolBytes;
        column.set(blob.subarray(at, at + symbolBytes), row * symbolBytes);
      }
      return column;
    },
  };
}

/** Secondary slivers as columns; verify them first. Throws CodecError when lengths differ. */
export function columnsOfSlivers(slivers: readonly IndexedSliver[]): QuiltColumns {
  const columnBytes = slivers.length === 0 ? 0 : slivers[0].sliver.length;
  const byIndex = new Map<number, Uint8Array>();
  for (const { index, sliver } of slivers) {
    if (sliver.length !== columnBytes) {
      throw new CodecError(
        'bad-sliver',
        `secondary sliver ${index} has ${sliver.length} bytes, another has ${columnBytes}`,
      );
    }
    byIndex.set(index, sliver);
  }
  return { columnBytes, column: (index) => byIndex.get(index) };
}

/** `length` bytes of the stream that starts with column `startColumn`. */
function readColumns(
  columns: QuiltColumns,
  startColumn: number,
  length: number,
  what: string,
): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0, index = startColumn; done < length; index++) {
    const column = columns.column(index);
    if (column === undefined) {
      throw new CodecError('not-enough-slivers', `${what} needs secondary sliver ${index}`);
    }
    const count = Math.min(column.length, length - done);
    bytes.set(column.subarray(0, count), done);
    done += count;
  }
  return bytes;
}

function requireVersion(version: number, what: string): void {
  if (version !== QUILT_VERSION) badQuilt(`${what} has version ${version}, only 1 is known`);
}

function littleEndian32(bytes: Uint8Array, at: number): number {
  return bytes[at] + 256 * (bytes[at + 1] + 256 * (bytes[at + 2] + 256 * bytes[at + 3]));
}

/**
 * Columns that the index fills, from column 0 (or more): what a reader fetches next. Throws
 * CodecError when this is no quilt.
 */
export function quiltIndexColumns(columns: QuiltColumns): number {
  const prefix = readColumns(columns, 0, INDEX_PREFIX_BYTES, 'the quilt index');
  requireVersion(prefix[0], 'the quilt');
  const bytes = INDEX_PREFIX_BYTES + littleEndian32(prefix, 1);
  const count = Math.ceil(bytes / columns.columnBytes);
  if (count > INDEX_COLUMNS_MAX) {
    badQuilt(`a quilt index of ${bytes} bytes fills ${count} columns, 10 are allowed`);
  }
  return count;
}

/** All patches of a quilt, from its first columns. Throws CodecError when one of them lacks. */
export function readQuiltIndex(columns: QuiltColumns): QuiltEntry[] {
  const count = quiltIndexColumns(columns);
  const prefix = readColumns(columns, 0, INDEX_PREFIX_BYTES, 'the quilt index');
  const length = INDEX_PREFIX_BYTES + littleEndian32(prefix, 1);
  const bytes = readColumns(columns, 0, length, 'the quilt index');
  return parseQuiltIndex(bytes.subarray(INDEX_PREFIX_BYTES), count);
}

/**
 * One patch, from its columns alone: an entry of the index, or the columns of a patch ID. Throws
 * CodecError: `not-enough-slivers` names the first column that lacks, `bad-quilt` and `bad-bytes`
 * say what is wrong with what was read.
 */
export function readQuiltPatch(
  columns: QuiltColumns,
  where: { startColumn: number; endColumn: number; identifier?: string },
): Required<QuiltPatch> {
  const { startColumn, endColumn } = where;
  const what = `the quilt patch of columns ${startColumn} to ${endColumn - 1}`;
  const room = (endColumn - startColumn) * columns.columnBytes;
  if (room < PATCH_PREFIX_BYTES && columns.column(startColumn) !== undefined) {
    badQuilt(`${what} has no room for a patch`);
  }
  const prefix = readColumns(columns, startColumn, PATCH_PREFIX_BYTES, what);
  requireVersion(prefix[0], what);
  const length = PATCH_PREFIX_BYTES + littleEndian32(prefix, 1);
  if (length > room) badQuilt(`${what} says that it has ${length} bytes, ${room} are there`);
  const bytes = readColumns(columns, startColumn, length, what);
  const patch = parsePatchBody(bytes.subarray(PATCH_PREFIX_BYTES), prefix[5]);
  if (where.identifier !== undefined && where.identifier !== patch.identifier) {
    const [said, found] = [where.identifier, patch.identifier].map((name) => JSON.stringify(name));
    badQuilt(`${what} is called ${found}, the index says ${said}`);
  }
  return patch;
}
