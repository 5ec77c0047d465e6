/**
 * The frozen view of an economy that policies and strategies are given. Each part is made when it
 * is first looked at, and once a view: most hooks look at little.
 */
import type { Committee } from '../../committee/index.ts';
import { FROST_PER_WAL } from '../amounts.ts';
import type { ClosingSlot } from '../economy/index.ts';
import { BURNED, balanceOf, SUBSIDY } from '../ledger/index.ts';
import { type ChainView, debtOf, type PoolView, type SeatView } from '../policies/index.ts';
import { unlockedWal } from '../unlock-schedule.ts';
import type { PolicedEconomy } from './state.ts';

/** A mean month of 365.25 / 12 days. */
export const MONTH_US = 2_629_800_000_000;

/** `closing`: the slot that is being split, which has left the ring already. */
export function viewOf(economy: PolicedEconomy, closing?: ClosingSlot): ChainView {
  const { clock } = economy;
  const parts: { pools?: readonly PoolView[]; slots?: ChainView['slots'] } = {};
  return Object.freeze({
    epoch: clock.epoch,
    phase: clock.phase,
    timeUs: economy.nowUs,
    shards: economy.shards,
    committees: Object.freeze({
      previous: seatsOf(economy.previous),
      current: seatsOf(economy.current),
      next: seatsOf(economy.next),
    }),
    get activeSet() {
      const entries = Object.freeze(economy.activeSet.map((one) => Object.freeze({ ...one })));
      return Object.freeze({ entries, maxSize: economy.rules.activeSetSize });
    },
    get pools() {
      parts.pools ??= Object.freeze(economy.nodes.map((_, node) => poolView(economy, node)));
      return parts.pools;
    },
    get slots() {
      const open = closing === undefined ? economy.ring : [closing, ...economy.ring];
      parts.slots ??= Object.freeze(open.map((slot) => Object.freeze({ ...slot })));
      return parts.slots;
    },
    capacityBytes: economy.capacityBytes,
    prices: Object.freeze({
      storageFrost: economy.storagePriceFrost,
      writeFrost: economy.writePriceFrost,
    }),
    get subsidyFrost() {
      return balanceOf(economy.ledger, SUBSIDY);
    },
    get burnedFrost() {
      return balanceOf(economy.ledger, BURNED);
    },
    get unlockedFrost() {
      const months = economy.monthsSinceLaunch + Math.floor(economy.nowUs / MONTH_US);
      return unlockedWal(months).totalWal * FROST_PER_WAL;
    },
  });
}

/** Seats of committees that were looked at: a committee never changes once it is selected. */
const seats = new WeakMap<Committee, readonly SeatView[]>();

const NO_SEATS: readonly SeatView[] = Object.freeze([]);

function seatsOf(committee: Committee | null): readonly SeatView[] {
  if (committee === null) return NO_SEATS;
  let list = seats.get(committee);
  if (list === undefined) {
    list = Object.freeze(
      committee.members.map(({ node, shards }) => Object.freeze({ node, shards: shards.length })),
    );
    seats.set(committee, list);
  }
  return list;
}

function poolView(economy: PolicedEconomy, node: number): PoolView {
  const { pool, commission, votes, denyListBytes, operator } = economy.nodes[node];
  return Object.freeze({
    node,
    operator,
    walFrost: pool.walFrost,
    shares: pool.shares,
    commissionFrost: commission.balanceFrost,
    lockedFrost: commission.lockedFrost,
    rateBp: commission.rateBp,
    scheduledRates: Object.freeze(commission.scheduled.map((one) => Object.freeze({ ...one }))),
    votes: Object.freeze({
      storageFrost: votes.storagePriceFrost,
      writeFrost: votes.writePriceFrost,
      capacityBytes: votes.capacityBytes,
    }),
    denyListBytes,
    debtFrost: debtOf(economy.penalties, node),
  });
}
