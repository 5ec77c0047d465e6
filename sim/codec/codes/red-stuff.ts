/**
 * RedStuff with any rates (codec.md §7, §9): a piece is a sliver pair, primary sliver p and then
 * secondary sliver n − 1 − p. A repair reads one symbol a sliver from ks and kp holders, as long
 * as that many are there; below that the blob is read and encoded again.
 */

import { type Axis, type Code, codeFor, customCode, sliverCode } from '../code.ts';
import { decodeBlob } from '../decode.ts';
import { encodeBlob } from '../encoded-blob.ts';
import { recoverSliver } from '../recovery.ts';
import { sizesOf } from '../sizes.ts';
import { encodeSymbols } from '../symbols.ts';
import type { CodeAnswer, CodeFamily, CodeRead, ErasureCode } from './code.ts';
import { heldPieces, notDecodable, requirePiece } from './pieces.ts';

/** What is asked of a holder: a whole sliver, or symbols for slivers of the target pair. */
const PART = { primary: 1, secondary: 2, forPrimary: 4, forSecondary: 8 } as const;

/** Symbol `leaf` of the expanded sliver. */
function symbolOf(code: Code, axis: Axis, symbolBytes: number, sliver: Uint8Array, leaf: number) {
  const rs = sliverCode(code, axis);
  if (leaf < rs.k) return sliver.subarray(leaf * symbolBytes, (leaf + 1) * symbolBytes);
  const repair = encodeSymbols(rs, symbolBytes, sliver);
  return repair.subarray((leaf - rs.k) * symbolBytes, (leaf - rs.k + 1) * symbolBytes);
}

/** Pieces of a blob: primary sliver p, then secondary sliver n − 1 − p. */
function pairsOf(code: Code, blob: Uint8Array, pairs: readonly number[]): Uint8Array[] {
  const encoded = encodeBlob(code, blob);
  return pairs.map((pair) => {
    const primary = encoded.primary(pair);
    const secondary = encoded.secondary(code.n - 1 - pair);
    const piece = new Uint8Array(primary.length + secondary.length);
    piece.set(primary);
    piece.set(secondary, primary.length);
    return piece;
  });
}

interface Setting {
  readonly code: Code;
  readonly name: string;
  /** A blob is read from kp primary or ks secondary slivers, whichever are fewer. */
  readonly readAxis: Axis;
  readonly readCount: number;
}

/** Whole slivers of one axis. */
function readFrom(setting: Setting, lengthBytes: number, holders: number[]): CodeRead[] | null {
  const { code, readAxis, readCount } = setting;
  if (holders.length < readCount) return null;
  const sizes = sizesOf(code, lengthBytes);
  const isPrimary = readAxis === 'primary';
  const bytes = isPrimary ? sizes.primarySliverBytes : sizes.secondarySliverBytes;
  return holders.slice(0, readCount).map((from) => ({ from, part: PART[readAxis], bytes }));
}

/** Symbols for both slivers of a pair: as many holders as the needier of the two asks for. */
function symbolsFrom({ code }: Setting, lengthBytes: number, holders: number[]) {
  const needed = Math.max(code.kp, code.ks);
  if (holders.length < needed) return null;
  const { symbolBytes } = sizesOf(code, lengthBytes);
  return holders.slice(0, needed).map((from, i): CodeRead => {
    const [first, second] = [i < code.ks, i < code.kp];
    const part = (first ? PART.forPrimary : 0) + (second ? PART.forSecondary : 0);
    return { from, part, bytes: (Number(first) + Number(second)) * symbolBytes };
  });
}

function decodeSlivers(setting: Setting, lengthBytes: number, answers: readonly CodeAnswer[]) {
  const { code, name, readAxis, readCount } = setting;
  const slivers = answers
    .filter(({ part }) => part === PART[readAxis])
    .map(({ from, data }) => ({
      index: readAxis === 'primary' ? from : code.n - 1 - from,
      sliver: data,
    }));
  if (new Set(slivers.map((one) => one.index)).size < readCount) {
    notDecodable(
      name,
      answers.map((one) => one.from),
    );
  }
  return decodeBlob(code, lengthBytes, readAxis, slivers);
}

