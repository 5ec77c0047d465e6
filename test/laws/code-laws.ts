/**
 * What holds for every erasure code: run a new one through `codeLaws`. All holdings are tried when
 * there are few pieces; otherwise holdings under a seed, from empty to full.
 */
import { expect } from 'vitest';
import {
  type CodeAnswer,
  type CodeRead,
  type ErasureCode,
  NO_TARGET,
  planBytes,
  storedBytes,
} from '../../sim/codec/codes/index.ts';
import { xorshiftBytes } from '../../sim/conform/generators.ts';
import { pick, picker, toHex } from '../codec/bytes.ts';

/** Up to that many pieces every holding is tried. */
const ENUMERATED_PIECES_MAX = 7;
const SAMPLED_HOLDINGS = 60;

function holdingsOf(pieceCount: number, seed: number): Set<number>[] {
  if (pieceCount <= ENUMERATED_PIECES_MAX) {
    return Array.from({ length: 1 << pieceCount }, (_, bits) => {
      const held = new Set<number>();
      for (let i = 0; i < pieceCount; i++) if ((bits >> i) & 1) held.add(i);
      return held;
    });
  }
  const next = picker(seed);
  return Array.from({ length: SAMPLED_HOLDINGS }, () => {
    return new Set(pick(pieceCount, next(pieceCount + 1), next));
  });
}

/** Lets the holders answer, and checks that each is held, asked once, and sends what is planned. */
function answersTo(
  code: ErasureCode,
  lengthBytes: number,
  target: number,
  plan: readonly CodeRead[],
  held: ReadonlySet<number>,
  pieces: readonly Uint8Array[],
): CodeAnswer[] {
  expect(new Set(plan.map((read) => read.from)).size).toBe(plan.length);
  return plan.map((read) => {
    expect(held.has(read.from)).toBe(true);
    const data = code.answer(lengthBytes, target, read, pieces[read.from]);
    expect(data.length).toBe(read.bytes);
    return { ...read, data };
  });
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  return pick(list.length, list.length, picker(seed)).map((i) => list[i]);
}

/** Throws what does not hold. `lengthBytes`: blobs to try with. */
export function codeLaws(code: ErasureCode, lengths: readonly number[], seed = 1): void {
  for (const lengthBytes of lengths) {
    const blob = xorshiftBytes(seed, lengthBytes);
    const before = toHex(blob);
    const pieces = code.encode(blob);
    expect(toHex(blob), 'the blob is left as it was').toBe(before);
    sizesAddUp(code, lengthBytes, pieces);
    for (const held of holdingsOf(code.pieceCount, seed)) {
      readsGiveTheBlob(code, blob, held, pieces);
      for (const target of pick(code.pieceCount, Math.min(3, code.pieceCount), picker(seed))) {
        repairsGiveThePiece(code, lengthBytes, target, held, pieces);
      }
    }
  }
  fullDecodesEmptyDoesNot(code);
}

function sizesAddUp(code: ErasureCode, lengthBytes: number, pieces: readonly Uint8Array[]): void {
  expect(pieces.length).toBe(code.pieceCount);
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  expect(bytes).toBe(storedBytes(code, lengthBytes));
  expect(new Set(pieces.map((piece) => piece.length))).toEqual(
    new Set([code.pieceBytes(lengthBytes)]),
  );
}

function readsGiveTheBlob(
  code: ErasureCode,
  blob: Uint8Array,
  held: ReadonlySet<number>,
  pieces: readonly Uint8Array[],
): void {
  const plan = code.planRead(blob.length, held);
  expect(plan !== null, `${code.name} of ${[...held]}`).toBe(code.isDecodable(held));
  if (plan === null) return;
  // No code reads less than the blob: that would be compression.
  expect(planBytes(plan)).toBeGreaterThanOrEqual(blob.length);
  const answers = answersTo(code, blob.length, NO_TARGET, plan, held, pieces);
  expect(toHex(code.decode(blob.length, shuffled(answers, 3)))).toBe(toHex(blob));
  const fewer = answers.slice(1);
  const asked = new Set(fewer.map((one) => one.from));
  if (!code.isDecodable(asked)) {
    expect(() => code.decode(blob.length, fewer)).toThrow(
      expect.objectContaining({ name: 'CodecError' }),
    );
  }
}

function repairsGiveThePiece(
  code: ErasureCode,
  lengthBytes: number,
  target: number,
  held: ReadonlySet<number>,
  pieces: readonly Uint8Array[],
): void {
  const plan = code.planRepair(lengthBytes, target, held);
  const others = new Set([...held].filter((index) => index !== target));
  // Whoever can read the blob can encode it again.
  if (code.isDecodable(others)) expect(plan, `${code.name} of ${[...held]}`).not.toBeNull();
  if (plan === null) return;
  const answers = answersTo(code, lengthBytes, target, plan, others, pieces);
  const rebuilt = code.repair(lengthBytes, target, shuffled(answers, 5));
  expect(toHex(rebuilt), `${code.name}: piece ${target}`).toBe(toHex(pieces[target]));
  expect(() => code.repair(lengthBytes, target, [])).toThrow(
    expect.objectContaining({ name: 'CodecError' }),
  );
}

function fullDecodesEmptyDoesNot(code: ErasureCode): void {
  const all = new Set(Array.from({ length: code.pieceCount }, (_, i) => i));
  expect(code.isDecodable(all)).toBe(true);
  expect(code.isDecodable(new Set())).toBe(false);
  expect(code.planRepair(100, 0, new Set([0]))).toBeNull();
  for (const target of [-1, code.pieceCount, 0.5]) {
    expect(() => code.planRepair(100, target, all)).toThrow(
      expect.objectContaining({ code: 'bad-index' }),
    );
  }
  // More pieces never make it worse.
  const held = new Set<number>();
  let wasDecodable = false;
  for (const index of pick(code.pieceCount, code.pieceCount, picker(9))) {
    held.add(index);
    const isDecodable = code.isDecodable(held);
    expect(isDecodable || !wasDecodable).toBe(true);
    wasDecodable = isDecodable;
  }
}
