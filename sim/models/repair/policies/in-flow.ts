/** What a flow cannot do with a population, whose members have neither number nor margin. */
import type { Decision, RepairPolicy } from './define.ts';

/** What a policy wants of members that they do not have, and why; null where it wants nothing. */
export function notWithPopulation(
  policy: RepairPolicy,
): { what: Decision | 'needsMargins'; why: string } | null {
  if (policy.priority !== undefined) {
    return { what: 'priority', why: 'whose blobs are rebuilt in the order of their IDs' };
  }
  if (policy.needsMargins === true)
    return { what: 'needsMargins', why: 'whose blobs have no margins' };
  return null;
}
