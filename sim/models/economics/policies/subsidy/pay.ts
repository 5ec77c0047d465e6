/**
 * Paying what a subsidy policy decides, when the pool may be short: the whole call is refused, or
 * transfers are paid in their order as far as the pool reaches, or all are cut in proportion.
 */
import {
  balanceOf,
  divide,
  type Ledger,
  type Posted,
  post,
  SUBSIDY,
  type Transfer,
} from '../../ledger/index.ts';
import type { SubsidyDecision } from '../define.ts';

export interface SubsidyPaid {
  posted: Posted;
  /** What was moved; empty when the call was refused for want of funds. */
  paid: readonly Transfer[];
  /** The pool held less than the policy asked for. */
  isShort: boolean;
}

export function paySubsidy(ledger: Ledger, decision: SubsidyDecision): SubsidyPaid {
  const { transfers, whenShort } = decision;
  const held = balanceOf(ledger, SUBSIDY);
  const asked = transfers.reduce((sum, { amountFrost }) => sum + amountFrost, 0n);
  const isShort = asked > held;
  if (isShort && whenShort === 'refuse') return { posted: { ok: true }, paid: [], isShort };
  const paid = isShort ? cut(transfers, { held, asked, whenShort }) : transfers;
  return { posted: post(ledger, 'subsidy', paid), paid, isShort };
}

function cut(
  transfers: readonly Transfer[],
  { held, asked, whenShort }: { held: bigint; asked: bigint; whenShort: string },
): Transfer[] {
  if (whenShort === 'in-order') {
    let left = held;
    return positive(
      transfers.map((transfer) => {
        const amountFrost = transfer.amountFrost < left ? transfer.amountFrost : left;
        left -= amountFrost;
        return { ...transfer, amountFrost };
      }),
    );
  }
  const weights = transfers.map(({ amountFrost }) => amountFrost);
  const { shares } = divide(held, weights, asked); // what the floors leave stays in the pool
  return positive(transfers.map((transfer, at) => ({ ...transfer, amountFrost: shares[at] })));
}

const positive = (transfers: Transfer[]): Transfer[] =>
  transfers.filter(({ amountFrost }) => amountFrost > 0n);
