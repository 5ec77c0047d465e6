/** What codes of whole pieces share: cutting a blob into chunks, and choosing holders. */

import { CodecError, requireWhole } from '../errors.ts';
import type { CodeAnswer, CodeRead } from './code.ts';

/** Even bytes of each of `count` chunks of a blob; at least 2. */
export function chunkBytes(lengthBytes: number, count: number): number {
  requireWhole(lengthBytes, 0, Number.MAX_SAFE_INTEGER, 'blob length in bytes', 'bad-length');
  const bytes = Math.ceil(Math.max(lengthBytes, 1) / count);
  return bytes + (bytes % 2);
}

/** The blob in `count` chunks, the last ones padded with zeros. */
export function cutBlob(blob: Uint8Array, count: number): Uint8Array[] {
  const bytes = chunkBytes(blob.length, count);
  return Array.from({ length: count }, (_, i) => {
    const chunk = new Uint8Array(bytes);
    chunk.set(blob.subarray(Math.min(i * bytes, blob.length), (i + 1) * bytes));
    return chunk;
  });
}

/** The first `lengthBytes` bytes of chunks one behind the other. */
export function joinChunks(chunks: readonly Uint8Array[], lengthBytes: number): Uint8Array {
  const blob = new Uint8Array(lengthBytes);
  let at = 0;
  for (const chunk of chunks) {
    if (at >= lengthBytes) break;
    blob.set(chunk.subarray(0, Math.min(chunk.length, lengthBytes - at)), at);
    at += chunk.length;
  }
  return blob;
}

/** Held pieces below `count` in ascending order, `except` aside. */
export function heldPieces(held: ReadonlySet<number>, count: number, except = -1): number[] {
  const pieces: number[] = [];
  for (let i = 0; i < count; i++) if (i !== except && held.has(i)) pieces.push(i);
  return pieces;
}

/** Reads of whole pieces. */
export function wholePieces(pieces: readonly number[], bytes: number): CodeRead[] {
  return pieces.map((from) => ({ from, part: 0, bytes }));
}

export function requirePiece(index: number, count: number): void {
  requireWhole(index, 0, count - 1, 'piece index', 'bad-index');
}

/** Answers by holder; throws CodecError on a holder out of range and on a wrong length. */
export function wholeAnswers(
  answers: readonly CodeAnswer[],
  pieceCount: number,
  pieceBytes: number,
): Map<number, Uint8Array> {
  const pieces = new Map<number, Uint8Array>();
  for (const { from, data } of answers) {
    requirePiece(from, pieceCount);
    if (data.length !== pieceBytes) {
      throw new CodecError(
        'bad-bytes',
        `the answer of holder ${from} has ${data.length} bytes, expected ${pieceBytes}`,
      );
    }
    pieces.set(from, data);
  }
  return pieces;
}

export function notDecodable(name: string, got: readonly number[]): never {
  const listed = got.length === 0 ? 'none' : got.join(', ');
  throw new CodecError(
    'not-decodable',
    `${name}: pieces ${listed} do not determine what was asked`,
  );
}
