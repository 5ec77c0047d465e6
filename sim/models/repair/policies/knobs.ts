/**
 * The knobs of `storage.repair` that say what a policy could: each is a decision, so that a
 * scenario in which a knob and a policy, or two policies, decide the same is refused.
 */
import type { ResolvedRepair } from '../../../scenario/resolved.ts';
import type { DonorView, RepairPolicy, Trigger } from './define.ts';
import { ORDERS } from './prioritised.ts';
import { firstAxis } from './rounds.ts';

/** Orders in which donors are asked, beside the deployed one. */
export const DONOR_ORDERS = {
  nearest: (a: DonorView, b: DonorView) => a.roundTripUs - b.roundTripUs || a.node - b.node,
  'most-shards': (a: DonorView, b: DonorView) => b.shards - a.shards || a.node - b.node,
  'fewest-shards': (a: DonorView, b: DonorView) => a.shards - b.shards || a.node - b.node,
} as const;
export type DonorOrder = keyof typeof DONOR_ORDERS;

export type Knobs = Pick<ResolvedRepair, 'triggers' | 'order' | 'axes' | 'donors'>;

/** The knobs that are turned, as a policy. */
export function policyOfKnobs({ triggers, order, axes, donors }: Knobs): RepairPolicy {
  return {
    kind: 'repair',
    name: 'knobs',
    description: 'fields of storage.repair',
    ...(triggers === undefined ? {} : { triggers: triggers as readonly Trigger[] }),
    ...(order === undefined
      ? {}
      : {
          priority: ORDERS[order],
          needsMargins: order === 'margin',
          goesByAge: () => order === 'age',
        }),
    ...(axes === undefined
      ? {}
      : {
          round: (missing) =>
            firstAxis(missing, axes === 'primary-first' ? 'primary' : 'secondary'),
        }),
    ...(donors === undefined
      ? {}
      : {
          donors: (_, candidates) =>
            [...candidates].sort(DONOR_ORDERS[donors]).map(({ node }) => node),
        }),
  };
}
