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
  for (const [account, frost] of booksOf(economy)) {
    const held = balanceOf(economy.ledger, account);
    if (held !== frost) {
      return `${accountName(account)} holds ${held} FROST, the rules say ${frost}`;
    }
  }
  const broken = economy.nodes.findIndex(({ pool: { shares, walFrost } }) => shares > walFrost);
  return broken < 0 ? '' : `pool(${broken}) has more shares than WAL`;
}

/** Throws unless WAL is conserved and both books agree. */
export function recountEconomy(economy: Economy): void {
  recount(economy.ledger);
  const difference = booksDifference(economy);
  if (difference !== '') throw new Error(difference);
}

/** Every balance that the rules keep themselves. */
function booksOf(economy: Economy): [Account, bigint][] {
  const books: [Account, bigint][] = economy.ring.map(({ epoch, rewardsFrost }) => [
    slot(epoch),
    rewardsFrost,
  ]);
  for (const [node, account] of economy.nodes.entries()) {
    const { balanceFrost, lockedFrost } = account.commission;
    books.push([pool(node), account.pool.rewardsFrost]);
    books.push([commission(node), balanceFrost - lockedFrost]);
    books.push([lockedCommission(node), lockedFrost]);
  }
  for (const [stake, { principalFrost }] of economy.stakes) {
    books.push([principal(stake), principalFrost]);
  }
  if (economy.subsidies !== null) books.push([SUBSIDY, economy.subsidies.poolFrost]);
  return books;
}
