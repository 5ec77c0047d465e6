/**
 * Escrows of policies: one namespace a policy (policies.md). A policy names its escrows as it
 * likes; in the ledger the key has the policy's kind before it, since a run has one of each kind,
 * so that no policy reaches what another has put aside. An escrow opens when it is first paid into.
 *
 * Only a penalty takes anything out again, from the one named `deposit/<node>`, as a source of
 * charges against that node; what other policies put aside stays there.
 */
import {
  type Account,
  dropEscrow,
  escrow,
  type Ledger,
  openEscrow,
  type Posted,
  type Transfer,
} from '../ledger/index.ts';
import type { PolicyKind, Share } from './define.ts';

export function inNamespace(kind: PolicyKind, account: Account): Account {
  const isOwn = account?.kind === 'escrow' && typeof account.of === 'string';
  return isOwn ? escrow(`${kind}/${account.of}`) : account;
}

export function transfersInNamespace(
  kind: PolicyKind,
  transfers: readonly Transfer[],
): readonly Transfer[] {
  if (!transfers.some((one) => touches(one?.from) || touches(one?.to))) return transfers;
  return transfers.map((one) => ({
    ...one,
    from: inNamespace(kind, one.from),
    to: inNamespace(kind, one.to),
  }));
}

/** The shares of a charge or a fee, with what takes their remainder. */
export function sharesInNamespace<T extends { shares: readonly Share[]; remainder: Account }>(
  kind: PolicyKind,
  divided: T,
): T {
  if (![divided.remainder, ...divided.shares.map(({ to }) => to)].some(touches)) return divided;
  return {
    ...divided,
    shares: divided.shares.map(({ to, bp }) => ({ to: inNamespace(kind, to), bp })),
    remainder: inNamespace(kind, divided.remainder),
  };
}

/** Posts with the escrows that are paid into open; refused, none of them was opened. */
export function withEscrows(
  ledger: Ledger,
  credited: readonly Account[],
  post: () => Posted,
): Posted {
  const opened: string[] = [];
  for (const { kind, of } of credited.filter(touches)) {
    if (kind !== 'escrow' || typeof of !== 'string' || ledger.escrows.has(of)) continue;
    openEscrow(ledger, of);
    opened.push(of);
  }
  const posted = post();
  if (!posted.ok) for (const key of opened.reverse()) dropEscrow(ledger, key);
  return posted;
}

function touches(account: Account): boolean {
  return account?.kind === 'escrow';
}
