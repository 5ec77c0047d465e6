/**
 * What the network asks of the code: which axes a shard has, how large a piece of a blob is, and
 * what other shards give towards a lost one.
 *
 * RedStuff keeps two slivers a shard; a lost one takes symbols, with proofs, of slivers on the
 * other axis (network.md §6.1). A one-dimensional code keeps one piece a shard, on the primary
 * axis, and `symbolBytes` of its blobs is the size of that piece: any `primary` pieces determine the
 * blob; a lost piece takes a part of each of `helpers` others, of one group where there are
 * groups, and `primary` whole pieces when so many do not answer. Quorums are the same for all
 * codes. Every shard holds its piece of every blob, unless the code has fewer pieces than there are
 * shards: then a placement says which shards do (sim/models/placement).
 *
 * The metadata of a one-dimensional code are the hashes of its n pieces, which the pieces are
 * checked against; parts that are computed from a piece have no proof. Assumed.
 */
import {
  type Axis,
  type Code,
  metadataMessageBytes,
  otherAxis,
  recoverySymbolMessageBytes,
  symbolBytesOf,
  ulebBytes,
} from '../../codec/index.ts';
import { pieceCountOf, type ResolvedCoding, type ResolvedPieces } from '../../scenario/resolved.ts';
import { type ChargedCode, chargedPieceBytes } from '../economics/encoded-size.ts';
import { AXES } from '../facts.ts';
import type { WalrusContext } from '../world.ts';

const PIECE_AXES: readonly Axis[] = ['primary'];

/** Tag and digest of one hash; identity, tags, length and count before them (network.md §3). */
const HASH_BYTES = 33;
const HEAD_BYTES = 32 + 1 + 1 + 8;

export function piecesOf({ resolved }: Pick<WalrusContext, 'resolved'>): ResolvedPieces | null {
  return resolved.coding.pieces ?? null;
}

/** Axes on which a shard holds something of every blob. */
export function axesOf(ctx: Pick<WalrusContext, 'resolved'>): readonly Axis[] {
  return piecesOf(ctx) === null ? AXES : PIECE_AXES;
}

/** The size of a symbol; of a whole piece in a one-dimensional code. */
export function unitBytesOf(code: Code, coding: ResolvedCoding, lengthBytes: number): number {
  const { pieces } = coding;
  if (pieces === undefined) return symbolBytesOf(code, lengthBytes);
  return chargedPieceBytes(pieces.chunks, lengthBytes);
}

/** The code as the chain's rule of sizes takes it. */
export function chargedCodeOf(coding: ResolvedCoding): ChargedCode {
  const { shards, primary, secondary, pieces, placement } = coding;
  const code = { shards, primarySymbols: primary, secondarySymbols: secondary };
  if (pieces === undefined) return code;
  const count = placement === undefined ? {} : { pieces: placement.width };
  return { ...code, chunks: pieces.chunks, ...count };
}

/** Most bytes of a blob: of RedStuff by its symbols, of others so that all sums are exact. */
export function largestBlobBytesOf({ shards, primary, secondary, pieces }: ResolvedCoding): number {
  if (pieces === undefined) return 65_534 * primary * secondary;
  return Math.floor(Number.MAX_SAFE_INTEGER / 1024 / shards);
}

/**
 * Pieces that must be stored before a writer asks for a certificate: half of those that could be
 * spared, and all others. A quorum of n − f shards leaves half of the spare slivers of the deployed
 * code too. 0 where every shard has a piece: there the quorum says it all. Assumed.
 */
export function piecesToCertify({ primary, placement }: ResolvedCoding): number {
  if (placement === undefined) return 0;
  return primary + Math.ceil((placement.width - primary) / 2);
}

/** The metadata of a blob as a message. */
export function metadataBytes(coding: ResolvedCoding): number {
  const { shards } = coding;
  if (coding.pieces === undefined) return metadataMessageBytes(shards);
  const count = pieceCountOf(coding);
  return HEAD_BYTES + ulebBytes(count) + HASH_BYTES * count;
}

/** What other shards give towards one lost sliver or piece. */
export interface Help {
  /** Axis of what they hold. */
  sourceAxis: Axis;
  /** How many of them it takes. */
  needed: number;
  /** Payload of each, and of its proof. */
  bytes: number;
  proofBytes: number;
}

/** A sliver or piece to be rebuilt; a wide repair of a piece asks for whole ones. */
export interface Lost {
  axis: Axis;
  index: number;
  isWide: boolean;
}

export function helpFor(coding: ResolvedCoding, symbolBytes: number, lost: Lost): Help {
  const { shards, primary, secondary, pieces } = coding;
  const { axis, index, isWide } = lost;
  if (pieces === undefined) {
    const message = recoverySymbolMessageBytes(shards, symbolBytes, index);
    return {
      sourceAxis: otherAxis(axis),
      needed: axis === 'primary' ? secondary : primary,
      bytes: symbolBytes,
      proofBytes: message - symbolBytes,
    };
  }
  if (isWide || !hasNarrowRepair(coding, index)) {
    return { sourceAxis: axis, needed: primary, bytes: symbolBytes, proofBytes: 0 };
  }
  const bytes = Math.ceil(symbolBytes / pieces.parts);
  return { sourceAxis: axis, needed: pieces.helpers, bytes, proofBytes: 0 };
}

/** Has a lost piece a repair other than from `primary` whole pieces? */
export function hasNarrowRepair(coding: ResolvedCoding, index: number): boolean {
  const { primary, pieces } = coding;
  if (pieces === undefined) return false;
  const count = pieceCountOf(coding);
  if (pieces.group > 0) return index < count - (count % pieces.group);
  return pieces.helpers !== primary || pieces.parts !== 1;
}

/** Can the holder of piece `source` help with this loss? */
export function isHelper(coding: ResolvedCoding, source: number, lost: Lost): boolean {
  const { pieces } = coding;
  if (pieces === undefined || pieces.group === 0 || lost.isWide) return true;
  // Of no group: the last ones, where groups do not divide the pieces.
  if (!hasNarrowRepair(coding, lost.index)) return true;
  return Math.floor(source / pieces.group) === Math.floor(lost.index / pieces.group);
}
