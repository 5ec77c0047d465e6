/** A blob and all its slivers in memory. */

import type { Axis, Code } from './code.ts';
import { orSayHowMuch, reserveEncoding } from './encoding-memory.ts';
import { CodecError, requireWhole } from './errors.ts';
import { type EncodeOptions, encodeTo } from './matrix.ts';
import type { BlobMetadata } from './metadata.ts';
import { symbolBytesOf } from './sizes.ts';

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

/**
 * Encodes a blob: all slivers, all hashes, blob ID. The result takes n·(kp+ks)·S bytes. Throws
 * CodecError when the blob is too large for the code or for working memory (about 2.4 GiB).
 * Given room from an earlier blob, the slivers go there, over that blob's; new memory costs more
 * time than copying them.
 */
export function encodeBlob(
  code: Code,
  blob: Uint8Array,
  options: EncodeOptions & { room?: SliverRoom } = {},
): EncodedBlob {
  const symbolBytes = symbolBytesOf(code, blob.length);
  if (options.room !== undefined) requireRoom(code, symbolBytes, options.room);
  const room = orSayHowMuch(code, blob.length, true, () => {
    reserveEncoding(code, blob.length);
    return options.room ?? makeRoom(code, blob.length);
  });
  const sliverBytes = { primary: code.ks * symbolBytes, secondary: code.kp * symbolBytes };
  const sink = {
    write(axis: Axis, index: number, at: number, bytes: Uint8Array): void {
      room[axis].set(bytes, index * sliverBytes[axis] + at);
    },
  };
  const metadata = encodeTo(sink, code, blob, options);
  const view = (axis: Axis, index: number) => {
    requireWhole(index, 0, code.n - 1, `${axis} sliver index`, 'bad-index');
    return room[axis].subarray(index * sliverBytes[axis], (index + 1) * sliverBytes[axis]);
  };
  return {
    ...{ code, lengthBytes: blob.length, symbolBytes, metadata },
    primary: (index) => view('primary', index),
    secondary: (index) => view('secondary', index),
  };
}
