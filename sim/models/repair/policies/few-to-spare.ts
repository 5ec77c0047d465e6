/** When few shards are to spare: how `lazy` and `deferred` look at a blob, again and again. */
import type {
  MarginView,
  ParameterDefinition,
  RepairContext,
  RepairTask,
  StartDecision,
} from './define.ts';

const HOUR_US = 3_600_000_000;

export const fewToSpareParameters = {
  threshold: { unit: 'shards', default: 0, help: 'shards to spare at which a repair begins' },
  interval: { unit: 'us', default: HOUR_US, min: 1_000_000, help: 'time between two looks' },
} as const satisfies Record<string, ParameterDefinition>;

/** At once when no more than `threshold` are to spare; else asked again after `interval`. */
export function startWhenFew(
  { nowUs, params }: RepairContext,
  { margin }: RepairTask,
  patienceUs: number,
): StartDecision {
  const spare = spareShards(margin!, { nowUs, patienceUs });
  if (spare <= (params.threshold as number)) return { afterUs: 0 };
  return { afterUs: params.interval as number, again: true };
}

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
