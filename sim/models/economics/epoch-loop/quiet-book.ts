/**
 * The book of quiet epochs (quiet-epochs.ts): an economy as typed arrays, loaded from the records
 * of the rules and written back to them as the general path would have left them.
 */
import type { Committee } from '../../committee/index.ts';
import { codeOfKind, halvesOf, type Ledger } from '../ledger/index.ts';
import { createRing } from '../ring.ts';
import type { PolicedEconomy } from './state.ts';

/** What happens in every epoch, before the cut-off. */
export interface QuietPlan {
  epochs: number;
  /** One purchase an epoch: whole bytes. Nothing when bytes are 0. */
  purchase: { agent: number; bytes: bigint; epochs: number };
  /** Price of WAL in the epoch to come, in US dollars; nodes that vote in dollars follow it. */
  walUsd(epoch: number): number;
  usdNodes: readonly number[];
  storageNanoUsd: number;
  writeNanoUsd: number;
  thresholdPercent: number;
  usageRateBp: number;
}

export interface Book {
  economy: PolicedEconomy;
  /** By epoch less `firstEpoch`. */
  firstEpoch: number;
  slots: Float64Array;
  used: Float64Array;
  handled: Float64Array;
  /** By node. */
  wal: BigInt64Array;
  walHalves: Uint32Array;
  storageVotes: Float64Array;
  writeVotes: Float64Array;
  rateBp: Int32Array;
  /** Rates by epoch of the run and node; 0n: none. */
  rates: BigInt64Array[];
  members: Int32Array;
  shards: Int32Array;
  halves: Record<
    'slot' | 'pool' | 'commission' | 'locked' | 'wallet' | 'subsidy' | 'burned',
    Uint32Array
  >;
  locked: Float64Array;
  previous: Int32Array;
  capacity: bigint;
  /** Seats by their votes, ascending; kept, since votes move little. */
  byStorage: Int32Array;
  byWrite: Int32Array;
  /** Of the active set, in its order. */
  candidates: Int32Array;
  due: Int32Array;
}

/** Loads an economy; its own records stay as they are. */
export function loadBook(economy: PolicedEconomy, plan: QuietPlan): Book {
  const { nodes, ring, current, previous, clock } = economy;
  const ledger = copyOf(economy.ledger, clock.epoch + ring.length + plan.epochs);
  const length = ring.length + plan.epochs;
  const wal = BigInt64Array.from(nodes, ({ pool }) => pool.walFrost);
  const balances = (kind: Parameters<typeof codeOfKind>[0]) =>
    halvesOf(ledger.balances[codeOfKind(kind)]);
  const { handled } = economy.policyStates.subsidy as {
    handled: { epoch: number; rewardsFrost: bigint }[];
  };
  const book: Book = {
    economy: { ...economy, ledger, clock: { ...clock } },
    firstEpoch: clock.epoch,
    slots: new Float64Array(length),
    used: new Float64Array(length),
    handled: new Float64Array(length),
    wal,
    walHalves: halvesOf(wal),
    storageVotes: Float64Array.from(nodes, ({ votes }) => Number(votes.storagePriceFrost)),
    writeVotes: Float64Array.from(nodes, ({ votes }) => Number(votes.writePriceFrost)),
    rateBp: Int32Array.from(nodes, ({ commission }) => commission.rateBp),
    rates: [],
    members: seatNodes(current!),
    shards: seatShards(current!),
    halves: {
      slot: balances('slot'),
      pool: balances('pool'),
      commission: balances('commission'),
      locked: balances('locked-commission'),
      wallet: balances('wallet'),
      subsidy: balances('subsidy'),
      burned: balances('burned'),
    },
    locked: Float64Array.from(nodes, ({ commission }) => Number(commission.lockedFrost)),
    previous: previous === null ? new Int32Array(0) : seatNodes(previous),
    capacity: 0n,
    byStorage: seatOrder(current!.members.length),
    byWrite: seatOrder(current!.members.length),
    candidates: Int32Array.from(economy.activeSet, ({ node }) => node),
    due: new Int32Array(nodes.length),
  };
  for (const [ahead, one] of ring.entries()) {
    book.slots[ahead] = Number(one.rewardsFrost);
    book.used[ahead] = Number(one.usedBytes);
  }
  for (const { epoch, rewardsFrost } of handled) {
    if (epoch >= clock.epoch) book.handled[epoch - clock.epoch] = Number(rewardsFrost);
  }
  return book;
}

/** A ledger of its own, with room for the slots that open on the way. */
function copyOf(ledger: Ledger, slots: number): Ledger {
  const balances = ledger.balances.map((list) => list.slice());
  const code = codeOfKind('slot');
  if (balances[code].length < slots) {
    const larger = new BigInt64Array(slots);
    larger.set(balances[code]);
    balances[code] = larger;
  }
  return { ...ledger, balances, counts: [...ledger.counts] };
}

export const seatOrder = (seats: number): Int32Array =>
  new Int32Array(seats).map((_, seat) => seat);

export const seatNodes = ({ members }: Committee): Int32Array =>
  Int32Array.from(members, ({ node }) => node);
export const seatShards = ({ members }: Committee): Int32Array =>
  Int32Array.from(members, ({ shards }) => shards.length);

/** Back into the records of the rules. */
export function storeBook(economy: PolicedEconomy, book: Book, plan: QuietPlan): void {
  const { slots, used, handled, firstEpoch } = book;
  const { nodes } = economy;
  const { ledger, clock, nowUs, previous, capacityBytes, votedCapacityBytes } = book.economy;
  const { storagePriceFrost, writePriceFrost } = book.economy;
  const changed = { ledger, clock, nowUs, previous, capacityBytes, votedCapacityBytes };
  // Committees that stayed the same are one object: a value has no aliases.
  const current = structuredClone(book.economy.current);
  Object.assign(economy, changed, { current, storagePriceFrost, writePriceFrost });
  for (const entry of economy.activeSet) entry.stakeFrost = book.wal[entry.node];
  for (const [node, account] of nodes.entries()) {
    const { pool, commission, votes } = account;
    for (const [ahead, rates] of book.rates.entries()) {
      if (rates[node] === 0n) continue;
      const epoch = firstEpoch + ahead + 1;
      pool.rates.push({ epoch, walFrost: rates[node], shares: pool.shares });
      pool.latestEpoch = epoch;
    }
    pool.walFrost = book.wal[node];
    pool.rewardsFrost = ledger.balances[codeOfKind('pool')][node];
    commission.lockedFrost = ledger.balances[codeOfKind('locked-commission')][node];
    commission.balanceFrost =
      commission.lockedFrost + ledger.balances[codeOfKind('commission')][node];
    votes.storagePriceFrost = BigInt(book.storageVotes[node]);
    votes.writePriceFrost = BigInt(book.writeVotes[node]);
  }
  economy.ring = createRing(clock.epoch, economy.ring.length);
  for (const [at, one] of economy.ring.entries()) {
    one.rewardsFrost = BigInt(slots[plan.epochs + at]);
    one.usedBytes = BigInt(used[plan.epochs + at]);
  }
  ledger.firstSlot = clock.epoch;
  ledger.counts[codeOfKind('slot')] = clock.epoch + economy.ring.length;
  economy.policyStates.subsidy = {
    handled: economy.ring.map(({ epoch }, at) => ({
      epoch,
      rewardsFrost: BigInt(handled[plan.epochs + at]),
    })),
    fixedPaidFor: clock.epoch - 1,
  };
}
