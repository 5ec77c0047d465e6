/**
 * What a comparison study asks of an erasure code: a blob becomes pieces of equal length, one a
 * holder; some holdings determine the blob; a lost piece is rebuilt from what other holders send.
 *
 * One plan serves reading and repair: which holders are asked, and how many bytes each sends. A
 * holder may send its piece, a part of it, or something computed from it.
 *
 * Left out on purpose: hashes and proofs (they belong to a protocol, not to a code; the message
 * sizes of Walrus are in wire-sizes.ts), and requests that fail half-way.
 */

/** One request to a holder, and the bytes of its answer. */
export interface CodeRead {
  readonly from: number;
  /** What is asked for; its meaning is the code's own. */
  readonly part: number;
  readonly bytes: number;
}

export interface CodeAnswer extends CodeRead {
  readonly data: Uint8Array;
}

export interface ErasureCode {
  /** With its parameters, such as `reed-solomon(10, 4)`. */
  readonly name: string;
  readonly description: string;
  /** Pieces of a blob, one a holder: 0…pieceCount − 1. */
  readonly pieceCount: number;
  /** Bytes of every piece. Throws CodecError when the blob is too large. */
  pieceBytes(lengthBytes: number): number;
  encode(blob: Uint8Array): Uint8Array[];
  /** Whether these pieces together determine the blob. */
  isDecodable(held: ReadonlySet<number>): boolean;
  /** Whom to ask for the blob; null when the pieces do not determine it. */
  planRead(lengthBytes: number, held: ReadonlySet<number>): readonly CodeRead[] | null;
  /** The blob from the answers to such a plan. Throws CodecError when they do not suffice. */
  decode(lengthBytes: number, answers: readonly CodeAnswer[]): Uint8Array;
  /**
   * Whom to ask for piece `target`, which the plan does not count as held; null when the pieces do
   * not determine it.
   */
  planRepair(
    lengthBytes: number,
    target: number,
    held: ReadonlySet<number>,
  ): readonly CodeRead[] | null;
  /** What a holder sends: `read.bytes` bytes, computed from its own piece alone. */
  answer(lengthBytes: number, target: number, read: CodeRead, piece: Uint8Array): Uint8Array;
  /** The piece from the answers to a repair plan. Throws CodecError when they do not suffice. */
  repair(lengthBytes: number, target: number, answers: readonly CodeAnswer[]): Uint8Array;
}

/** A kind of code with settings to show it by; the kit of laws runs through these. */
export interface CodeFamily {
  readonly name: string;
  readonly description: string;
  examples(): ErasureCode[];
}

/** `target` of an answer to a read, which has none. */
export const NO_TARGET = -1;

/** Bytes that all holders store together. */
export function storedBytes(code: ErasureCode, lengthBytes: number): number {
  return code.pieceCount * code.pieceBytes(lengthBytes);
}

/** Bytes that the answers of a plan have. */
export function planBytes(plan: readonly CodeRead[]): number {
  return plan.reduce((sum, read) => sum + read.bytes, 0);
}
