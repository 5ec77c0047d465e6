/**
 * Slivers of one blob in a folder, as `codec encode` leaves them: `metadata` (BCS, with the blob
 * ID) and `primary/0000.sliver` … `secondary/0000.sliver` … (BCS, codec.md §10), by sliver index.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  type Axis,
  type BlobMetadata,
  type Code,
  CodecError,
  type EncodedBlob,
  encodeMetadata,
  encodeSliver,
  type IndexedSliver,
  parseMetadata,
  parseSliver,
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

/** Slivers that verified, and what is wrong with the others. */
export interface FoundSlivers {
  good: IndexedSliver[];
  problems: string[];
}

export function sliverPath(folder: string, axis: Axis, index: number): string {
  return join(folder, axis, `${String(index).padStart(4, '0')}${SLIVER_SUFFIX}`);
}

/** Writes everything aside first: the folder appears only when complete. */
export function writeSliverFolder(folder: string, encoded: EncodedBlob): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new UsageError(`${folder}: this folder is not empty; name a new one with --out`);
  }
  const aside = `${folder}.partial-${process.pid}`;
  try {
    for (const axis of AXES) {
      mkdirSync(join(aside, axis), { recursive: true });
      for (let index = 0; index < encoded.code.n; index++) {
        const sliver = axis === 'primary' ? encoded.primary(index) : encoded.secondary(index);
        const bytes = encodeSliver({ sliver, symbolBytes: encoded.symbolBytes, index });
        writeFileSync(sliverPath(aside, axis, index), bytes);
      }
    }
    writeFileSync(join(aside, METADATA_FILE), encodeMetadata(encoded.metadata));
    if (existsSync(folder)) rmSync(folder, { recursive: true });
    renameSync(aside, folder);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
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
    throw named(path, error);
  }
}

/** Reads the slivers of an axis that are there and keeps those that are what they should be. */
export function readSlivers(opened: SliverFolder, code: Code, axis: Axis): FoundSlivers {
  const found: FoundSlivers = { good: [], problems: [] };
  const folder = join(opened.folder, axis);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter((other) => other.endsWith(SLIVER_SUFFIX)).sort()) {
    const path = join(folder, name);
    try {
      const { sliver, index } = parseSliver(readFileSync(path));
      if (!verifySliver(code, opened.metadata, axis, index, sliver)) {
        found.problems.push(`${path}: its hash is not that of ${axis} sliver ${index}`);
      } else found.good.push({ index, sliver });
    } catch (error) {
      found.problems.push(named(path, error).message);
    }
  }
  return found;
}

/** The same mistake with the file it was found in. */
function named(path: string, error: unknown): Error {
  if (!(error instanceof CodecError)) return error as Error;
  return new CodecError(error.code, `${path}: ${error.message}`);
}
