/**
 * Who may debit and credit what: one row for every part of the rules that moves WAL. The ledger
 * refuses every other posting, so that a policy cannot reach money that is not its business.
 *
 * Rows of policies follow the table of hooks (reward, penalty, stake fee, subsidy); the others
 * are the contract's own entry points (economics.md §2, §6–§10, §14, §15) and what lies outside
 * it (unlocks, trade between wallets).
 * `pool` is credited by the pool update alone.
 */
import { ACCOUNT_KINDS, type AccountKind, codeOfKind } from './account.ts';

/** Which slots a poster may touch: all open ones, the closing epoch's or the one after it. */
type SlotRule = 'open' | 'closing' | 'following';

interface Permission {
  debit: readonly AccountKind[];
  credit: readonly AccountKind[];
  debitSlot?: SlotRule;
  creditSlot?: SlotRule;
}

const PENALTY_SINKS: readonly AccountKind[] = ['wallet', 'slot', 'treasury', 'escrow', 'burned'];

const TABLE = {
  genesis: {
    debit: ['undistributed'],
    credit: ACCOUNT_KINDS.filter((kind) => kind !== 'burned' && kind !== 'undistributed'),
  },
  unlock: { debit: ['undistributed'], credit: ['wallet', 'subsidy', 'treasury'] },
  trade: { debit: ['wallet'], credit: ['wallet'] },
  exchange: { debit: ['wallet', 'escrow'], credit: ['wallet', 'escrow'] },
  purchase: { debit: ['wallet'], credit: ['slot'] },
  burn: { debit: ['slot'], credit: ['burned'], debitSlot: 'closing' },
  reward: {
    debit: ['slot'],
    credit: ['reward', 'slot', 'treasury', 'escrow', 'burned'],
    debitSlot: 'closing',
    creditSlot: 'following',
  },
  'pool-update': { debit: ['reward'], credit: ['commission', 'locked-commission', 'pool'] },
  'lock-release': { debit: ['locked-commission'], credit: ['commission'] },
  collect: { debit: ['commission'], credit: ['wallet'] },
  donate: { debit: ['wallet'], credit: ['commission', 'locked-commission', 'subsidy'] },
  slash: { debit: ['commission', 'locked-commission'], credit: ['burned'] },
  stake: { debit: ['wallet'], credit: ['principal'] },
  'stake-object': { debit: ['principal'], credit: ['principal'] },
  withdraw: { debit: ['principal', 'pool'], credit: ['wallet'] },
  'stake-fee': {
    debit: ['wallet', 'principal'],
    credit: ['slot', 'escrow', 'treasury', 'burned'],
  },
  subsidy: { debit: ['subsidy'], credit: ['slot', 'commission', 'locked-commission', 'wallet'] },
  penalty: {
    debit: ['reward', 'commission', 'locked-commission', 'escrow'],
    credit: PENALTY_SINKS,
  },
  'penalty-at-risk': {
    debit: ['reward', 'commission', 'locked-commission', 'escrow', 'principal'],
    credit: PENALTY_SINKS,
  },
} satisfies Record<string, Permission>;

/** A part of the rules that posts to the ledger. */
export type Poster = keyof typeof TABLE;

export const POSTERS = Object.keys(TABLE) as readonly Poster[];

/** A row of the table in the form that the ledger tests against: a bit for each kind. */
export interface PermissionMasks {
  debit: number;
  credit: number;
  debitSlot: SlotRule;
  creditSlot: SlotRule;
}

const MASKS = new Map<string, PermissionMasks>(
  Object.entries(TABLE).map(([poster, row]: [string, Permission]) => [
    poster,
    {
      debit: maskOf(row.debit),
      credit: maskOf(row.credit),
      debitSlot: row.debitSlot ?? 'open',
      creditSlot: row.creditSlot ?? 'open',
    },
  ]),
);

export function masksOf(poster: Poster): PermissionMasks {
  return MASKS.get(poster)!;
}

/** Kinds that a poster may debit and credit, for documents and messages. */
export function permissionOf(poster: Poster): Pick<Permission, 'debit' | 'credit'> {
  return TABLE[poster];
}

function maskOf(kinds: readonly AccountKind[]): number {
  return kinds.reduce((mask, kind) => mask | (1 << codeOfKind(kind)), 0);
}
