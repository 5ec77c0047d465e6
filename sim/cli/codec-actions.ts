/**
 * What `walrus-sim codec` does, one function an action. Results go to stdout, notes about
 * slivers that were left out to stderr; the command picks the action and its options.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import {
  type Axis,
  blobIdToString,
  type Code,
  CodecError,
  type ConsistencyLevel,
  codeFor,
  computeMetadata,
  consistencyCheck,
  customCode,
  decodeBlob,
  encodeBlob,
  encodeSliver,
  otherAxis,
  proveSymbol,
  readThreshold,
  recoverSliver,
  recoveryThreshold,
  symbolBytesOf,
  verifySliver,
  verifySymbol,
} from '../codec/index.ts';
import { EXIT, UsageError } from './command.ts';
import {
  openSliverFolder,
  readSlivers,
  type SliverFolder,
  sliverPath,
  writeSliverFolder,
} from './sliver-folder.ts';

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

/** Above this Node reads no file in one piece. */
const FILE_BYTES_MAX = 2_147_483_647;

function readBlob(path: string): Uint8Array {
  const { size } = statSync(path);
  if (size > FILE_BYTES_MAX) {
    throw new CodecError('blob-too-large', `${path}: ${size} bytes; up to 2 GiB are read at once`);
  }
  return readFileSync(path);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function note(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
}

export function printBlobId(path: string, options: CodeOptions): number {
  const { blobId } = computeMetadata(codeOf(options), readBlob(path));
  say(blobIdToString(blobId));
  return EXIT.good;
}

export function encodeFile(path: string, out: string, options: CodeOptions): number {
  const encoded = encodeBlob(codeOf(options), readBlob(path));
  writeSliverFolder(out, encoded);
  say(blobIdToString(encoded.metadata.blobId));
  return EXIT.good;
}

/** The code of a folder: its number of shards is in the metadata, kp and ks are not. */
function codeOfFolder(opened: SliverFolder, options: Omit<CodeOptions, 'shards'>): Code {
  return codeOf({ ...options, shards: opened.n });
}

/** Reads the blob back from one axis, or from the first axis that has enough good slivers. */
export function decodeFolder(
  folder: string,
  out: string,
  options: Omit<CodeOptions, 'shards'> & { axis?: Axis; check: ConsistencyLevel },
): number {
  const opened = openSliverFolder(folder);
  const code = codeOfFolder(opened, options);
  const axes: Axis[] = options.axis === undefined ? ['primary', 'secondary'] : [options.axis];
  const counts: string[] = [];
  for (const axis of axes) {
    const { good, problems } = readSlivers(opened, code, axis);
    note(problems);
    const needed = readThreshold(code, axis);
    counts.push(`${good.length} good ${axis} slivers of ${needed} needed`);
    if (good.length < needed) continue;
    const { metadata } = opened;
    const blob = decodeBlob(code, metadata.lengthBytes, axis, good);
    const used = axis === 'primary' ? good.slice(0, needed).map((one) => one.index) : [];
    if (!consistencyCheck(code, metadata, blob, options.check, new Set(used))) {
      process.stderr.write(`${folder}: the blob is not encoded as its metadata says\n`);
      return EXIT.checkFailed;
    }
    writeFileSync(out, blob);
    say(`${out}: ${blob.length} bytes from ${needed} ${axis} slivers`);
    return EXIT.good;
  }
  throw new CodecError('not-enough-slivers', `${folder}: ${counts.join(', ')}`);
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
  const sourceAxis = otherAxis(axis);
  const symbolBytes = symbolBytesOf(code, metadata.lengthBytes);
  const { good, problems } = readSlivers(opened, code, sourceAxis);
  note(problems);
  const needed = recoveryThreshold(code, axis);
  if (good.length < needed) {
    const found = `${good.length} good ${sourceAxis} slivers`;
    throw new CodecError('not-enough-symbols', `${folder}: ${found} of ${needed} needed`);
  }
  let proofBytes = 0;
  const symbols = good.slice(0, needed).map((source) => {
    const { symbol, proof } = proveSymbol(code, sourceAxis, symbolBytes, source.sliver, index);
    proofBytes += proof.length;
    if (!verifySymbol(code, metadata, sourceAxis, source.index, index, symbol, proof)) {
      throw new Error(`symbol ${index} of verified ${sourceAxis} sliver ${source.index} fails`);
    }
    return { index: source.index, symbol };
  });
  const sliver = recoverSliver(code, symbolBytes, axis, index, symbols);
  if (!verifySliver(code, metadata, axis, index, sliver)) {
    process.stderr.write(`${folder}: ${axis} sliver ${index} is inconsistently encoded\n`);
    return EXIT.checkFailed;
  }
  const path = sliverPath(folder, axis, index);
  writeFileSync(path, encodeSliver({ sliver, symbolBytes, index }));
  const fetched = `${needed} symbols of ${symbolBytes} bytes and ${proofBytes} bytes of proofs`;
  say(`${path}: ${sliver.length} bytes from ${fetched}`);
  return EXIT.good;
}
