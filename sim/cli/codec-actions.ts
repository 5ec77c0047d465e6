/**
 * What `walrus-sim codec` does, one function an action. Results go to stdout, notes about
 * slivers that were left out to stderr; the command picks the action and its options.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type Axis,
  type BlobSource,
  blobIdToString,
  type Code,
  CodecError,
  type ConsistencyLevel,
  codeFor,
  computeMetadata,
  customCode,
  type EncodeOptions,
  encodeSliver,
  encodeTo,
  encodingMemoryBytes,
  type IndexedSliver,
  otherAxis,
  proveSymbol,
  type RecoverySymbol,
  readBlob,
  readThreshold,
  recoverProvenSliver,
  recoveryThreshold,
  symbolBytesOf,
} from '../codec/index.ts';
import { openBlob } from './blob-file.ts';
import { requireMemory } from './codec-memory.ts';
import { EXIT, UsageError } from './command.ts';
import {
  goodSlivers,
  named,
  openSliverFolder,
  type SliverFolder,
  sliverPath,
  writeSliverFolder,
  writeWhole,
} from './sliver-folder.ts';
import { startSteps } from './step-progress.ts';

export interface ThreadOptions {
  threads: number;
}

export interface CodeOptions {
  shards: number;
  kp?: number;
  ks?: number;
}

/** The deployed code, or a free one when both kp and ks are given. */
export function codeOf(options: CodeOptions): Code {
  const { shards, kp, ks } = options;
  if (kp === undefined && ks === undefined) return codeFor(shards);
  if (kp === undefined || ks === undefined) {
    throw new UsageError('--kp and --ks go together: give both, or neither');
  }
  return customCode(shards, kp, ks);
}

/** Progress of encoding is counted in thousandths. */
const STEPS = 1000;

