/**
 * Preloaded blobs between their certification at time 0 and the first slivers that are stored: a
 * number is all that is kept of them, since they lie in a row from blob 0 on and lack the same.
 */
import type { Fact } from '../../engine/index.ts';
import type { WalrusViews } from '../../models/views.ts';

export interface FirstBlobs {
  /** So many were certified and are not measured yet. */
  count: number;
  /** The event in which they were. */
  eventSeq: number;
  causeSeq: number;
}

export function noFirstBlobs(): FirstBlobs {
  return { count: 0, eventSeq: 0, causeSeq: 0 };
}

/** Is it the next of them, of which nothing is stored? Then it is taken note of. */
export function isNextOfFirst(first: FirstBlobs, fact: Fact, views: WalrusViews): boolean {
  const isNext = fact.timeUs === 0 && fact.entity === first.count;
  if (!isNext || views.blob(fact.entity).kind !== 'preloaded') return false;
  const { a, b } = views.margins(fact.entity, 0);
  if (a > 0 || b > 0) return false;
  first.count += 1;
  first.eventSeq = fact.eventSeq;
  first.causeSeq = fact.causeSeq;
  return true;
}

/** The fact that told of the certification of one of them. */
export function certificationOf(
  { eventSeq, causeSeq }: FirstBlobs,
  blob: number,
  fact: Fact,
): Fact {
  return { ...fact, timeUs: 0, eventSeq, causeSeq, name: 'blob.certified', entity: blob };
}
