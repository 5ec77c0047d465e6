/**
 * Whether a blob fits into memory, before any of it is read: systems that promise more memory than
 * they have would otherwise end the process half-way, without a word.
 */
import { freemem } from 'node:os';
import { CodecError } from '../codec/index.ts';

const MIB = 1_048_576;

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
