/**
 * What a flow cannot do with a population: an order of its members. Those of all classes lie along
 * the blob IDs, and what is rebuilt are spans of IDs.
 */
import type { Decision, RepairPolicy } from './define.ts';

/** What a policy wants of members that they do not have, and why; null where it wants nothing. */
export function notWithPopulation(policy: RepairPolicy): { what: Decision; why: string } | null {
  if (policy.priority !== undefined) {
    return { what: 'priority', why: 'whose blobs are rebuilt in the order of their IDs' };
  }
  return null;
}
