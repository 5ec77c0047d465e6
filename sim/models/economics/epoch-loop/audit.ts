/**
 * The audit at an epoch boundary: WAL is conserved, and what the rules keep beside the ledger
 * agrees with it, account by account. A difference is a bug and stops the run.
 */
import {
  balanceOf,
  commission,
  expectSettled,
  lockedCommission,
  pool,
  recount,
  slot,
} from '../ledger/index.ts';
import type { Economy } from './state.ts';

export function audit(economy: Economy): void {
  const { ledger, nodes, ring } = economy;
  recount(ledger);
  expectSettled(ledger);
  for (const { epoch, rewardsFrost } of ring) {
    agree(`slot(${epoch})`, rewardsFrost, balanceOf(ledger, slot(epoch)));
  }
  for (const [node, account] of nodes.entries()) {
    const { balanceFrost, lockedFrost } = account.commission;
    const locked = balanceOf(ledger, lockedCommission(node));
    agree(`pool(${node})`, account.pool.rewardsFrost, balanceOf(ledger, pool(node)));
    agree(`locked-commission(${node})`, lockedFrost, locked);
    agree(`commission(${node})`, balanceFrost, locked + balanceOf(ledger, commission(node)));
    if (account.pool.shares > account.pool.walFrost) {
      throw new Error(`pool(${node}) has more shares than FROST`);
    }
  }
}

function agree(account: string, rules: bigint, ledger: bigint): void {
  if (rules === ledger) return;
  throw new Error(`${account} holds ${rules} FROST by the rules, ${ledger} in the ledger`);
}
