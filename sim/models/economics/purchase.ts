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
  const error = refusePurchase(market, purchase);
  if (error !== '') return refuse(error);
  return { ok: true, ...reserve(market, purchase, costOf(market, purchase)) };
}

/** Many purchases of one period, of which each was rounded and paid for by itself. */
export interface Purchases extends Purchase {
  /** Units that they are charged as, in all. */
  units: bigint;
}

/** As `buySpace` one by one: all of them, or none. */
export function buySpaces(market: StorageMarket, purchases: Purchases): Outcome<Bought> {
  const { bytes, period, units, walletFrost } = purchases;
  const perEpochFrost = units * market.storagePriceFrost;
  const totalFrost = perEpochFrost * BigInt(period.endEpoch - period.startEpoch);
  if (walletFrost < totalFrost) return refuse('insufficient_funds');
  if (isFull(market, { bytes, period })) return refuse('storage_exceeded');
  return { ok: true, ...reserve(market, { bytes, period }, { perEpochFrost, totalFrost }) };
}

type Wanted = Pick<Purchase, 'bytes' | 'period'>;

function reserve(
  { ring }: StorageMarket,
  { bytes, period }: Wanted,
  { perEpochFrost, totalFrost }: { perEpochFrost: bigint; totalFrost: bigint },
): Bought {
  for (const slot of slotsOf(ring, period.startEpoch, period.endEpoch)) {
    slot.rewardsFrost += perEpochFrost;
    slot.usedBytes += bytes;
  }
  return { costFrost: totalFrost, perEpochFrost, period: { ...period } };
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
  if (purchase.walletFrost < costOf(market, purchase).totalFrost) return 'insufficient_funds';
  return isFull(market, purchase) ? 'storage_exceeded' : '';
}

function isFull({ ring, capacityBytes }: StorageMarket, { bytes, period }: Wanted): boolean {
  const room = capacityBytes - bytes;
  const slots = slotsOf(ring, period.startEpoch, period.endEpoch);
  return slots.some((slot) => slot.usedBytes > room);
}

function costOf({ storagePriceFrost }: StorageMarket, { bytes, period }: Purchase) {
  const epochs = period.endEpoch - period.startEpoch;
  return purchaseCost(bytes, { epochs, storagePriceFrost });
}
