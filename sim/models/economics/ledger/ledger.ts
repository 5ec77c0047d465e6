/**
 * The ledger: the only part that moves WAL. A batch of transfers is posted as a whole or refused
 * with the reason and changes nothing; what exists is conserved by construction (economics.md
 * §19.1), and `recount` proves it from the balances alone.
 *
 * Balances are 64-bit integers in typed arrays, one array a kind: the supply of 5·10^18 FROST
 * fits, and the whole is plain data that can be saved. The slots are a window of epochs that
 * moves on.
 */
import {
  ACCOUNT_KINDS,
  type Account,
  type AccountKind,
  accountName,
  codeOfKind,
  type Transfer,
} from './account.ts';
import { countMove, type MoveTally } from './moves.ts';
import { masksOf, type PermissionMasks, type Poster } from './permissions.ts';

/** Minted once, at genesis (economics.md §1): 5·10^9 WAL. */
export const MINTED_FROST = 5_000_000_000_000_000_000n;
/** Largest balance of a signed 64-bit integer. */
const LARGEST_FROST = 9_223_372_036_854_775_807n;

export interface Ledger {
  mintedFrost: bigint;
  /** By kind (`ACCOUNT_KINDS`), then by agent, node, stake …; slots by epoch. */
  balances: BigInt64Array[];
  /** Accounts of each kind that exist: indices below this. */
  counts: number[];
  /** First epoch whose slot is open; those below are closed. */
  firstSlot: number;
  /** Key of an escrow → its index. */
  escrows: Map<string, number>;
  /** What moved between groups of accounts, where somebody asked for it; otherwise null. */
  tally: MoveTally | null;
}

/** How many accounts of each kind exist at the start. Slots run from `firstSlot`. */
export interface LedgerSize {
  agents: number;
  nodes: number;
  stakes: number;
  firstSlot: number;
  slots: number;
}

export type LedgerRefusalCode =
  | 'not-a-transfer'
  | 'not-positive'
  | 'no-such-account'
  | 'debit-not-allowed'
  | 'credit-not-allowed'
  | 'overdraft';

/** Why a batch was refused: its first transfer that cannot be. */
export interface LedgerRefusal {
  code: LedgerRefusalCode;
  /** Index in the batch. */
  at: number;
  message: string;
}

export type Posted = { ok: true } | { ok: false; refusal: LedgerRefusal };

const POSTED: Posted = { ok: true };

const SLOT = codeOfKind('slot');
const ESCROW = codeOfKind('escrow');
const BURNED = codeOfKind('burned');

/** A ledger whose whole supply is undistributed. */
export function createLedger(size: LedgerSize, mintedFrost: bigint = MINTED_FROST): Ledger {
  if (mintedFrost < 0n || mintedFrost > LARGEST_FROST) {
    throw new RangeError(`${mintedFrost} FROST do not fit a 64-bit balance`);
  }
  const counts = ACCOUNT_KINDS.map((kind) => initialCount(kind, size));
  const balances = counts.map((count) => new BigInt64Array(Math.max(count, 1)));
  balances[codeOfKind('undistributed')][0] = mintedFrost;
  return {
    mintedFrost,
    balances,
    counts,
    firstSlot: size.firstSlot,
    escrows: new Map(),
    tally: null,
  };
}

function initialCount(kind: AccountKind, size: LedgerSize): number {
  switch (kind) {
    case 'wallet':
      return size.agents;
    case 'slot':
      return size.firstSlot + size.slots;
    case 'reward':
    case 'pool':
    case 'commission':
    case 'locked-commission':
      return size.nodes;
    case 'principal':
      return size.stakes;
    case 'escrow':
      return 0;
    default:
      return 1;
  }
}

/** Opens accounts with balance 0, so that indices below `count` exist. */
export function openAccounts(ledger: Ledger, kind: AccountKind, count: number): void {
  const code = codeOfKind(kind);
  if (count <= ledger.counts[code]) return;
  const old = ledger.balances[code];
  if (count > old.length) {
    const larger = new BigInt64Array(Math.max(count, 2 * old.length));
    larger.set(old);
    ledger.balances[code] = larger;
  }
  ledger.counts[code] = count;
}

/** Opens the escrow of a key, if it is not open yet. */
export function openEscrow(ledger: Ledger, key: string): void {
  if (ledger.escrows.has(key)) return;
  const index = ledger.counts[ESCROW];
  openAccounts(ledger, 'escrow', index + 1);
  ledger.escrows.set(key, index);
}

/** Takes the last opened escrow away again, while nothing is in it. */
export function dropEscrow(ledger: Ledger, key: string): void {
  const index = ledger.escrows.get(key);
  if (index === undefined || index !== ledger.counts[ESCROW] - 1) throw new Error(`escrow ${key}`);
  if (ledger.balances[ESCROW][index] !== 0n) throw new Error(`escrow ${key} is not empty`);
  ledger.escrows.delete(key);
  ledger.counts[ESCROW]--;
}

/**
 * Closes the first open slot and opens one behind the last. The closed one must be empty: its
 * rewards were split or moved on.
 */
export function moveSlots(ledger: Ledger): void {
  const left = ledger.balances[SLOT][ledger.firstSlot];
  if (left !== 0n) throw new Error(`slot(${ledger.firstSlot}) closes with ${left} FROST in it`);
  ledger.firstSlot++;
  openAccounts(ledger, 'slot', ledger.counts[SLOT] + 1);
}

/** Balance of an account; of one that does not exist, 0. */
export function balanceOf(ledger: Ledger, account: Account): bigint {
  const code = codeOfKind(account.kind);
  const index = code < 0 ? -1 : indexOf(ledger, code, account);
  return index < 0 ? 0n : ledger.balances[code][index];
}

