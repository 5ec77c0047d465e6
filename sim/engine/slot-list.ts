/** Lists of events, linked through the pool. */
import type { EventPool } from './event-pool.ts';

/** Takes cancelled events out of a list, keeping its order; returns its new head. */
export function withoutCancelled(
  { next, kind }: EventPool,
  head: number,
  dropped: number[],
): number {
  let first = 0;
  let last = 0;
  for (let slot = head; slot !== 0; ) {
    const following = next[slot];
    if (kind[slot] < 0) {
      dropped.push(slot);
    } else {
      if (last === 0) first = slot;
      else next[last] = slot;
      last = slot;
    }
    slot = following;
  }
  if (last !== 0) next[last] = 0;
  return first;
}
