/** Rounds of a blob's repair: one axis before the other. */
import type { Axis } from '../../../codec/index.ts';
import type { Place } from '../../storage-node/holdings.ts';

/** What is missing on `axis`; the rest once nothing is. */
export function firstAxis(missing: readonly Place[], axis: Axis): readonly Place[] {
  const first = missing.filter((place) => place.axis === axis);
  return first.length > 0 ? first : missing;
}
