/**
 * The recount: all balances added up again, against what was minted. It runs at every epoch
 * boundary and, in tests, after every posting; a break is a bug and stops the run.
 *
 * The high and low halves of the 64-bit balances are added as doubles, which is exact for up to
 * 2^21 accounts a kind and needs no bigint an account.
 */
import { ACCOUNT_KINDS, type AccountKind, accountName, codeOfKind } from './account.ts';
import { halvesOf, LOW } from './halves.ts';
import type { Ledger } from './ledger.ts';

const HALF = 4_294_967_296n;
/** A high half from here on is that of a negative number. */
const NEGATIVE_HALF = 0x8000_0000;

/** Sum over all accounts of a kind. Throws on a balance below 0. */
export function totalOf(ledger: Ledger, kind: AccountKind): bigint {
  const balances = ledger.balances[codeOfKind(kind)];
  const halves = halvesOf(balances);
  let low = 0;
  let high = 0;
  for (let at = 0; at < halves.length; at += 2) {
    const upper = halves[at + 1 - LOW];
    if (upper >= NEGATIVE_HALF) {
      const name = accountName({ kind, of: at / 2 });
      throw new Error(`ledger: ${name} holds ${balances[at / 2]} FROST`);
    }
    low += halves[at + LOW];
    high += upper;
  }
  return BigInt(high) * HALF + BigInt(low);
}

/** Throws unless the balances add up to what was minted. */
export function recount(ledger: Ledger): void {
  let sum = 0n;
  for (const kind of ACCOUNT_KINDS) sum += totalOf(ledger, kind);
  if (sum !== ledger.mintedFrost) {
    const lost = ledger.mintedFrost - sum;
    throw new Error(`ledger: ${sum} FROST counted, ${ledger.mintedFrost} minted: ${lost} lost`);
  }
}

/** Throws if a reward is still in transit, as none may be after the pool updates. */
export function expectSettled(ledger: Ledger): void {
  const left = totalOf(ledger, 'reward');
  if (left !== 0n) throw new Error(`ledger: ${left} FROST of rewards left in transit`);
}
