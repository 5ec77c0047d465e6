/** A file as the source of a blob: read piece by piece while it is encoded, never all at once. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { type BlobSource, sourceOf } from '../codec/index.ts';
import { UsageError } from './command.ts';

export interface BlobFile extends BlobSource {
  /** Bytes of it that are in memory. */
  heldBytes: number;
  close(): void;
}

/** Opens a file. What has no size of its own, such as a pipe, is read here and now. */
export function openBlob(path: string): BlobFile {
  const stats = statSync(path);
  if (stats.isDirectory()) throw new UsageError(`${path}: this is a folder; allowed: a file`);
  if (!stats.isFile() || stats.size === 0) {
    const bytes = readFileSync(path);
    return { ...sourceOf(bytes), heldBytes: bytes.length, close() {} };
  }
  const file = openSync(path, 'r');
  return {
    lengthBytes: stats.size,
    heldBytes: 0,
    read: (to, at) => readAll(file, path, to, at),
    close: () => closeSync(file),
  };
}

function readAll(file: number, path: string, to: Uint8Array, at: number): void {
  let done = 0;
  while (done < to.length) {
    const count = readSync(file, to, done, to.length - done, at + done);
    if (count === 0) throw new Error(`${path}: the file was cut while it was read`);
    done += count;
  }
}
