/**
 * A locally repairable code, as an example of adding a code in one file: the chunks of the blob
 * in groups, an XOR parity for each group, and global repair pieces over all chunks. One lost
 * piece of a group is rebuilt from the group; more take a wider read.
 *
 * Construction after Huang et al., "Erasure Coding in Windows Azure Storage" (2012): the factors
 * of global piece j are the powers x^(j+1) of one field element x a chunk, chosen so that sums
 * of two differ between groups. With two groups and two globals every pattern of losses that can
 * be recovered at all is recovered; for more it is not claimed. Which holdings determine the blob
 * is decided by elimination over the field, not by counting.
 */

import { requireWhole } from '../errors.ts';
import { multiply } from '../field.ts';
import type { CodeAnswer, CodeFamily, CodeRead, ErasureCode } from './code.ts';
import { combinationOf, combine, type Row } from './linear.ts';
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

export interface LocallyRepairableOptions {
  /** Chunks of the blob in a group. */
  readonly groupSize: number;
  readonly groups: number;
  /** Repair pieces over all chunks. */
  readonly globals: number;
}

/** One row of factors a piece: chunks, then a parity for each group, then the global pieces. */
function generatorRows({ groupSize, groups, globals }: LocallyRepairableOptions): Row[] {
  const k = groupSize * groups;
  const chunks = Array.from({ length: k }, (_, i) => i);
  // Low bits for the first group, high bits for the second; the others have some of both.
  const elementOf = (chunk: number) => {
    const group = Math.floor(chunk / groupSize);
    const inGroup = (chunk % groupSize) + 1;
    return group === 0 ? inGroup : (inGroup << 8) | (group - 1);
  };
  return [
    ...chunks.map((i) => chunks.map((j) => (i === j ? 1 : 0))),
    ...Array.from({ length: groups }, (_, group) =>
      chunks.map((j) => (Math.floor(j / groupSize) === group ? 1 : 0)),
    ),
    ...Array.from({ length: globals }, (_, j) => chunks.map((i) => power(elementOf(i), j + 1))),
  ];
}

function power(element: number, exponent: number): number {
  let product = element;
  for (let i = 1; i < exponent; i++) product = multiply(product, element);
  return product;
}

/** The held pieces that combinations need, few because chunks come first; null: none do. */
function neededFor(rows: readonly Row[], wanted: readonly Row[], holders: number[]) {
  const needed = new Set<number>();
  const held = holders.map((holder) => rows[holder]);
  for (const row of wanted) {
    const factors = combinationOf(held, row);
    if (factors === null) return null;
    factors.forEach((factor, i) => {
      if (factor !== 0) needed.add(holders[i]);
    });
  }
  return heldPieces(needed, rows.length);
}

export function locallyRepairable(options: LocallyRepairableOptions): ErasureCode {
  const { groupSize, groups, globals } = options;
  requireWhole(groupSize, 1, 255, 'chunks in a group', 'bad-code');
  requireWhole(groups, 1, 255, 'groups', 'bad-code');
  requireWhole(globals, 1, 255, 'global repair pieces', 'bad-code');
  const k = groupSize * groups;
  const rows = generatorRows(options);
  const pieceCount = rows.length;
  const name = `locally-repairable(${groupSize} × ${groups} + ${globals})`;
  const pieceBytes = (lengthBytes: number) => chunkBytes(lengthBytes, k);

  const plan = (lengthBytes: number, needed: number[] | null): CodeRead[] | null =>
    needed === null ? null : wholePieces(needed, pieceBytes(lengthBytes));
  const neededToRead = (held: ReadonlySet<number>) =>
    neededFor(rows, rows.slice(0, k), heldPieces(held, pieceCount));

  const rebuild = (lengthBytes: number, wanted: Row, answers: readonly CodeAnswer[]) => {
    const pieces = wholeAnswers(answers, pieceCount, pieceBytes(lengthBytes));
    const holders = [...pieces.keys()];
    const held = holders.map((holder) => rows[holder]);
    const factors = combinationOf(held, wanted);
    if (factors === null || holders.length === 0) notDecodable(name, holders);
    return combine([...pieces.values()], factors);
  };

  /** The group of a chunk or of a group's parity, -1 for a global piece. */
  const groupOf = (piece: number) => {
    if (piece < k) return Math.floor(piece / groupSize);
    return piece < k + groups ? piece - k : -1;
  };

  return {
    name,
    description: `${groups} groups of ${groupSize} chunks and a parity, ${globals} global pieces`,
    pieceCount,
    pieceBytes,
    encode(blob) {
      const chunks = cutBlob(blob, k);
      return rows.map((row) => combine(chunks, row));
    },
    isDecodable: (held) => neededToRead(held) !== null,
    planRead: (lengthBytes, held) => plan(lengthBytes, neededToRead(held)),
    decode(lengthBytes, answers) {
      const chunks = rows.slice(0, k).map((row) => rebuild(lengthBytes, row, answers));
      return joinChunks(chunks, lengthBytes);
    },
    planRepair(lengthBytes, target, held) {
      requirePiece(target, pieceCount);
      const holders = heldPieces(held, pieceCount, target);
      const group = groupOf(target);
      const near = group < 0 ? [] : holders.filter((holder) => groupOf(holder) === group);
      const needed =
        neededFor(rows, [rows[target]], near) ?? neededFor(rows, [rows[target]], holders);
      return plan(lengthBytes, needed);
    },
    answer: (_lengthBytes, _target, _read, piece) => piece,
    repair(lengthBytes, target, answers) {
      requirePiece(target, pieceCount);
      return rebuild(lengthBytes, rows[target], answers);
    },
  };
}

export const locallyRepairableFamily: CodeFamily = {
  name: 'locally-repairable',
  description: 'groups with a parity each and global repair pieces: cheap repair of one loss',
  examples: () => [
    locallyRepairable({ groupSize: 3, groups: 2, globals: 2 }),
    locallyRepairable({ groupSize: 6, groups: 2, globals: 2 }),
    locallyRepairable({ groupSize: 1, groups: 2, globals: 1 }),
  ],
};
