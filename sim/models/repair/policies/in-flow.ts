/**
 * What a flow cannot do with a population: an order by ages of members that turn over. Of these
 * only numbers by the epochs that are left are kept, and not when each was registered, nor where
 * along the blob IDs those of an age lie (storage-node/turnover.ts). All others are there from the
 * start, so that they have one age.
 */
import type { Decision, ParameterValues, RepairPolicy } from './define.ts';

/** What a policy wants of members that they do not have, and why; null where it wants nothing. */
export function notWithPopulation(
  { priority, goesByAge }: RepairPolicy,
  { params, turnsOver }: { params: ParameterValues; turnsOver: boolean },
): { what: Decision; why: string; allowed: string } | null {
  if (priority === undefined || !turnsOver) return null;
  if (goesByAge !== undefined && !goesByAge(params)) return null;
  return {
    what: 'priority',
    why: 'with workload.population.turnover, which keeps no ages of its members',
    allowed: 'an order by margin or size (goesByAge: () => false), or no turnover',
  };
}