/** Encodes a file with a bar to look at; refused before it is read when that does not fit. */
async function encodeWith<T>(
  path: string,
  options: CodeOptions & ThreadOptions,
  title: string,
  work: (code: Code, blob: BlobSource, progress: EncodeOptions) => T,
): Promise<T> {
  const code = codeOf(options);
  const blob = openBlob(path);
  const steps = startSteps(title, STEPS);
  const onProgress = (done: number, total: number) => {
    steps.update(Math.floor((STEPS * done) / total), `${done} of ${total} hash blocks`);
  };
  try {
    const { lengthBytes, heldBytes } = blob;
    const { workingBytes } = encodingMemoryBytes(code, lengthBytes);
    requireMemory(`encoding ${lengthBytes} bytes`, workingBytes + heldBytes);
    return await onThreads(options.threads, () => work(code, blob, { onProgress }));
  } catch (error) {
    throw error instanceof CodecError ? named(path, error) : error;
  } finally {
    steps.stop();
    blob.close();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Codec work on that many threads, this one among them; the results are the same. */
async function onThreads<T>(threads: number, work: () => T): Promise<T> {
  if (threads === 1) return work();
  const { startThreads } = await import('../codec-threads/index.ts');
  const pool = startThreads(threads);
  try {
    return pool.run(work);
  } finally {
    await pool.close();
  }
}

export async function printBlobId(
  path: string,
  options: CodeOptions & ThreadOptions,
): Promise<number> {
  const { blobId } = await encodeWith(path, options, 'blob-id', computeMetadata);
  say(blobIdToString(blobId));
  return EXIT.good;
}

export async function encodeFile(
  path: string,
  out: string,
  options: CodeOptions & ThreadOptions,
): Promise<number> {
  const { blobId } = await encodeWith(path, options, 'encode', (code, blob, progress) =>
    writeSliverFolder(out, code, blob.lengthBytes, (sink) => encodeTo(sink, code, blob, progress)),
  );
  say(blobIdToString(blobId));
  return EXIT.good;
}

/** The code of a folder: its number of shards is in the metadata, kp and ks are not. */
function codeOfFolder(opened: SliverFolder, options: Omit<CodeOptions, 'shards'>): Code {
  return codeOf({ ...options, shards: opened.n });
}

/** Good slivers of an axis until there are `needed`; progress counts them. */
function collectSlivers(
  opened: SliverFolder,
  code: Code,
  axis: Axis,
  needed: number,
): IndexedSliver[] {
  const steps = startSteps(`read ${axis} slivers`, needed);
  const good: IndexedSliver[] = [];
  try {
    for (const one of goodSlivers(opened, code, axis, { onProblem: note })) {
      good.push(one);
      steps.update(good.length, `${good.length} of ${needed} verified`);
      if (good.length === needed) break;
    }
  } finally {
    steps.stop();
  }
  return good;
}

/** Reads the blob back from one axis, or from the first axis that has enough good slivers. */
export async function decodeFolder(
  folder: string,
  out: string,
  options: Omit<CodeOptions, 'shards'> & ThreadOptions & { axis?: Axis; check: ConsistencyLevel },
): Promise<number> {
  const opened = openSliverFolder(folder);
  const code = codeOfFolder(opened, options);
  requireDecodingMemory(opened, code, options.check);
  const axes: Axis[] = options.axis === undefined ? ['primary', 'secondary'] : [options.axis];
  const counts: string[] = [];
  for (const axis of axes) {
    const needed = readThreshold(code, axis);
    const good = collectSlivers(opened, code, axis, needed);
    counts.push(`${good.length} good ${axis} slivers of ${needed} needed`);
    if (good.length < needed) continue;
    const blob = await onThreads(options.threads, () =>
      checkedBlob(opened, code, axis, good, options.check),
    );
    if (blob === null) return EXIT.checkFailed;
    writeWhole(out, blob);
    say(`${out}: ${blob.length} bytes from ${needed} ${axis} slivers`);
    return EXIT.good;
  }
  throw new CodecError('not-enough-slivers', `${folder}: ${counts.join(', ')}`);
}

/** Room for the slivers that were read, those that are restored, and the blob. */
function requireDecodingMemory(
  { folder, metadata }: SliverFolder,
  code: Code,
  check: ConsistencyLevel,
): void {
  const { lengthBytes } = metadata;
  const { workingBytes } = encodingMemoryBytes(code, lengthBytes);
  const needed = 3 * lengthBytes + (check === 'strict' ? workingBytes : 0);
  requireMemory(`${folder}: decoding ${lengthBytes} bytes`, needed);
}

/** The blob, or null with a note when it is not encoded as its metadata says. */
function checkedBlob(
  { folder, metadata }: SliverFolder,
  code: Code,
  axis: Axis,
  slivers: readonly IndexedSliver[],
  level: ConsistencyLevel,
): Uint8Array | null {
  try {
    return readBlob(code, metadata, axis, slivers, level);
  } catch (error) {
    if (!(error instanceof CodecError) || error.code !== 'inconsistent-blob') throw error;
    note(`${folder}: ${error.message}`);
    return null;
  }
}

/** Symbols for the target from as many good slivers as are needed, one in memory at a time. */
function collectSymbols(
  opened: SliverFolder,
  code: Code,
  axis: Axis,
  index: number,
): RecoverySymbol[] {
  const sourceAxis = otherAxis(axis);
  const symbolBytes = symbolBytesOf(code, opened.metadata.lengthBytes);
  const needed = recoveryThreshold(code, axis);
  const steps = startSteps('repair', needed);
  const symbols: RecoverySymbol[] = [];
  try {
    for (const one of goodSlivers(opened, code, sourceAxis, { onProblem: note })) {
      const proven = proveSymbol(code, sourceAxis, symbolBytes, one.sliver, index);
      symbols.push({ index: one.index, ...proven });
      steps.update(symbols.length, `${symbols.length} of ${needed} symbols`);
      if (symbols.length === needed) break;
    }
  } finally {
    steps.stop();
  }
  if (symbols.length < needed) {
    const found = `${symbols.length} good ${sourceAxis} slivers`;
    throw new CodecError('not-enough-symbols', `${opened.folder}: ${found} of ${needed} needed`);
  }
  return symbols;
}

/** Rebuilds one sliver from symbols of the slivers of the other axis, all proofs checked. */
export function repairFolder(
  folder: string,
  axis: Axis,
  index: number,
  options: Omit<CodeOptions, 'shards'>,
): number {
  const opened = openSliverFolder(folder);
  const { metadata } = opened;
  const code = codeOfFolder(opened, options);
  if (!Number.isInteger(index) || index < 0 || index >= code.n) {
    throw new UsageError(`--index is ${index}, allowed: 0…${code.n - 1}`);
  }
  const symbols = collectSymbols(opened, code, axis, index);
  const { sliver } = recoverProvenSliver(code, metadata, axis, index, symbols);
  if (sliver === null) {
    note(`${folder}: ${axis} sliver ${index} is inconsistently encoded`);
    return EXIT.checkFailed;
  }
  const symbolBytes = symbolBytesOf(code, metadata.lengthBytes);
  const path = sliverPath(folder, axis, index);
  mkdirSync(dirname(path), { recursive: true });
  writeWhole(path, encodeSliver({ sliver, symbolBytes, index }));
  const proofBytes = symbols.reduce((sum, one) => sum + one.proof.length, 0);
  const fetched = `${symbols.length} symbols of ${symbolBytes} bytes and ${proofBytes} bytes of proofs`;
  say(`${path}: ${sliver.length} bytes from ${fetched}`);
  return EXIT.good;
}