/** What exists: minted less burned. */
export function supplyOf(ledger: Ledger): bigint {
  return ledger.mintedFrost - ledger.balances[BURNED][0];
}

/**
 * Posts a batch, in order, as a whole. A transfer may spend what an earlier one brought. A
 * refused batch leaves every balance as it was.
 */
export function post(ledger: Ledger, poster: Poster, batch: readonly Transfer[]): Posted {
  const masks = masksOf(poster);
  for (let at = 0; at < batch.length; at++) {
    const code = move(ledger, masks, batch[at]);
    if (code === '') continue;
    const message = describe(ledger, poster, { code, transfer: batch[at] });
    for (let back = at - 1; back >= 0; back--) shift(ledger, batch[back], -1n);
    return { ok: false, refusal: { code, at, message } };
  }
  return POSTED;
}

/** Whether a batch would be posted; changes nothing. */
export function tryPost(ledger: Ledger, poster: Poster, batch: readonly Transfer[]): Posted {
  const posted = post(ledger, poster, batch);
  if (posted.ok) {
    for (let back = batch.length - 1; back >= 0; back--) shift(ledger, batch[back], -1n);
  }
  return posted;
}

/** As `post`, for batches that the rules themselves make: a refusal is a bug and stops the run. */
export function mustPost(ledger: Ledger, poster: Poster, batch: readonly Transfer[]): void {
  const posted = post(ledger, poster, batch);
  if (!posted.ok) throw new Error(`ledger: ${posted.refusal.message}`);
}

function move(ledger: Ledger, masks: PermissionMasks, transfer: Transfer): LedgerRefusalCode | '' {
  if (!isTransfer(transfer)) return 'not-a-transfer';
  const { from, to, amountFrost } = transfer;
  const debit = codeOfKind(from.kind);
  const credit = codeOfKind(to.kind);
  if (debit < 0 || credit < 0) return 'not-a-transfer';
  if (amountFrost <= 0n) return 'not-positive';
  const source = indexOf(ledger, debit, from);
  const target = indexOf(ledger, credit, to);
  if (source < 0 || target < 0) return 'no-such-account';
  if ((masks.debit & (1 << debit)) === 0) return 'debit-not-allowed';
  if ((masks.credit & (1 << credit)) === 0) return 'credit-not-allowed';
  if (debit === SLOT && !isSlotAllowed(ledger, masks.debitSlot, source)) {
    return 'debit-not-allowed';
  }
  if (credit === SLOT && !isSlotAllowed(ledger, masks.creditSlot, target)) {
    return 'credit-not-allowed';
  }
  const sources = ledger.balances[debit];
  if (sources[source] < amountFrost) return 'overdraft';
  sources[source] -= amountFrost;
  ledger.balances[credit][target] += amountFrost;
  if (ledger.tally !== null) countMove(ledger.tally, transfer, amountFrost);
  return '';
}

function isTransfer(transfer: unknown): transfer is Transfer {
  if (typeof transfer !== 'object' || transfer === null) return false;
  const { from, to, amountFrost } = transfer as Transfer;
  return (
    typeof amountFrost === 'bigint' &&
    typeof from === 'object' &&
    from !== null &&
    typeof to === 'object' &&
    to !== null
  );
}

/** Index of an account among those of its kind; −1 when it does not exist or is closed. */
function indexOf(ledger: Ledger, code: number, { of }: Account): number {
  if (code === ESCROW) return ledger.escrows.get(of as string) ?? -1;
  if (typeof of !== 'number' || !(of >= 0 && of < ledger.counts[code])) return -1;
  if (!Number.isInteger(of)) return -1;
  return code === SLOT && of < ledger.firstSlot ? -1 : of;
}

function isSlotAllowed(
  { firstSlot }: Ledger,
  rule: PermissionMasks['debitSlot'],
  epoch: number,
): boolean {
  if (rule === 'open') return true;
  return epoch === (rule === 'closing' ? firstSlot : firstSlot + 1);
}

function shift(ledger: Ledger, transfer: Transfer, sign: bigint): void {
  const { from, to, amountFrost } = transfer;
  if (ledger.tally !== null) countMove(ledger.tally, transfer, sign * amountFrost);
  const debit = codeOfKind(from.kind);
  const credit = codeOfKind(to.kind);
  ledger.balances[debit][indexOf(ledger, debit, from)] -= sign * amountFrost;
  ledger.balances[credit][indexOf(ledger, credit, to)] += sign * amountFrost;
}

function describe(
  ledger: Ledger,
  poster: Poster,
  { code, transfer }: { code: LedgerRefusalCode; transfer: Transfer },
): string {
  if (code === 'not-a-transfer') {
    return `${poster}: ${shown(transfer)} is not a transfer of whole FROST between two accounts`;
  }
  const { from, to, amountFrost, why } = transfer;
  const what = `${poster}: ${amountFrost} FROST from ${accountName(from)} to ${accountName(to)} (${why})`;
  switch (code) {
    case 'not-positive':
      return `${what}: an amount is above 0`;
    case 'no-such-account': {
      const missing = indexOf(ledger, codeOfKind(from.kind), from) < 0 ? from : to;
      return `${what}: there is no ${accountName(missing)}`;
    }
    case 'debit-not-allowed':
      return `${what}: ${poster} may not debit ${accountName(from)}`;
    case 'credit-not-allowed':
      return `${what}: ${poster} may not credit ${accountName(to)}`;
    case 'overdraft':
      return `${what}: ${accountName(from)} holds ${balanceOf(ledger, from)}`;
  }
}

function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).map(([key, part]) => {
    const isAccount = typeof part === 'object' && part !== null && 'kind' in part;
    return `${key}: ${isAccount ? accountName(part as Account) : String(part)}`;
  });
  return `{ ${parts.join(', ')} }`;
}
