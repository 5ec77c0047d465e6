/**
 * What a blob has when nothing of it is missing, and how far it is from loss: RedStuff has n
 * slivers on each of two axes, other codes a piece a shard, or as many as their placement says.
 */
import type { Margins, WalrusViews } from '../models/views.ts';
import { pieceCountOf } from '../scenario/resolved.ts';

export interface WholeBlob {
  primaries: number;
  /** 0 for a code of pieces. */
  secondaries: number;
}

export function wholeBlob({ resolved: { coding } }: WalrusViews): WholeBlob {
  const primaries = pieceCountOf(coding);
  return { primaries, secondaries: coding.pieces === undefined ? primaries : 0 };
}

/** measures.md: max(a − kp, b − ks); a code of pieces has only the first. */
export function durableMarginOf(views: WalrusViews, { a, b }: Pick<Margins, 'a' | 'b'>): number {
  const { kp, ks } = views.code;
  if (views.resolved.coding.pieces !== undefined) return a - kp;
  return Math.max(a - kp, b - ks);
}

/** Stored ÷ unencoded bytes of a very large blob. */
export function leastOverhead(views: WalrusViews): number {
  const { n, kp, ks } = views.code;
  const { coding } = views.resolved;
  if (coding.pieces !== undefined) return pieceCountOf(coding) / coding.pieces.chunks;
  return (n * (kp + ks)) / (kp * ks);
}
