/**
 * Encoding a whole blob (codec.md §7, §8): message matrix, expansion along both axes, all sliver
 * hashes, blob ID. The expanded matrix is never held at once: the first kp rows stay in kernel
 * memory, the rest is made for a group of columns at a time.
 */

import { type Code, columnCode, rowCode } from './code.ts';
import { CodecError, requireWhole } from './errors.ts';
import { type Kernels, kernels } from './kernels.ts';
import { type BlobMetadata, metadataOf, PAIR_BYTES } from './metadata.ts';
import { DIGEST_BYTES, symbolBytesOf } from './sizes.ts';

export interface EncodedBlob {
  readonly code: Code;
  readonly lengthBytes: number;
  readonly symbolBytes: number;
  readonly metadata: BlobMetadata;
  /** Primary sliver 0…n−1, ks·S bytes: a view of a shared buffer, not to be written to. */
  primary(index: number): Uint8Array;
  /** Secondary sliver 0…n−1, kp·S bytes: a view of a shared buffer, not to be written to. */
  secondary(index: number): Uint8Array;
}

/** Room for all slivers of a blob, which may be used again for the next one. */
export interface SliverRoom {
  /** n slivers of ks·S bytes. */
  readonly primary: Uint8Array;
  /** n slivers of kp·S bytes. */
  readonly secondary: Uint8Array;
}

/** Room for the slivers of blobs of up to `lengthBytes`. */
export function sliverRoom(code: Code, lengthBytes: number): SliverRoom {
  return orSayHowMuch(code, lengthBytes, true, () => makeRoom(code, lengthBytes));
}

function makeRoom(code: Code, lengthBytes: number): SliverRoom {
  const symbolBytes = symbolBytesOf(code, lengthBytes);
  return {
    primary: new Uint8Array(code.n * code.ks * symbolBytes),
    secondary: new Uint8Array(code.n * code.kp * symbolBytes),
  };
}

function requireRoom(code: Code, symbolBytes: number, room: SliverRoom): void {
  const isEnough =
    room.primary.length >= code.n * code.ks * symbolBytes &&
    room.secondary.length >= code.n * code.kp * symbolBytes;
  if (isEnough) return;
  throw new CodecError(
    'bad-length',
    `room for ${room.primary.length} + ${room.secondary.length} bytes of slivers is too small ` +
      `for ${code.n} slivers with symbols of ${symbolBytes} bytes`,
  );
}

/** Bytes of repair rows made at a time. */
const GROUP_BYTES = 1 << 21;
/** What 32-bit addresses reach, about. */
const WORKING_BYTES_MAX = 4_294_967_296;

/** What one encode works with: offsets into kernel memory, and where slivers go (or null). */
interface Job {
  code: Code;
  kernel: Kernels;
  memory: Uint8Array;
  symbolBytes: number;
  /** Columns in a group. */
  groupColumns: number;
  groupAt: number;
  nodesAt: number;
  hashesAt: number;
  scratchAt: number;
  primary: Uint8Array | null;
  secondary: Uint8Array | null;
}

/** Offsets in kernel memory of an encode, and how much it takes. */
function planJob(code: Code, symbolBytes: number) {
  const { n, kp } = code;
  const repairColumnBytes = (n - kp) * symbolBytes;
  const groupColumns = Math.min(n, Math.max(1, Math.floor(GROUP_BYTES / repairColumnBytes)));
  const groupAt = kp * n * symbolBytes;
  const nodesAt = Math.ceil((groupAt + groupColumns * repairColumnBytes) / 64) * 64;
  const hashesAt = nodesAt + n * n * DIGEST_BYTES;
  const scratchAt = hashesAt + n * PAIR_BYTES;
  const workingBytes = scratchAt + kp * symbolBytes;
  return { groupColumns, groupAt, nodesAt, hashesAt, scratchAt, workingBytes };
}

/**
 * Memory that encoding a blob takes besides the blob, bytes: working memory, which is used again
 * and has 4 GiB at most, and the slivers, where they are kept.
 */
export function encodingMemoryBytes(
  code: Code,
  lengthBytes: number,
): { workingBytes: number; sliverBytes: number } {
  const symbolBytes = symbolBytesOf(code, lengthBytes);
  const { workingBytes } = planJob(code, symbolBytes);
  return { workingBytes, sliverBytes: code.n * (code.kp + code.ks) * symbolBytes };
}

/** What `make` gives; memory it does not get becomes an error that says how much is needed. */
function orSayHowMuch<T>(code: Code, lengthBytes: number, keepsSlivers: boolean, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const isMemory = error instanceof CodecError && error.code === 'out-of-memory';
    if (!isMemory && !(error instanceof RangeError)) throw error;
    const { workingBytes, sliverBytes } = encodingMemoryBytes(code, lengthBytes);
    const needed = workingBytes + (keepsSlivers ? sliverBytes : 0);
    throw new CodecError(
      'out-of-memory',
      `a blob of ${lengthBytes} bytes is too large for memory: with n = ${code.n} it needs ` +
        `${needed} bytes besides its own, ${workingBytes} of them to work in ` +
        `(there can be ${WORKING_BYTES_MAX})${keepsSlivers ? `, ${sliverBytes} for slivers` : ''}`,
    );
  }
}

function startJob(code: Code, lengthBytes: number, keepsSlivers: boolean, room?: SliverRoom): Job {
  const symbolBytes = symbolBytesOf(code, lengthBytes);
  const plan = planJob(code, symbolBytes);
  const kernel = kernels();
  if (room !== undefined) requireRoom(code, symbolBytes, room);
  return orSayHowMuch(code, lengthBytes, keepsSlivers, () => {
    const memory = kernel.reserve(plan.workingBytes);
    const slivers = keepsSlivers ? (room ?? makeRoom(code, lengthBytes)) : null;
    const primary = slivers?.primary ?? null;
    const secondary = slivers?.secondary ?? null;
    return { ...plan, code, kernel, memory, symbolBytes, primary, secondary };
  });
}

