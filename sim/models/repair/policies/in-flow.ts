/** What `granularity: flow` cannot follow of a policy, in words; the rest it does. */
import type { Decision, RepairPolicy } from './define.ts';
import { decisionsOf } from './in-use.ts';

const NOT_IN_FLOW: Partial<Record<Decision, string>> = {
  priority: 'a flow goes through the blobs in the order of their IDs',
  round: 'a flow rebuilds both axes of a span together',
  readsBlob: 'a flow rebuilds slivers from symbols',
};

/** The decision that a flow cannot follow, and why; null where it can follow all. */
export function notInFlow(policy: RepairPolicy): { decision: Decision; why: string } | null {
  for (const decision of decisionsOf(policy)) {
    // Where symbols are shared a flow takes the secondaries of a span first by itself.
    if (decision === 'round' && policy.sharesSymbols === true) continue;
    const why = NOT_IN_FLOW[decision];
    if (why !== undefined) return { decision, why };
  }
  return policy.proofs === 'batched'
    ? { decision: 'proofs', why: 'a flow books whole proofs' }
    : null;
}