/** Both slivers of a pair from symbols. */
function fromSymbols(
  { code }: Setting,
  lengthBytes: number,
  target: number,
  answers: readonly CodeAnswer[],
): Uint8Array {
  const { symbolBytes, primarySliverBytes, secondarySliverBytes } = sizesOf(code, lengthBytes);
  const last = code.n - 1;
  const has = (wanted: number) => answers.filter(({ part }) => (part & wanted) !== 0);
  const primary = has(PART.forPrimary).map(({ from, data }) => ({
    index: last - from,
    symbol: data.subarray(0, symbolBytes),
  }));
  const secondary = has(PART.forSecondary).map(({ from, data }) => ({
    index: from,
    symbol: data.subarray(data.length - symbolBytes),
  }));
  const piece = new Uint8Array(primarySliverBytes + secondarySliverBytes);
  piece.set(recoverSliver(code, symbolBytes, 'primary', target, primary));
  const other = recoverSliver(code, symbolBytes, 'secondary', last - target, secondary);
  piece.set(other, primarySliverBytes);
  return piece;
}

/** What a holder sends: a sliver, or one symbol of each of its two. */
function answerOf(
  { code }: Setting,
  lengthBytes: number,
  target: number,
  read: CodeRead,
  piece: Uint8Array,
): Uint8Array {
  const { symbolBytes, primarySliverBytes } = sizesOf(code, lengthBytes);
  const primary = piece.subarray(0, primarySliverBytes);
  const secondary = piece.subarray(primarySliverBytes);
  if (read.part === PART.primary) return primary;
  if (read.part === PART.secondary) return secondary;
  const sent = new Uint8Array(read.bytes);
  if ((read.part & PART.forPrimary) !== 0) {
    sent.set(symbolOf(code, 'secondary', symbolBytes, secondary, target));
  }
  if ((read.part & PART.forSecondary) !== 0) {
    const symbol = symbolOf(code, 'primary', symbolBytes, primary, code.n - 1 - target);
    sent.set(symbol, sent.length - symbolBytes);
  }
  return sent;
}

/** RedStuff over n holders; the deployed rates by default (codec.md §1). */
export function redStuff(n: number, kp?: number, ks?: number): ErasureCode {
  const code = kp === undefined || ks === undefined ? codeFor(n) : customCode(n, kp, ks);
  const name = `red-stuff(${n}, ${code.kp}, ${code.ks})`;
  const readAxis: Axis = code.kp <= code.ks ? 'primary' : 'secondary';
  const setting = { code, name, readAxis, readCount: Math.min(code.kp, code.ks) };
  const all = Array.from({ length: n }, (_, pair) => pair);
  return {
    name,
    description: `sliver pairs: ${code.kp} primary or ${code.ks} secondary slivers give the blob`,
    pieceCount: n,
    pieceBytes(lengthBytes) {
      const sizes = sizesOf(code, lengthBytes);
      return sizes.primarySliverBytes + sizes.secondarySliverBytes;
    },
    encode: (blob) => pairsOf(code, blob, all),
    isDecodable: (held) => heldPieces(held, n).length >= setting.readCount,
    planRead: (lengthBytes, held) => readFrom(setting, lengthBytes, heldPieces(held, n)),
    decode: (lengthBytes, answers) => decodeSlivers(setting, lengthBytes, answers),
    planRepair(lengthBytes, target, held) {
      requirePiece(target, n);
      const holders = heldPieces(held, n, target);
      return symbolsFrom(setting, lengthBytes, holders) ?? readFrom(setting, lengthBytes, holders);
    },
    answer: (lengthBytes, target, read, piece) =>
      answerOf(setting, lengthBytes, target, read, piece),
    repair(lengthBytes, target, answers) {
      requirePiece(target, n);
      if (!answers.some(({ part }) => part === PART[readAxis])) {
        return fromSymbols(setting, lengthBytes, target, answers);
      }
      return pairsOf(code, decodeSlivers(setting, lengthBytes, answers), [target])[0];
    },
  };
}

export const redStuffFamily: CodeFamily = {
  name: 'red-stuff',
  description: 'two-dimensional: repair reads one symbol a sliver',
  examples: () => [redStuff(4), redStuff(10), redStuff(13), redStuff(10, 7, 3), redStuff(9, 2, 2)],
};