/** Puts the zero-padded blob into the first ks columns of the first kp rows. */
function loadBlob(job: Job, blob: Uint8Array): void {
  const { code, memory, symbolBytes } = job;
  const rowBytes = code.ks * symbolBytes;
  for (let row = 0; row < code.kp; row++) {
    const at = row * code.n * symbolBytes;
    const start = Math.min(row * rowBytes, blob.length);
    const piece = blob.subarray(start, Math.min(start + rowBytes, blob.length));
    memory.set(piece, at);
    memory.fill(0, at + piece.length, at + rowBytes);
  }
}

function expandRows(job: Job): void {
  const { code, kernel, symbolBytes } = job;
  const rowStride = code.n * symbolBytes;
  kernel.encode(rowCode(code), {
    sourceAt: 0,
    sourceStride: symbolBytes,
    sourceSetStride: rowStride,
    repairAt: code.ks * symbolBytes,
    repairStride: symbolBytes,
    repairSetStride: rowStride,
    setCount: code.kp,
    symbolBytes,
  });
  kernel.hashLeaves(0, symbolBytes, code.kp, code.n, job.nodesAt, code.n * DIGEST_BYTES);
}

/** Rows kp…n−1 of columns first…first+count−1. */
function expandColumns(job: Job, first: number, count: number): void {
  const { code, kernel, memory, symbolBytes } = job;
  const { n, kp, ks } = code;
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
  const kept = Math.min(count, ks - first);
  if (job.primary === null || kept <= 0) return;
  for (let j = 0; j < n - kp; j++) {
    const from = job.groupAt + j * rowStride;
    const to = ((kp + j) * ks + first) * symbolBytes;
    job.primary.set(memory.subarray(from, from + kept * symbolBytes), to);
  }
}

/** Copies what the first kp rows hold: systematic primary slivers, all secondary ones. */
function keepFirstRows(job: Job): void {
  const { code, kernel, memory, symbolBytes } = job;
  if (job.primary === null || job.secondary === null) return;
  const rowStride = code.n * symbolBytes;
  const primaryBytes = code.ks * symbolBytes;
  for (let i = 0; i < code.kp; i++) {
    job.primary.set(memory.subarray(i * rowStride, i * rowStride + primaryBytes), i * primaryBytes);
  }
  const secondaryBytes = code.kp * symbolBytes;
  for (let j = 0; j < code.n; j++) {
    kernel.gather(j * symbolBytes, rowStride, symbolBytes, code.kp, job.scratchAt);
    const sliver = memory.subarray(job.scratchAt, job.scratchAt + secondaryBytes);
    job.secondary.set(sliver, j * secondaryBytes);
  }
}

/** Roots of all row and column trees, in pair order. */
function hashSlivers(job: Job): Uint8Array {
  const { code, kernel, memory, nodesAt, hashesAt } = job;
  const { n } = code;
  const rowNodes = n * DIGEST_BYTES;
  const trees = { from: nodesAt, treeCount: n, leafCount: n };
  kernel.merkleRoots({
    ...trees,
    nodeStride: DIGEST_BYTES,
    treeStride: rowNodes,
    to: hashesAt,
    toStride: PAIR_BYTES,
  });
  kernel.merkleRoots({
    ...trees,
    nodeStride: rowNodes,
    treeStride: DIGEST_BYTES,
    to: hashesAt + (n - 1) * PAIR_BYTES + DIGEST_BYTES,
    toStride: -PAIR_BYTES,
  });
  return memory.slice(hashesAt, hashesAt + n * PAIR_BYTES);
}

function runJob(job: Job, blob: Uint8Array): BlobMetadata {
  loadBlob(job, blob);
  expandRows(job);
  keepFirstRows(job);
  for (let first = 0; first < job.code.n; first += job.groupColumns) {
    expandColumns(job, first, Math.min(job.groupColumns, job.code.n - first));
  }
  return metadataOf(blob.length, hashSlivers(job));
}

/** Metadata and blob ID without keeping slivers. Throws CodecError when the blob is too large. */
export function computeMetadata(code: Code, blob: Uint8Array): BlobMetadata {
  return runJob(startJob(code, blob.length, false), blob);
}

/**
 * Encodes a blob: all slivers, all hashes, blob ID. The result takes n·(kp+ks)·S bytes. Throws
 * CodecError when the blob is too large for the code or for working memory (about 2.4 GiB).
 * Given room from an earlier blob, the slivers go there, over that blob's; new memory costs more
 * time than copying them.
 */
export function encodeBlob(code: Code, blob: Uint8Array, room?: SliverRoom): EncodedBlob {
  const job = startJob(code, blob.length, true, room);
  const { symbolBytes } = job;
  const metadata = runJob(job, blob);
  const slivers = { primary: job.primary!, secondary: job.secondary! };
  const view = (axis: 'primary' | 'secondary', index: number, symbols: number) => {
    requireWhole(index, 0, code.n - 1, `${axis} sliver index`, 'bad-index');
    const bytes = symbols * symbolBytes;
    return slivers[axis].subarray(index * bytes, (index + 1) * bytes);
  };
  return {
    code,
    lengthBytes: blob.length,
    symbolBytes,
    metadata,
    primary: (index) => view('primary', index, code.ks),
    secondary: (index) => view('secondary', index, code.kp),
  };
}
