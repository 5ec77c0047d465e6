/** How far a blob is from being lost, as policies reckon it. */
import type { MarginView } from './define.ts';

/**
 * Shards that may still be lost before neither axis gives the blob any more, where nodes that
 * have been down for `patienceUs` or longer count as lost; negative beyond that.
 */
export function spareShards(
  margin: MarginView,
  { nowUs, patienceUs }: { nowUs: number; patienceUs: number },
): number {
  let { primaries, secondaries } = margin;
  for (const outage of margin.outages) {
    if (nowUs - outage.sinceUs < patienceUs) continue;
    primaries -= outage.primaries;
    secondaries -= outage.secondaries;
  }
  return Math.max(primaries - margin.neededPrimaries, secondaries - margin.neededSecondaries);
}
