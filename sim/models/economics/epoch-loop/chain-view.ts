/**
 * The frozen view of an economy that policies and strategies are given. Each part is made when it
 * is first looked at, and once a view: most hooks look at little.
 */
import type { Committee } from '../../committee/index.ts';
import { FROST_PER_WAL } from '../amounts.ts';
import type { ClosingSlot } from '../economy/index.ts';
import { BURNED, balanceOf, SUBSIDY } from '../ledger/index.ts';
import { type ChainView, debtOf, type PoolView, type SeatView } from '../policies/index.ts';
import type { RingSlot } from '../ring.ts';
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
      parts.pools ??= poolViews(economy);
      return parts.pools;
    },
    get slots() {
      const open = closing === undefined ? economy.ring : [closing, ...economy.ring];
      parts.slots ??= Object.freeze(open.map(slotView));
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

/**
 * Views of pools and slots that read the economy when they are looked at: made once, since most
 * hooks look at little of them. Frozen, without a setter: who writes to one is thrown out. A view
 * is good for the call that it was given to; what a policy keeps, it copies.
 */
const pools = new WeakMap<PolicedEconomy, readonly PoolView[]>();
const slots = new WeakMap<RingSlot, ChainView['slots'][number]>();

function poolViews(economy: PolicedEconomy): readonly PoolView[] {
  let list = pools.get(economy);
  if (list === undefined || list.length !== economy.nodes.length) {
    list = Object.freeze(economy.nodes.map((_, node) => poolView(economy, node)));
    pools.set(economy, list);
  }
  return list;
}

function slotView(slot: RingSlot): ChainView['slots'][number] {
  let view = slots.get(slot);
  if (view === undefined) {
    view = Object.freeze({
      epoch: slot.epoch,
      get usedBytes() {
        return slot.usedBytes;
      },
      get rewardsFrost() {
        return slot.rewardsFrost;
      },
    });
    slots.set(slot, view);
  }
  return view;
}

function poolView(economy: PolicedEconomy, node: number): PoolView {
  const account = () => economy.nodes[node];
  const votes = Object.freeze({
    get storageFrost() {
      return account().votes.storagePriceFrost;
    },
    get writeFrost() {
      return account().votes.writePriceFrost;
    },
    get capacityBytes() {
      return account().votes.capacityBytes;
    },
  });
  return Object.freeze({
    node,
    operator: account().operator,
    votes,
    get walFrost() {
      return account().pool.walFrost;
    },
    get shares() {
      return account().pool.shares;
    },
    get commissionFrost() {
      return account().commission.balanceFrost;
    },
    get lockedFrost() {
      return account().commission.lockedFrost;
    },
    get rateBp() {
      return account().commission.rateBp;
    },
    get scheduledRates() {
      return Object.freeze(account().commission.scheduled.map((one) => Object.freeze({ ...one })));
    },
    get denyListBytes() {
      return account().denyListBytes;
    },
    get debtFrost() {
      return debtOf(economy.penalties, node);
    },
  });
}
