/** The call of the subsidies contract, with the WAL that it moves (economics.md §14.1). */
import { addCommission } from '../commission.ts';
import { balanceOf, commission, lockedCommission, SUBSIDY, slot, wallet } from '../ledger/index.ts';
import { refuse } from '../outcome.ts';
import { processSubsidies, type SubsidyCall } from '../subsidies.ts';
import { locksNow } from './commission.ts';
import { type Moved, post, type Sum } from './posting.ts';
import type { Economy } from './state.ts';

/** Anybody may fill the pool; nobody can take anything out of it but by the call. */
export function fundSubsidies(
  economy: Economy,
  { agent, amountFrost }: { agent: number; amountFrost: bigint },
): Moved {
  const { subsidies, ledger } = economy;
  if (subsidies === null) return refuse('no_subsidies');
  if (balanceOf(ledger, wallet(agent)) < amountFrost) return refuse('insufficient_funds');
  subsidies.poolFrost += amountFrost;
  const transfers = post(economy, 'donate', [
    { from: wallet(agent), to: SUBSIDY, amountFrost, why: 'subsidy.funded' },
  ]);
  return { ok: true, transfers };
}

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
  const sums: Sum[] = [];
  for (const [ahead, amountFrost] of paid.usageFrost.entries()) {
    if (amountFrost === 0n) continue;
    const to = slot(ring[0].epoch + ahead);
    sums.push({ from: SUBSIDY, to, amountFrost, why: 'subsidy.usage' });
  }
  for (const { node, amountFrost } of paid.fixed) {
    addCommission(economy.nodes[node].commission, amountFrost, { isLocked });
    const to = isLocked ? lockedCommission(node) : commission(node);
    sums.push({ from: SUBSIDY, to, amountFrost, why: 'subsidy.fixed' });
  }
  return { ...paid, transfers: post(economy, 'subsidy', sums) };
}
