/**
 * The frozen view of an economy that policies and strategies are given. Each part is made when it
 * is first looked at, and once a view: most hooks look at little.
 */
import type { Committee } from '../../committee/index.ts';
import { FROST_PER_WAL } from '../amounts.ts';
import { BURNED, balanceOf, SUBSIDY } from '../ledger/index.ts';
import { type ChainView, debtOf, type PoolView, type SeatView } from '../policies/index.ts';
import { unlockedWal } from '../unlock-schedule.ts';
import type { Economy } from './state.ts';

/** A mean month of 365.25 / 12 days. */
export const MONTH_US = 2_629_800_000_000;

export function viewOf(economy: Economy): ChainView {
  const { rules } = economy;
  const parts: { pools?: readonly PoolView[]; slots?: ChainView['slots'] } = {};
  return Object.freeze({
    epoch: economy.epoch,
    phase: economy.phase,
    timeUs: economy.nowUs,
    shards: rules.shards,
    committees: Object.freeze({
      previous: seatsOf(economy.previous),
      current: seatsOf(economy.current),
      next: seatsOf(economy.next),
    }),
    get activeSet() {
      const entries = Object.freeze(economy.activeSet.map((one) => Object.freeze({ ...one })));
      return Object.freeze({ entries, maxSize: rules.limits.activeSetSize });
    },
    get pools() {
      parts.pools ??= Object.freeze(economy.nodes.map((_, node) => poolView(economy, node)));
      return parts.pools;
    },
    get slots() {
      parts.slots ??= Object.freeze(economy.ring.map((slot) => Object.freeze({ ...slot })));
      return parts.slots;
    },
    capacityBytes: economy.capacityBytes,
    prices: Object.freeze({ ...economy.prices }),
    get subsidyFrost() {
      return balanceOf(economy.ledger, SUBSIDY);
    },
    get burnedFrost() {
      return balanceOf(economy.ledger, BURNED);
    },
    get unlockedFrost() {
      const months = rules.monthsSinceLaunch + Math.floor(economy.nowUs / MONTH_US);
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

function poolView(economy: Economy, node: number): PoolView {
  const { pool, commission, votes, denyListBytes } = economy.nodes[node];
  return Object.freeze({
    node,
    operator: economy.operators[node],
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
