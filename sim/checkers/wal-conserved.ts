/**
 * WAL is conserved: what was minted is what all accounts hold, burned WAL included, and the rules'
 * own books say the same of each account as the ledger. Looked at after every epoch change.
 */
import type { WalrusViews } from '../models/views.ts';
import { broken, defineChecker, type Finding } from './define.ts';

/** economics.md §1: minted once, 5 billion WAL. */
const MINTED_FROST = 5_000_000_000_000_000_000n;

export const walConserved = defineChecker<null>({
  name: 'wal-conserved',
  statement:
    'Minted WAL = wallets + stake + rewards + commissions + slots + subsidies + escrows + ' +
    'what is undistributed + what is burned, to the FROST, in the ledger and by the rules.',
  spec: 'economics.md §19.1, §19.2, §19.4; validation.md V57',
  kind: 'safety',
  premise: null,
  init: () => null,
  on: { 'supply.recounted': (_state, _fact, views) => finding(views) },
  atEnd: (_state, views) => finding(views),
});

function finding(views: WalrusViews): Finding {
  let held = 0n;
  for (const { kind, frost } of views.wal()) {
    if (frost < 0n) return broken(`accounts of kind ${kind} hold ${frost} FROST`);
    held += frost;
  }
  if (held !== MINTED_FROST) {
    return broken(`${held} FROST are held, ${MINTED_FROST} were minted`);
  }
  const difference = views.booksDifference();
  return difference === '' ? null : broken(difference);
}
