/**
 * Names of the accounts that hold WAL, and transfers between them.
 *
 * Follows the list of holders in economics.md §19.1, finer where a rule must tell parts apart:
 * a commission is two accounts, what its operator may collect and what is locked until the next
 * mid-epoch cut-off (§8). Left out: who may move what (`permissions.ts`).
 */

/** Every kind of account, in the order in which the ledger stores them. */
export const ACCOUNT_KINDS = [
  'undistributed',
  'wallet',
  'slot',
  'reward',
  'pool',
  'commission',
  'locked-commission',
  'principal',
  'subsidy',
  'treasury',
  'escrow',
  'burned',
] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** Plain data; `of` is an agent, epoch, node or stake, the key of an escrow, otherwise 0. */
export interface Account {
  readonly kind: AccountKind;
  readonly of: number | string;
}

/** Moves a positive amount. `why` is the reason in the past tense: `commission.collected`. */
export interface Transfer {
  readonly from: Account;
  readonly to: Account;
  readonly amountFrost: bigint;
  readonly why: string;
}

/** Accounts are named often and never change: each name is made once. */
function named(kind: AccountKind): (of: number) => Account {
  const made: Account[] = [];
  return (of) => {
    const known = made[of];
    if (known !== undefined) return known;
    const account = Object.freeze({ kind, of });
    if (of >= 0 && of < KEPT_MAX) made[of] = account;
    return account;
  };
}

/** Beyond this many of a kind names are made anew: a list with holes would grow for ever. */
const KEPT_MAX = 100_000;

/** WAL that an agent can spend. */
export const wallet = named('wallet');
/** Rewards to be split when this epoch closes. */
export const slot = named('slot');
/** A node's reward in transit: filled by the split, emptied by the pool update. */
export const reward = named('reward');
/** Rewards held for the delegators of a node's pool; their principal is not here. */
export const pool = named('pool');
/** Commission that the operator may collect. */
export const commission = named('commission');
/** Commission locked until the next cut-off. */
export const lockedCommission = named('locked-commission');
/** Principal inside a stake object. */
export const principal = named('principal');
/** Pool from which subsidies are paid. */
export const SUBSIDY: Account = { kind: 'subsidy', of: 0 };
export const TREASURY: Account = { kind: 'treasury', of: 0 };
/** Deposits, penalties and reserves held under a key. */
export const escrow = (key: string): Account => ({ kind: 'escrow', of: key });
/** A sink: nothing leaves it. The supply is what was minted less what is here. */
export const BURNED: Account = { kind: 'burned', of: 0 };
/** Minted and not yet given to anybody. */
export const UNDISTRIBUTED: Account = { kind: 'undistributed', of: 0 };

const CODES = Object.fromEntries(ACCOUNT_KINDS.map((kind, code) => [kind, code])) as Record<
  AccountKind,
  number
>;

/** Place of a kind in `ACCOUNT_KINDS`; −1 if it is none. */
export function codeOfKind(kind: AccountKind): number {
  return CODES[kind] ?? -1;
}

/** An account as messages and tables show it: `reward(3)`, `escrow(deposits)`, `burned`. */
export function accountName({ kind, of }: Account): string {
  return SINGLE.has(kind) ? kind : `${kind}(${of})`;
}

/** Kinds of which there is one account. */
const SINGLE: ReadonlySet<AccountKind> = new Set([
  'undistributed',
  'subsidy',
  'treasury',
  'burned',
]);
