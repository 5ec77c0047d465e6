/**
 * Whether a blob fits into memory, before any of it is read: systems that promise more memory than
 * they have would otherwise end the process half-way, without a word.
 */
import { freemem } from 'node:os';
import { type Code, CodecError, sizesOf } from '../codec/index.ts';

const DIGEST_BYTES = 32;
const MIB = 1_048_576;

/**
 * Bytes that encoding takes at its peak, about: the blob, the first kp rows of the expanded matrix,
 * one hash a symbol, and all slivers when they are kept.
 */
export function encodingMemoryBytes(
  code: Code,
  lengthBytes: number,
  keepsSlivers: boolean,
): number {
  const { symbolBytes, primarySliverBytes, secondarySliverBytes } = sizesOf(code, lengthBytes);
  const { n, kp } = code;
  const slivers = keepsSlivers ? n * (primarySliverBytes + secondarySliverBytes) : 0;
  return lengthBytes + kp * n * symbolBytes + n * n * DIGEST_BYTES + slivers;
}

/** Throws CodecError when `bytes` are more than the system can give. */
export function requireMemory(what: string, bytes: number): void {
  // Newer versions of Node know the limits of containers.
  const available = process.availableMemory?.() ?? freemem();
  if (bytes <= available) return;
  const [needed, free] = [Math.ceil(bytes / MIB), Math.floor(available / MIB)];
  throw new CodecError(
    'out-of-memory',
    `${what} needs about ${needed} MiB of memory, ${free} MiB are free`,
  );
}
