/** Full replication: every holder has the whole blob, any one of them gives it back. */

import { requireWhole } from '../errors.ts';
import type { CodeFamily, ErasureCode } from './code.ts';
import {
  chunkBytes,
  heldPieces,
  joinChunks,
  notDecodable,
  requirePiece,
  wholeAnswers,
  wholePieces,
} from './pieces.ts';

/** `copies` whole copies, 1 or more. */
export function replication(copies: number): ErasureCode {
  requireWhole(copies, 1, 65535, 'number of copies', 'bad-code');
  const name = `replication(${copies})`;
  const one = (lengthBytes: number, held: number[]) =>
    held.length === 0 ? null : wholePieces(held.slice(0, 1), chunkBytes(lengthBytes, 1));
  const first = (lengthBytes: number, answers: Parameters<ErasureCode['decode']>[1]) => {
    const pieces = wholeAnswers(answers, copies, chunkBytes(lengthBytes, 1));
    const [piece] = pieces.values();
    return piece ?? notDecodable(name, []);
  };
  return {
    name,
    description: `${copies} whole copies`,
    pieceCount: copies,
    pieceBytes: (lengthBytes) => chunkBytes(lengthBytes, 1),
    encode(blob) {
      return Array.from({ length: copies }, () => {
        const piece = new Uint8Array(chunkBytes(blob.length, 1));
        piece.set(blob);
        return piece;
      });
    },
    isDecodable: (held) => heldPieces(held, copies).length > 0,
    planRead: (lengthBytes, held) => one(lengthBytes, heldPieces(held, copies)),
    decode: (lengthBytes, answers) => joinChunks([first(lengthBytes, answers)], lengthBytes),
    planRepair(lengthBytes, target, held) {
      requirePiece(target, copies);
      return one(lengthBytes, heldPieces(held, copies, target));
    },
    answer: (_lengthBytes, _target, _read, piece) => piece,
    repair: (lengthBytes, _target, answers) => first(lengthBytes, answers),
  };
}

export const replicationFamily: CodeFamily = {
  name: 'replication',
  description: 'whole copies',
  examples: () => [replication(1), replication(3), replication(25)],
};
