/**
 * The recount at an epoch boundary: WAL is conserved, and what the rules believe is what the
 * ledger holds (economics.md §19.1, §19.4). A break is a bug; the message says where.
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

/** Throws with the first account that disagrees. */
export function recountEconomy(economy: Economy): void {
  recount(economy.ledger);
  for (const { epoch, rewardsFrost } of economy.ring) expect(economy, slot(epoch), rewardsFrost);
  for (const [node, account] of economy.nodes.entries()) {
    const { balanceFrost, lockedFrost } = account.commission;
    expect(economy, pool(node), account.pool.rewardsFrost);
    expect(economy, commission(node), balanceFrost - lockedFrost);
    expect(economy, lockedCommission(node), lockedFrost);
    if (account.pool.shares > account.pool.walFrost) {
      throw new Error(`pool(${node}) has more shares than WAL`);
    }
  }
  for (const [stake, { principalFrost }] of economy.stakes) {
    expect(economy, principal(stake), principalFrost);
  }
  expect(economy, SUBSIDY, economy.subsidies?.poolFrost ?? 0n);
}

function expect(economy: Economy, account: Account, frost: bigint): void {
  const held = balanceOf(economy.ledger, account);
  if (held === frost) return;
  throw new Error(`${accountName(account)} holds ${held} FROST, the rules say ${frost}`);
}
