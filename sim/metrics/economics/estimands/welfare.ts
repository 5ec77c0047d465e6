/**
 * Welfare in US dollars (policies.md): what purchases are worth to their buyers, less what storing
 * costs; whatever one group pays another cancels. The parts are given beside it, and add up to it.
 *
 * The worth of space is booked when it is bought, for all of its epochs; where a user states none,
 * what was paid counts. The value of lost data is 0 here: an economy alone loses none.
 */
import type { EpochRow, Holder, HoldersFrost } from '../../../models/economy-views.ts';
import { incidence } from './incidence.ts';

export interface Welfare {
  totalUsd: number;
  /** Worth less payments. */
  usersUsd: number;
  /** What operators got, less their costs. */
  operatorsUsd: number;
  delegatorsUsd: number;
  /** What subsidies, slots, treasury, escrow and burned hold more, and what was unlocked. */
  restUsd: number;
}

/** One epoch; WAL that moved counts at the price at its end, `before`: holders at its start. */
export function welfareOf(row: EpochRow, before: HoldersFrost): Welfare {
  const gains = new Map<Holder, number>(
    incidence(before, row.holders).map(({ holder, deltaFrost }) => [
      holder,
      (Number(deltaFrost) / 1e9) * row.walUsd,
    ]),
  );
  const usersUsd = row.worthUsd + gains.get('users')!;
  const operatorsUsd = gains.get('operators')! - row.costUsd;
  const delegatorsUsd = gains.get('delegators')!;
  let restUsd = 0;
  for (const [holder, usd] of gains) if (!PEOPLE.has(holder)) restUsd += usd;
  const totalUsd = row.worthUsd - row.costUsd;
  return { totalUsd, usersUsd, operatorsUsd, delegatorsUsd, restUsd };
}

const PEOPLE: ReadonlySet<Holder> = new Set(['users', 'operators', 'delegators']);
