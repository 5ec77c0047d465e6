/**
 * Collecting charges: the sources in order, each amount split by the shares, what is missing
 * kept as a debt of the pool. A debt is not WAL; it is collected from the next rewards.
 *
 * Assessed = collected + outstanding, always. Stake is never touched, so that `shares <= wal`
 * of a pool cannot break here (policies.md).
 */
import {
  type Account,
  balanceOf,
  commission,
  divide,
  escrow,
  type Ledger,
  lockedCommission,
  type Posted,
  post,
  reward,
  type Transfer,
} from '../ledger/index.ts';
import type { Charge, ChargeSource, Share } from './define.ts';

/** Plain data; one entry a charge that was not collected in full. */
export interface Debt {
  node: number;
  outstandingFrost: bigint;
  shares: readonly Share[];
  remainder: Account;
  why: string;
}

export interface PenaltyBook {
  /** Oldest first. */
  debts: Debt[];
  /** By node. */
  assessedFrost: bigint[];
  collectedFrost: bigint[];
}

export function createPenaltyBook(nodes: number): PenaltyBook {
  return {
    debts: [],
    assessedFrost: Array<bigint>(nodes).fill(0n),
    collectedFrost: Array<bigint>(nodes).fill(0n),
  };
}

/** What a node still owes. */
export function debtOf({ debts }: PenaltyBook, node: number): bigint {
  let sum = 0n;
  for (const debt of debts) if (debt.node === node) sum += debt.outstandingFrost;
  return sum;
}

/** Key of the escrow that stands behind a node's charges. */
export const depositKey = (node: number): string => `penalty/deposit/${node}`;

/** Assesses charges and collects what there is, as one batch; refused, nothing has changed. */
export function assess(ledger: Ledger, book: PenaltyBook, charges: readonly Charge[]): Posted {
  const taken = new Map<string, bigint>();
  const batch: Transfer[] = [];
  const collected = charges.map((charge) => {
    let missing = charge.amountFrost;
    for (const source of charge.sources) {
      const from = sourceAccount(source, charge.node);
      const key = `${from.kind}/${from.of}`;
      const before = taken.get(key) ?? 0n;
      const left = balanceOf(ledger, from) - before;
      const amount = left < missing ? left : missing;
      if (amount <= 0n) continue;
      taken.set(key, before + amount);
      batch.push(...splitByShares(from, amount, charge));
      missing -= amount;
    }
    return charge.amountFrost - missing;
  });
  const posted = post(ledger, 'penalty', batch);
  if (!posted.ok) return posted;
  for (const [at, charge] of charges.entries()) {
    const { node, amountFrost, shares, remainder, why } = charge;
    book.assessedFrost[node] += amountFrost;
    book.collectedFrost[node] += collected[at];
    const outstandingFrost = amountFrost - collected[at];
    if (outstandingFrost > 0n) {
      // Copies: policies share their constants between charges, and a value has no aliases.
      const owed = { shares: shares.map(copyShare), remainder: { ...remainder } };
      book.debts.push({ node, outstandingFrost, ...owed, why });
    }
  }
  return posted;
}

const copyShare = ({ to, bp }: Share): Share => ({ to: { ...to }, bp });

/** Takes debts from rewards in transit, oldest first. Called after the split, before the pools. */
export function collectDebts(ledger: Ledger, book: PenaltyBook): void {
  if (book.debts.length === 0) return;
  for (const debt of book.debts) {
    const from = reward(debt.node);
    const there = balanceOf(ledger, from);
    const amount = there < debt.outstandingFrost ? there : debt.outstandingFrost;
    if (amount === 0n) continue;
    const posted = post(ledger, 'penalty', splitByShares(from, amount, debt));
    if (!posted.ok) continue; // a sink that is closed by now: the debt stands
    debt.outstandingFrost -= amount;
    book.collectedFrost[debt.node] += amount;
  }
  book.debts = book.debts.filter((debt) => debt.outstandingFrost > 0n);
}

/** Transfers of one amount by its shares, the rest of the floors to the remainder account. */
export function splitByShares(
  from: Account,
  amountFrost: bigint,
  { shares, remainder, why }: { shares: readonly Share[]; remainder: Account; why: string },
): Transfer[] {
  const weights = shares.map(({ bp }) => BigInt(bp));
  const { shares: parts, remainder: rest } = divide(amountFrost, weights, 10_000n);
  const transfers = shares.map(({ to }, at) => ({ from, to, amountFrost: parts[at], why }));
  transfers.push({ from, to: remainder, amountFrost: rest, why });
  return transfers.filter((transfer) => transfer.amountFrost > 0n);
}

function sourceAccount(source: ChargeSource, node: number): Account {
  switch (source) {
    case 'reward':
      return reward(node);
    case 'commission':
      return commission(node);
    case 'locked-commission':
      return lockedCommission(node);
    case 'escrow':
      return escrow(depositKey(node));
  }
}
