/**
 * Which shards are meant to have a piece of a blob, where not all are: a row of shards a blob,
 * piece by piece. Boxes then speak of those blobs only that are meant for their shard.
 */
export interface PieceTable {
  /** Pieces of a blob. */
  width: number;
  /** Blob × width + piece → shard; grows by doubling. */
  shards: Uint16Array;
}

export function createPieces(width: number): PieceTable {
  return { width, shards: new Uint16Array(16 * width) };
}

/** The row of a blob: as many different shards as a blob has pieces. */
export function addPieces(pieces: PieceTable, blob: number, shards: readonly number[]): void {
  const { width } = pieces;
  if (shards.length !== width) throw new Error(`${shards.length} places for ${width} pieces`);
  while ((blob + 1) * width > pieces.shards.length) {
    const longer = new Uint16Array(2 * pieces.shards.length);
    longer.set(pieces.shards);
    pieces.shards = longer;
  }
  pieces.shards.set(shards, blob * width);
}

/** Which piece of the blob is meant for the shard; −1 for none. */
export function pieceOn({ width, shards }: PieceTable, blob: number, shard: number): number {
  const first = blob * width;
  for (let piece = 0; piece < width; piece += 1) {
    if (shards[first + piece] === shard) return piece;
  }
  return -1;
}

/** Is something of the blob meant for the shard? −1 stands for metadata, which every node keeps. */
export function isMeantFor(pieces: PieceTable, shard: number, blob: number): boolean {
  return shard < 0 || pieceOn(pieces, blob, shard) >= 0;
}
