/**
 * The recount at an epoch boundary: what the rules believe is what the ledger holds
 * (economics.md §19.1, §19.4). That the ledger's own sum is right is `recount` of the ledger.
 */
import {
  type Account,
  accountName,
  balanceOf,
  commission,
  lockedCommission,
  pool,
  principal,
  recount,
  SUBSIDY,
  slot,
} from '../ledger/index.ts';
import type { Economy } from './state.ts';

/** The first account or pool that is not as the rules believe, as a sentence; '' if none. */
export function booksDifference(economy: Economy): string {
  const { ring, nodes, stakes, ledger } = economy;
  let found = '';
  const differs = (account: Account, frost: bigint): boolean => {
    const held = balanceOf(ledger, account);
    if (held === frost) return false;
    found = `${accountName(account)} holds ${held} FROST, the rules say ${frost}`;
    return true;
  };
  for (const { epoch, rewardsFrost } of ring) if (differs(slot(epoch), rewardsFrost)) return found;
  for (let node = 0; node < nodes.length; node++) {
    const { balanceFrost, lockedFrost } = nodes[node].commission;
    const { rewardsFrost, shares, walFrost } = nodes[node].pool;
    if (differs(pool(node), rewardsFrost)) return found;
    if (differs(commission(node), balanceFrost - lockedFrost)) return found;
    if (differs(lockedCommission(node), lockedFrost)) return found;
    if (shares > walFrost) return `pool(${node}) has more shares than WAL`;
  }
  for (const [stake, { principalFrost }] of stakes) {
    if (differs(principal(stake), principalFrost)) return found;
  }
  // Without the contract the pool is a policy's, and the ledger alone knows it.
  const { subsidies } = economy;
  return subsidies !== null && differs(SUBSIDY, subsidies.poolFrost) ? found : '';
}

/** Throws unless WAL is conserved and both books agree. */
export function recountEconomy(economy: Economy): void {
  recount(economy.ledger);
  const difference = booksDifference(economy);
  if (difference !== '') throw new Error(difference);
}
