/**
 * What an economic transition answers: its result with the transfers it made, already posted to
 * the ledger, or a refusal that changed nothing.
 */
import { type Account, mustPost, type Poster, type Transfer } from '../ledger/index.ts';
import type { Outcome } from '../outcome.ts';
import type { Economy } from './state.ts';

export type Moved<T = unknown> = Outcome<T & { transfers: Transfer[] }>;

/** Amounts of 0 move nothing and leave no trace. */
export interface Sum {
  from: Account;
  to: Account;
  amountFrost: bigint;
  why: string;
}

/** Posts a batch of the rules' own making; the ledger refuses it only if there is a bug. */
export function post(economy: Economy, poster: Poster, sums: readonly Sum[]): Transfer[] {
  const transfers: Transfer[] = [];
  for (const sum of sums) if (sum.amountFrost !== 0n) transfers.push(sum);
  mustPost(economy.ledger, poster, transfers);
  return transfers;
}
