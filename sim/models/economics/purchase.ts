/**
 * Buying space on the ring (economics.md §2.2, [deployed]): the price in force now is paid for
 * every epoch of the period, whatever later votes say; there is no refund.
 */
import { type Outcome, refuse } from './outcome.ts';
import { type AccountingRing, slotsOf } from './ring.ts';
import { purchaseCost } from './storage-cost.ts';

/** What a purchase meets: the slots, the limit on each, and the price. */
export interface StorageMarket {
  ring: AccountingRing;
  capacityBytes: bigint;
  storagePriceFrost: bigint;
}

export interface Period {
  /** Inclusive. */
  startEpoch: number;
  /** Exclusive. */
  endEpoch: number;
}

export interface Purchase {
  bytes: bigint;
  period: Period;
  /** What the buyer has. */
  walletFrost: bigint;
}

/** Paid into the slot of each epoch of the period. */
export interface Bought {
  costFrost: bigint;
  perEpochFrost: bigint;
  period: Period;
}

/** Why a period cannot be bought at all, '' if it can. */
export function refusePeriod({ ring }: Pick<StorageMarket, 'ring'>, period: Period): string {
  const { startEpoch, endEpoch } = period;
  if (!Number.isInteger(startEpoch) || !Number.isInteger(endEpoch)) return 'invalid_epochs_ahead';
  if (startEpoch < ring[0].epoch || endEpoch <= startEpoch) return 'invalid_epochs_ahead';
  return endEpoch > ring[0].epoch + ring.length ? 'invalid_epochs_ahead' : '';
}

/** Pays into every slot of the period and reserves the bytes there, or does neither. */
export function buySpace(market: StorageMarket, purchase: Purchase): Outcome<Bought> {
  const { bytes, period } = purchase;
  const error = refusePurchase(market, purchase);
  if (error !== '') return refuse(error);
  const { perEpochFrost, totalFrost } = costOf(market, purchase);
  for (const slot of slotsOf(market.ring, period.startEpoch, period.endEpoch)) {
    slot.rewardsFrost += perEpochFrost;
    slot.usedBytes += bytes;
  }
  return { ok: true, costFrost: totalFrost, perEpochFrost, period: { ...period } };
}

/**
 * Space for a blob of the event log, attested by a quorum: reserved over the whole ring with no
 * payment and no look at the capacity (economics.md §2.7).
 */
export function reserveEventBlob(ring: AccountingRing, encodedBytes: bigint): void {
  for (const slot of ring) slot.usedBytes += encodedBytes;
}

/** Why the purchase of a valid period fails, '' if it does not. */
export function refusePurchase(market: StorageMarket, purchase: Purchase): string {
  const { bytes, period, walletFrost } = purchase;
  if (walletFrost < costOf(market, purchase).totalFrost) return 'insufficient_funds';
  const room = market.capacityBytes - bytes;
  const isFull = slotsOf(market.ring, period.startEpoch, period.endEpoch).some(
    (slot) => slot.usedBytes > room,
  );
  return isFull ? 'storage_exceeded' : '';
}

function costOf({ storagePriceFrost }: StorageMarket, { bytes, period }: Purchase) {
  const epochs = period.endEpoch - period.startEpoch;
  return purchaseCost(bytes, { epochs, storagePriceFrost });
}
