/**
 * Encoding a whole blob (codec.md §7, §8): message matrix, expansion along both axes, all sliver
 * hashes, blob ID. The blob is read row by row and slivers leave as they come to be, so neither
 * has to be in memory. The expanded matrix is never held at once: the first kp rows stay in kernel
 * memory, the rest is made for a group of columns at a time.
 */

import { type Axis, type Code, columnCode, rowCode } from './code.ts';
import {
  type EncodingPlan,
  orSayHowMuch,
  planEncoding,
  reserveEncoding,
} from './encoding-memory.ts';
import { callOut, type Kernels, kernels } from './kernels.ts';
import { type BlobMetadata, metadataOf, PAIR_BYTES } from './metadata.ts';
import { DIGEST_BYTES } from './sizes.ts';

/** A blob that need not be in memory. */
export interface BlobSource {
  readonly lengthBytes: number;
  /** Fills `to` with the bytes from `at` on; asked for each byte once, in order. */
  read(to: Uint8Array, at: number): void;
}

/** Where slivers go. */
export interface SliverSink {
  /** Primary slivers come expanded: n symbols in place of ks. */
  readonly isExpanded?: boolean;
  /**
   * Takes `bytes` of a sliver from `at` on. They are gone after the call. Pieces of a sliver come
   * in order; secondary slivers and the first kp primary ones come whole.
   */
  write(axis: Axis, index: number, at: number, bytes: Uint8Array): void;
}

/** Sources, sinks and progress are called from the inside: they cannot use the codec themselves. */
export interface EncodeOptions {
  /** Called now and then with hash blocks done, and all there are. */
  onProgress?: (done: number, total: number) => void;
}

const HASH_BLOCK_BYTES = 128;
/** Steps in which trees are hashed when somebody wants to see progress. */
const TREE_STEPS = 16;

/** What one encode works with; slivers go to `sink`, unless it is null. */
interface Job extends EncodingPlan {
  code: Code;
  kernel: Kernels;
  memory: Uint8Array;
  source: BlobSource;
  sink: SliverSink | null;
  /** Hash blocks. */
  done: number;
  total: number;
  onProgress?: (done: number, total: number) => void;
}

function startJob(
  code: Code,
  source: BlobSource,
  sink: SliverSink | null,
  { onProgress }: EncodeOptions,
): Job {
  const plan = planEncoding(code, source.lengthBytes);
  const kernel = kernels();
  const memory = orSayHowMuch(code, source.lengthBytes, false, () =>
    reserveEncoding(code, source.lengthBytes),
  );
  const total = code.n * code.n * leafBlocks(plan) + 2 * code.n * (code.n - 1);
  return { ...plan, code, kernel, memory, source, sink, done: 0, total, onProgress };
}

function leafBlocks({ symbolBytes }: EncodingPlan): number {
  return Math.ceil((1 + symbolBytes) / HASH_BLOCK_BYTES);
}

function advance(job: Job, blocks: number): void {
  const { onProgress, total } = job;
  if (onProgress === undefined) return;
  job.done += blocks;
  callOut(() => onProgress(job.done, total));
}

/** Symbols of a primary sliver that go out. */
function sentSymbols({ code, sink }: Job): number {
  return sink?.isExpanded === true ? code.n : code.ks;
}

/** Hands on bytes of kernel memory. */
function send(job: Job, axis: Axis, index: number, at: number, from: number, bytes: number): void {
  const { sink, memory } = job;
  if (sink === null) return;
  callOut(() => sink.write(axis, index, at, memory.subarray(from, from + bytes)));
}

/** Puts a row of the zero-padded blob into the first ks columns. */
function loadRow(job: Job, row: number): void {
  const { code, memory, symbolBytes, source } = job;
  const rowBytes = code.ks * symbolBytes;
  const at = row * code.n * symbolBytes;
  const start = Math.min(row * rowBytes, source.lengthBytes);
  const end = Math.min(start + rowBytes, source.lengthBytes);
  if (end > start) callOut(() => source.read(memory.subarray(at, at + end - start), start));
  memory.fill(0, at + end - start, at + rowBytes);
}

/** All n columns of rows first…first+count−1 of the message matrix. */
function expandRows(job: Job, first: number, count: number): void {
  const { code, kernel, symbolBytes } = job;
  const { n, ks } = code;
  const rowStride = n * symbolBytes;
  const firstAt = first * rowStride;
  for (let row = first; row < first + count; row++) loadRow(job, row);
  kernel.encode(rowCode(code), {
    sourceAt: firstAt,
    sourceStride: symbolBytes,
    sourceSetStride: rowStride,
    repairAt: firstAt + ks * symbolBytes,
    repairStride: symbolBytes,
    repairSetStride: rowStride,
    setCount: count,
    symbolBytes,
  });
  const nodesAt = job.nodesAt + first * n * DIGEST_BYTES;
  kernel.hashLeaves(firstAt, symbolBytes, count, n, nodesAt, n * DIGEST_BYTES);
  for (let row = first; row < first + count; row++) {
    send(job, 'primary', row, 0, row * rowStride, sentSymbols(job) * symbolBytes);
  }
  advance(job, count * n * leafBlocks(job));
}

