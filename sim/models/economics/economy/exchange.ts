/**
 * The WAL/SUI exchange of the test network as accounts: its WAL lies in an escrow, so that it
 * counts in what is conserved (economics.md §16, §19.1). SUI is another ledger's: only the reserve
 * is kept.
 */
import { balanceOf, escrow, openEscrow, UNDISTRIBUTED, wallet } from '../ledger/index.ts';
import { type Outcome, refuse } from '../outcome.ts';
import { suiForWal, type WalExchange, walForSui } from '../wal-exchange.ts';
import { post } from './posting.ts';
import type { Economy } from './state.ts';

/** Rate and SUI; the WAL is what the escrow holds. */
export type ExchangeTerms = Omit<WalExchange, 'walFrost'>;

const RESERVE = escrow('exchange');

/** Opens it with WAL from the undistributed allocation. */
export function openExchange(economy: Economy, reserveFrost: bigint): void {
  openEscrow(economy.ledger, 'exchange');
  post(economy, 'genesis', [
    { from: UNDISTRIBUTED, to: RESERVE, amountFrost: reserveFrost, why: 'exchange.filled' },
  ]);
}

/** An agent brings so much SUI, which is not counted here, and gets WAL; or the other way. */
export function exchangeWal(
  economy: Economy,
  terms: ExchangeTerms,
  order: { agent: number } & ({ mist: bigint } | { amountFrost: bigint }),
): Outcome {
  const { ledger } = economy;
  const exchange = { ...terms, walFrost: balanceOf(ledger, RESERVE) };
  const own = wallet(order.agent);
  if ('mist' in order) {
    if (order.mist < 0n) return refuse('invalid_amount');
    const given = walForSui(exchange, order.mist);
    if (!given.ok) return given;
    const amountFrost = given.outFrost;
    post(economy, 'exchange', [{ from: RESERVE, to: own, amountFrost, why: 'wal.exchanged' }]);
  } else {
    const { amountFrost } = order;
    if (amountFrost < 0n) return refuse('invalid_amount');
    if (balanceOf(ledger, own) < amountFrost) return refuse('insufficient_funds');
    const given = suiForWal(exchange, amountFrost);
    if (!given.ok) return given;
    post(economy, 'exchange', [{ from: own, to: RESERVE, amountFrost, why: 'wal.exchanged' }]);
  }
  terms.suiMist = exchange.suiMist;
  return { ok: true };
}
