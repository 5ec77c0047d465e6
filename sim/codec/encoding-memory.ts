/**
 * Where things lie in kernel memory while a blob is encoded, and how much memory that takes.
 */

import type { Code } from './code.ts';
import { CodecError } from './errors.ts';
import { kernels } from './kernels.ts';
import { PAIR_BYTES } from './metadata.ts';
import { DIGEST_BYTES, symbolBytesOf } from './sizes.ts';

/** Bytes of rows that are made at a time, so that hashing finds them in a cache. */
const GROUP_BYTES = 1 << 21;
/** Repair columns are made in at most so many groups, each a part of many slivers. */
const GROUPS_MAX = 64;
/** What 32-bit addresses reach, about. */
const WORKING_BYTES_MAX = 4_294_967_296;

/** Offsets in kernel memory of an encode, and how much it takes. */
export interface EncodingPlan {
  symbolBytes: number;
  /** Of the first kp rows, made at a time. */
  groupRows: number;
  /** Of the other rows, columns made at a time. */
  groupColumns: number;
  groupAt: number;
  nodesAt: number;
  hashesAt: number;
  scratchAt: number;
  workingBytes: number;
}

export function planEncoding(code: Code, lengthBytes: number): EncodingPlan {
  const { n, kp } = code;
  const symbolBytes = symbolBytesOf(code, lengthBytes);
  const repairColumnBytes = (n - kp) * symbolBytes;
  const groupRows = Math.min(kp, Math.max(1, Math.floor(GROUP_BYTES / (n * symbolBytes))));
  const fitting = Math.max(1, Math.floor(GROUP_BYTES / repairColumnBytes));
  const groupColumns = Math.min(n, Math.max(fitting, Math.ceil(n / GROUPS_MAX)));
  const groupAt = kp * n * symbolBytes;
  const nodesAt = Math.ceil((groupAt + groupColumns * repairColumnBytes) / 64) * 64;
  const hashesAt = nodesAt + n * n * DIGEST_BYTES;
  const scratchAt = hashesAt + n * PAIR_BYTES;
  const workingBytes = scratchAt + kp * symbolBytes;
  return {
    ...{ symbolBytes, groupRows, groupColumns },
    ...{ groupAt, nodesAt, hashesAt, scratchAt, workingBytes },
  };
}

/**
 * Memory that encoding a blob takes besides the blob, bytes: working memory, which is used again
 * and has 4 GiB at most, and the slivers, where they are kept.
 */
export function encodingMemoryBytes(
  code: Code,
  lengthBytes: number,
): { workingBytes: number; sliverBytes: number } {
  const { symbolBytes, workingBytes } = planEncoding(code, lengthBytes);
  return { workingBytes, sliverBytes: code.n * (code.kp + code.ks) * symbolBytes };
}

/** Gets the working memory of an encode, which stays for the next one. */
export function reserveEncoding(code: Code, lengthBytes: number): Uint8Array {
  return kernels().reserve(planEncoding(code, lengthBytes).workingBytes);
}

/** What `make` gives; memory it does not get becomes an error that says how much is needed. */
export function orSayHowMuch<T>(
  code: Code,
  lengthBytes: number,
  keepsSlivers: boolean,
  make: () => T,
): T {
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