/** Columns of the first kp rows are the secondary slivers. */
function sendColumns(job: Job): void {
  const { code, kernel, symbolBytes, scratchAt } = job;
  if (job.sink === null) return;
  for (let j = 0; j < code.n; j++) {
    kernel.gather(j * symbolBytes, code.n * symbolBytes, symbolBytes, code.kp, scratchAt);
    send(job, 'secondary', j, 0, scratchAt, code.kp * symbolBytes);
  }
}

/** Rows kp…n−1 of columns first…first+count−1. */
function expandColumns(job: Job, first: number, count: number): void {
  const { code, kernel, symbolBytes } = job;
  const { n, kp } = code;
  const rowStride = count * symbolBytes;
  kernel.encode(columnCode(code), {
    sourceAt: first * symbolBytes,
    sourceStride: n * symbolBytes,
    sourceSetStride: symbolBytes,
    repairAt: job.groupAt,
    repairStride: rowStride,
    repairSetStride: symbolBytes,
    setCount: count,
    symbolBytes,
  });
  const nodesAt = job.nodesAt + (kp * n + first) * DIGEST_BYTES;
  kernel.hashLeaves(job.groupAt, symbolBytes, n - kp, count, nodesAt, n * DIGEST_BYTES);
  const kept = Math.min(count, sentSymbols(job) - first) * symbolBytes;
  for (let j = 0; j < n - kp && kept > 0; j++) {
    send(job, 'primary', kp + j, first * symbolBytes, job.groupAt + j * rowStride, kept);
  }
  advance(job, (n - kp) * count * leafBlocks(job));
}

/** Roots of all row and column trees, in pair order. */
function hashSlivers(job: Job): Uint8Array {
  const { code, kernel, memory, nodesAt, hashesAt } = job;
  const { n } = code;
  const rowNodes = n * DIGEST_BYTES;
  const axes = [
    { nodeStride: DIGEST_BYTES, treeStride: rowNodes, to: hashesAt, toStride: PAIR_BYTES },
    {
      nodeStride: rowNodes,
      treeStride: DIGEST_BYTES,
      to: hashesAt + (n - 1) * PAIR_BYTES + DIGEST_BYTES,
      toStride: -PAIR_BYTES,
    },
  ];
  const step = job.onProgress === undefined ? n : Math.ceil(n / TREE_STEPS);
  for (const { nodeStride, treeStride, to, toStride } of axes) {
    for (let first = 0; first < n; first += step) {
      const treeCount = Math.min(step, n - first);
      kernel.merkleRoots({
        from: nodesAt + first * treeStride,
        ...{ nodeStride, treeStride, treeCount, leafCount: n },
        ...{ to: to + first * toStride, toStride },
      });
      advance(job, treeCount * (n - 1));
    }
  }
  return memory.slice(hashesAt, hashesAt + n * PAIR_BYTES);
}

function runJob(job: Job): BlobMetadata {
  const { code, groupRows, groupColumns, source } = job;
  for (let first = 0; first < code.kp; first += groupRows) {
    expandRows(job, first, Math.min(groupRows, code.kp - first));
  }
  sendColumns(job);
  for (let first = 0; first < code.n; first += groupColumns) {
    expandColumns(job, first, Math.min(groupColumns, code.n - first));
  }
  return metadataOf(source.lengthBytes, hashSlivers(job));
}

/** Bytes in memory as a source. */
export function sourceOf(blob: Uint8Array): BlobSource {
  return {
    lengthBytes: blob.length,
    read: (to, at) => to.set(blob.subarray(at, at + to.length)),
  };
}

/** Metadata and blob ID without keeping slivers. Throws CodecError when the blob is too large. */
export function computeMetadata(
  code: Code,
  blob: Uint8Array | BlobSource,
  options: EncodeOptions = {},
): BlobMetadata {
  const source = blob instanceof Uint8Array ? sourceOf(blob) : blob;
  return runJob(startJob(code, source, null, options));
}

/**
 * Encodes a blob piece by piece: all slivers to `sink`, metadata and blob ID when done. Takes 1.5
 * times the blob and 32 n² bytes of working memory, of which there are 4 GiB; throws CodecError
 * when the blob is too large for that or for the code.
 */
export function encodeTo(
  sink: SliverSink,
  code: Code,
  blob: Uint8Array | BlobSource,
  options: EncodeOptions = {},
): BlobMetadata {
  const source = blob instanceof Uint8Array ? sourceOf(blob) : blob;
  return runJob(startJob(code, source, sink, options));
}
