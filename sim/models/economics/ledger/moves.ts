/**
 * What moved between groups of accounts since it was last cleared: a square of sums, FROST. Kept by
 * the ledger itself at each posting, so that no rule can move WAL past it; what came into a group
 * less what left it is exactly what the group holds more.
 *
 * A group is a kind of account, wallets apart by who owns them. Kept only where it was asked for
 * (`startTally`): sums of one epoch fit 64 bits, those of a run need not.
 */
import { ACCOUNT_KINDS, type Account, codeOfKind, type Transfer } from './account.ts';

/** Who owns a wallet. */
export const OWNERS = ['user', 'operator', 'delegator'] as const;
export type Owner = (typeof OWNERS)[number];

/** Groups in the order of the sums: kinds as the ledger has them, then wallets of the others. */
export const MOVE_GROUPS: readonly string[] = [
  ...ACCOUNT_KINDS.map((kind) => (kind === 'wallet' ? 'user-wallet' : kind)),
  'operator-wallet',
  'delegator-wallet',
];

export interface MoveTally {
  /** By agent: place of the owner in `OWNERS`. */
  owners: Uint8Array;
  /** Row by row: from a group to each. */
  sums: BigInt64Array;
}

export interface GroupMove {
  from: string;
  to: string;
  frost: bigint;
}

const WALLET = codeOfKind('wallet');
const SIZE = MOVE_GROUPS.length;

export function newTally(owners: readonly Owner[]): MoveTally {
  return {
    owners: Uint8Array.from(owners, (owner) => OWNERS.indexOf(owner)),
    sums: new BigInt64Array(SIZE * SIZE),
  };
}

export function countMove(tally: MoveTally, { from, to }: Transfer, frost: bigint): void {
  tally.sums[groupOf(tally, from) * SIZE + groupOf(tally, to)] += frost;
}

export function clearTally({ sums }: MoveTally): void {
  sums.fill(0n);
}

/** Every move between two groups that came to something. */
export function movesOf({ sums }: MoveTally): GroupMove[] {
  const moves: GroupMove[] = [];
  for (const [at, frost] of sums.entries()) {
    if (frost === 0n) continue;
    moves.push({ from: MOVE_GROUPS[Math.floor(at / SIZE)], to: MOVE_GROUPS[at % SIZE], frost });
  }
  return moves;
}

function groupOf({ owners }: MoveTally, { kind, of }: Account): number {
  const code = codeOfKind(kind);
  const owner = code === WALLET ? (owners[of as number] ?? 0) : 0;
  return owner === 0 ? code : ACCOUNT_KINDS.length + owner - 1;
}
