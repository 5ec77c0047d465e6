/**
 * Pieces of one-dimensional codes as real bytes: encoding, checking against the hashes of all
 * pieces, rebuilding one, decoding. The codes are those of sim/codec/codes.
 *
 * The identity of a blob is the hash of the code's name, the length and the hashes of its pieces:
 * another code gives another identity. Assumed; deployed identities are RedStuff's.
 */
import { blake2b256, codes } from '../../codec/index.ts';
import { pieceCountOf } from '../../scenario/resolved.ts';
import { contentsOf, getContent, hexOf, putContent, remember } from '../content/contents.ts';
import type { WalrusContext } from '../world.ts';
import { type BlobRecord, giveBytes } from './blobs.ts';
import type { SliverCopy, SymbolCopy } from './encoding.ts';

const DIGEST_BYTES = 32;
const CODES = { name: 'piece-codes', limit: 16 };
const ENCODED = { name: 'encoded-pieces', limit: 2 };

/** The code that makes the bytes; throws where the scheme is given by its numbers alone. */
function erasureCodeOf(ctx: WalrusContext): codes.ErasureCode {
  const { scheme, primary } = ctx.resolved.coding;
  const count = pieceCountOf(ctx.resolved.coding);
  return remember(contentsOf(ctx), CODES, `${scheme}/${count}/${primary}`, () => {
    if (scheme === 'replication') return codes.replication(count);
    if (scheme === 'rs1d') return codes.reedSolomon(primary, count - primary);
    throw new Error(`code '${scheme}' makes no bytes`);
  });
}

export function encodePieces(ctx: WalrusContext, record: BlobRecord): void {
  const bytes = giveBytes(ctx, record);
  const hashes = hashesOf(encodedOf(ctx, record));
  record.metadata = putContent(contentsOf(ctx), hashes);
  record.contentBlobId = hexOf(identityOf(ctx, bytes.length, hashes));
  if (record.kind === 'file' && record.contentBlobId !== record.blobId) {
    ctx.violate(`blob ${record.index}: the encoder gave another blob ID than the registry`);
  }
}

/** The identity of the bytes of a file under this code. */
export function idOfPieces(ctx: WalrusContext, bytes: Uint8Array): Uint8Array {
  return identityOf(ctx, bytes.length, hashesOf(erasureCodeOf(ctx).encode(bytes)));
}

export function originalPiece(ctx: WalrusContext, record: BlobRecord, index: number): SliverCopy {
  const content = putContent(contentsOf(ctx), encodedOf(ctx, record)[index]);
  return { intact: true, content };
}

export function isPieceGood(
  ctx: WalrusContext,
  record: BlobRecord,
  index: number,
  piece: Uint8Array,
): boolean {
  const hashes = getContent(contentsOf(ctx), record.metadata);
  const hash = blake2b256(piece);
  return hash.every((byte, at) => byte === hashes[DIGEST_BYTES * index + at]);
}

/** The whole piece, as help towards another one. */
export function pieceAsSymbol(ctx: WalrusContext, index: number, copy: SliverCopy): SymbolCopy {
  const symbol = getContent(contentsOf(ctx), copy.content).slice();
  return { index, intact: copy.intact, symbol, proof: new Uint8Array(0) };
}

export function rebuildPiece(
  ctx: WalrusContext,
  record: BlobRecord,
  target: number,
  symbols: readonly SymbolCopy[],
): Uint8Array {
  const answers = symbols.map(({ index, symbol }) => answerOf(index, symbol));
  return erasureCodeOf(ctx).repair(record.lengthBytes, target, answers);
}

/** Decodes the blob; unless the check is skipped, encodes it again and compares all hashes. */
export function decodePieces(
  ctx: WalrusContext,
  record: BlobRecord,
  pieces: readonly { index: number; copy: SliverCopy }[],
): { isRight: boolean; isConsistent: boolean } {
  const contents = contentsOf(ctx);
  const code = erasureCodeOf(ctx);
  const answers = pieces.map(({ index, copy }) =>
    answerOf(index, getContent(contents, copy.content)),
  );
  const blob = code.decode(record.lengthBytes, answers);
  const isConsistent =
    ctx.resolved.workload.consistencyCheck === 'skip' ||
    isSame(hashesOf(code.encode(blob)), getContent(contents, record.metadata));
  return { isRight: isSame(blob, giveBytes(ctx, record)), isConsistent };
}

function answerOf(from: number, data: Uint8Array): codes.CodeAnswer {
  return { from, part: 0, bytes: data.length, data };
}

function encodedOf(ctx: WalrusContext, record: BlobRecord): Uint8Array[] {
  const bytes = giveBytes(ctx, record);
  const code = erasureCodeOf(ctx);
  return remember(contentsOf(ctx), ENCODED, `${code.name}/${record.source}`, () =>
    code.encode(bytes),
  );
}

/** Hashes of the pieces, one behind the other. */
function hashesOf(pieces: readonly Uint8Array[]): Uint8Array {
  const hashes = new Uint8Array(DIGEST_BYTES * pieces.length);
  for (const [index, piece] of pieces.entries()) {
    hashes.set(blake2b256(piece), DIGEST_BYTES * index);
  }
  return hashes;
}

function identityOf(ctx: WalrusContext, lengthBytes: number, hashes: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(`${erasureCodeOf(ctx).name}/${lengthBytes}/`);
  const all = new Uint8Array(name.length + hashes.length);
  all.set(name);
  all.set(hashes, name.length);
  return blake2b256(all);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
