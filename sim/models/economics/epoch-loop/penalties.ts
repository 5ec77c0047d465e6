/** Charges against an economy: assessed, collected, and its own books brought in line. */
import { balanceOf, commission, lockedCommission, type Posted, slot } from '../ledger/index.ts';
import { assess, type Charge, collectDebts } from '../policies/index.ts';
import type { PolicedEconomy } from './state.ts';

/** Assesses charges and collects what there is. Refused, nothing has changed. */
export function charge(economy: PolicedEconomy, charges: readonly Charge[]): Posted {
  const posted = counted(economy, () => assess(economy.ledger, economy.penalties, charges));
  if (posted.ok) {
    for (const { amountFrost } of charges) economy.flows.penaltiesAssessedFrost += amountFrost;
    followLedger(economy);
  }
  return posted;
}

/** Takes what nodes still owe from their rewards in transit. */
export function collectFromRewards(economy: PolicedEconomy): void {
  if (economy.penalties.debts.length === 0) return;
  counted(economy, () => collectDebts(economy.ledger, economy.penalties));
  followLedger(economy);
}

function counted<T>(economy: PolicedEconomy, collect: () => T): T {
  const before = collectedSum(economy);
  const result = collect();
  economy.flows.penaltiesCollectedFrost += collectedSum(economy) - before;
  return result;
}

function collectedSum({ penalties }: PolicedEconomy): bigint {
  let sum = 0n;
  for (const amount of penalties.collectedFrost) sum += amount;
  return sum;
}

/** A policy has moved WAL: the books of the rules follow the ledger. */
export function followLedger({ ring, nodes, ledger }: PolicedEconomy): void {
  for (const one of ring) one.rewardsFrost = balanceOf(ledger, slot(one.epoch));
  for (const [node, account] of nodes.entries()) {
    const lockedFrost = balanceOf(ledger, lockedCommission(node));
    account.commission.lockedFrost = lockedFrost;
    account.commission.balanceFrost = lockedFrost + balanceOf(ledger, commission(node));
  }
}
