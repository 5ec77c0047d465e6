/**
 * Slivers of one blob in a folder, as `codec encode` leaves them: `metadata` (BCS, with the blob
 * ID) and `primary/0000.sliver` … `secondary/0000.sliver` … (BCS, codec.md §10), by sliver index.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  type Axis,
  type BlobMetadata,
  type Code,
  CodecError,
  encodeMetadata,
  type IndexedSliver,
  parseMetadata,
  parseSliver,
  type SliverSink,
  sizesOf,
  sliverFrame,
  symbolBytesOf,
  verifySliver,
} from '../codec/index.ts';
import { UsageError } from './command.ts';

const METADATA_FILE = 'metadata';
const SLIVER_SUFFIX = '.sliver';
const AXES: readonly Axis[] = ['primary', 'secondary'];

export interface SliverFolder {
  folder: string;
  metadata: BlobMetadata;
  /** Shards, as many as the metadata has pairs. */
  n: number;
}

/** What happens on the way: a file that was left out, and why; files looked at so far. */
export interface SliverWatch {
  onProblem(problem: string): void;
  onFile?(done: number, total: number): void;
}

export function sliverPath(folder: string, axis: Axis, index: number): string {
  return join(folder, axis, `${String(index).padStart(4, '0')}${SLIVER_SUFFIX}`);
}

/** Throws UsageError when there is something in the folder. */
export function requireNewFolder(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new UsageError(`${folder}: this folder is not empty; name a new one with --out`);
  }
}

/**
 * Has `encode` write slivers into a folder, where they do not wait for each other in memory. The
 * folder appears only when complete.
 */
export function writeSliverFolder(
  folder: string,
  code: Code,
  lengthBytes: number,
  encode: (sink: SliverSink) => BlobMetadata,
): BlobMetadata {
  requireNewFolder(folder);
  const aside = `${folder}.partial-${process.pid}`;
  try {
    for (const axis of AXES) mkdirSync(join(aside, axis), { recursive: true });
    const metadata = encode(sliverFiles(aside, code, lengthBytes));
    writeFileSync(join(aside, METADATA_FILE), encodeMetadata(metadata));
    if (existsSync(folder)) rmSync(folder, { recursive: true });
    renameSync(aside, folder);
    return metadata;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Files are opened for each piece: there may be more of them than a process can hold open. */
function sliverFiles(folder: string, code: Code, lengthBytes: number): SliverSink {
  const { symbolBytes, primarySliverBytes, secondarySliverBytes } = sizesOf(code, lengthBytes);
  return {
    write(axis, index, at, bytes) {
      const sliverBytes = axis === 'primary' ? primarySliverBytes : secondarySliverBytes;
      const { head, tail } = sliverFrame(sliverBytes, symbolBytes, index);
      const file = openSync(sliverPath(folder, axis, index), 'a');
      try {
        if (at === 0) writeSync(file, head);
        for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
        if (at + bytes.length === sliverBytes) writeSync(file, tail);
      } finally {
        closeSync(file);
      }
    },
  };
}

export function openSliverFolder(folder: string): SliverFolder {
  const path = join(folder, METADATA_FILE);
  if (!existsSync(path)) {
    throw new UsageError(`${path}: no such file; a folder written by 'codec encode' is expected`);
  }
  try {
    const metadata = parseMetadata(readFileSync(path));
    return { folder, metadata, n: metadata.hashes.length / 64 };
  } catch (error) {
    throw error instanceof CodecError ? named(path, error) : error;
  }
}

/**
 * The slivers of an axis that are there and are what they should be, each once, one at a time: a
 * caller that needs no more stops, and files after that are not read.
 */
export function* goodSlivers(
  opened: SliverFolder,
  code: Code,
  axis: Axis,
  watch: SliverWatch,
): Generator<IndexedSliver> {
  const folder = join(opened.folder, axis);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const files = names.filter((name) => name.endsWith(SLIVER_SUFFIX)).sort();
  const seen = new Set<number>();
  for (const [i, name] of files.entries()) {
    watch.onFile?.(i, files.length);
    const path = join(folder, name);
    const found = readSliver(path, opened, code, axis);
    if (typeof found === 'string') watch.onProblem(found);
    else if (seen.has(found.index)) {
      watch.onProblem(`${path}: ${axis} sliver ${found.index} once more`);
    } else {
      seen.add(found.index);
      yield found;
    }
  }
}

/** The sliver in a file, or what is wrong with it. */
function readSliver(
  path: string,
  { metadata }: SliverFolder,
  code: Code,
  axis: Axis,
): IndexedSliver | string {
  try {
    const { sliver, index, symbolBytes } = parseSliver(readFileSync(path));
    const expected = symbolBytesOf(code, metadata.lengthBytes);
    if (symbolBytes !== expected) {
      return `${path}: symbols of ${symbolBytes} bytes, this blob has symbols of ${expected}`;
    }
    if (!verifySliver(code, metadata, axis, index, sliver)) {
      return `${path}: its hash is not that of ${axis} sliver ${index}`;
    }
    return { index, sliver };
  } catch (error) {
    const isFileError = typeof (error as NodeJS.ErrnoException).code === 'string';
    if (!isFileError) throw error;
    return named(path, error).message;
  }
}

/** Replaces a file in one go, so that none is ever left half-written. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const aside = `${path}.partial-${process.pid}`;
  try {
    writeFileSync(aside, bytes);
    renameSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** The same mistake with the file it was found in. */
export function named(path: string, error: unknown): Error {
  if (error instanceof CodecError) return new CodecError(error.code, `${path}: ${error.message}`);
  const { message } = error as Error;
  return message.includes(path) ? (error as Error) : new Error(`${path}: ${message}`);
}
