/** The call of the subsidies contract, with the WAL that it moves (economics.md §14.1). */
import { addCommission } from '../commission.ts';
import { commission, lockedCommission, SUBSIDY, slot } from '../ledger/index.ts';
import { refuse } from '../outcome.ts';
import { processSubsidies, type SubsidyCall } from '../subsidies.ts';
import { locksNow } from './commission.ts';
import { type Moved, post, type Sum } from './posting.ts';
import type { Economy } from './state.ts';

/** Both parts, or neither when the pool is short. */
export function paySubsidies(economy: Economy): Moved<SubsidyCall> {
  const { subsidies, ring, previous } = economy;
  if (subsidies === null) return refuse('no_subsidies');
  const members = previous?.members ?? [];
  const paid = processSubsidies(
    subsidies,
    ring,
    members.map(({ node, shards }) => ({ node, shards: shards.length })),
  );
  if (!paid.ok) return paid;
  const isLocked = locksNow(economy);
  const sums: Sum[] = paid.usageFrost.map((amountFrost, ahead) => ({
    from: SUBSIDY,
    to: slot(ring[0].epoch + ahead),
    amountFrost,
    why: 'subsidy.usage',
  }));
  for (const { node, amountFrost } of paid.fixed) {
    addCommission(economy.nodes[node].commission, amountFrost, { isLocked });
    const to = isLocked ? lockedCommission(node) : commission(node);
    sums.push({ from: SUBSIDY, to, amountFrost, why: 'subsidy.fixed' });
  }
  return { ...paid, transfers: post(economy, 'subsidy', sums) };
}
