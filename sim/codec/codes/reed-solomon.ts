/**
 * One-dimensional Reed–Solomon: k source pieces, r repair pieces, any k of them give the blob and
 * every other piece. A repair reads k pieces to rebuild one: what RedStuff is there to avoid.
 */

import { rsCode } from '../reed-solomon.ts';
import { decodeSymbols, encodeSymbols } from '../symbols.ts';
import type { CodeAnswer, CodeFamily, ErasureCode } from './code.ts';
import {
  chunkBytes,
  cutBlob,
  heldPieces,
  joinChunks,
  notDecodable,
  requirePiece,
  wholeAnswers,
  wholePieces,
} from './pieces.ts';

/** A symbol is cut off there: longer pieces are several code words. */
const STRIPE_BYTES = 32_768;

/** Calls with start and length of each stripe of a piece. */
function forEachStripe(pieceBytes: number, visit: (start: number, bytes: number) => void): void {
  for (let start = 0; start < pieceBytes; start += STRIPE_BYTES) {
    visit(start, Math.min(STRIPE_BYTES, pieceBytes - start));
  }
}

/** RS(k, r): k source pieces and r repair pieces, both 1 or more. */
export function reedSolomon(k: number, r: number): ErasureCode {
  const rs = rsCode(k, r);
  const name = `reed-solomon(${k}, ${r})`;
  const pieceCount = k + r;
  const pieceBytes = (lengthBytes: number) => chunkBytes(lengthBytes, k);
  const anyK = (lengthBytes: number, held: number[]) =>
    held.length < k ? null : wholePieces(held.slice(0, k), pieceBytes(lengthBytes));

  const repairPieces = (sources: readonly Uint8Array[]): Uint8Array[] => {
    const { length } = sources[0];
    const made = Array.from({ length: r }, () => new Uint8Array(length));
    forEachStripe(length, (start, bytes) => {
      const stripe = new Uint8Array(k * bytes);
      sources.forEach((piece, i) => {
        stripe.set(piece.subarray(start, start + bytes), i * bytes);
      });
      const symbols = encodeSymbols(rs, bytes, stripe);
      made.forEach((piece, j) => {
        piece.set(symbols.subarray(j * bytes, (j + 1) * bytes), start);
      });
    });
    return made;
  };

  const sourcePieces = (lengthBytes: number, answers: readonly CodeAnswer[]): Uint8Array[] => {
    const length = pieceBytes(lengthBytes);
    const pieces = wholeAnswers(answers, pieceCount, length);
    if (pieces.size < k) notDecodable(name, [...pieces.keys()]);
    const sources = Array.from({ length: k }, () => new Uint8Array(length));
    forEachStripe(length, (start, bytes) => {
      const symbols = [...pieces].map(([index, piece]) => {
        return { index, symbol: piece.subarray(start, start + bytes) };
      });
      const stripe = decodeSymbols(rs, bytes, symbols);
      sources.forEach((piece, i) => {
        piece.set(stripe.subarray(i * bytes, (i + 1) * bytes), start);
      });
    });
    return sources;
  };

  return {
    name,
    description: `any ${k} of ${pieceCount} pieces`,
    pieceCount,
    pieceBytes,
    encode(blob) {
      const sources = cutBlob(blob, k);
      return [...sources, ...repairPieces(sources)];
    },
    isDecodable: (held) => heldPieces(held, pieceCount).length >= k,
    planRead: (lengthBytes, held) => anyK(lengthBytes, heldPieces(held, pieceCount)),
    decode: (lengthBytes, answers) => joinChunks(sourcePieces(lengthBytes, answers), lengthBytes),
    planRepair(lengthBytes, target, held) {
      requirePiece(target, pieceCount);
      return anyK(lengthBytes, heldPieces(held, pieceCount, target));
    },
    answer: (_lengthBytes, _target, _read, piece) => piece,
    repair(lengthBytes, target, answers) {
      const sources = sourcePieces(lengthBytes, answers);
      return target < k ? sources[target] : repairPieces(sources)[target - k];
    },
  };
}

export const reedSolomonFamily: CodeFamily = {
  name: 'reed-solomon',
  description: 'one-dimensional: any k of k + r pieces, repair reads k',
  examples: () => [reedSolomon(1, 3), reedSolomon(4, 2), reedSolomon(10, 4), reedSolomon(5, 9)],
};
