/**
 * The accounting ring: one slot for each epoch that space can be bought for
 * (economics.md §3, [deployed]). Expired reservations vanish with their slot.
 */
export interface RingSlot {
  epoch: number;
  /** Space reserved in that epoch, whether or not it holds data. */
  usedBytes: bigint;
  /** Paid in for that epoch, to be split when it closes. */
  rewardsFrost: bigint;
}

/** Slots of the current epoch and later, ascending; as many as the farthest purchase reaches. */
export type AccountingRing = RingSlot[];

/** Farthest purchase on Mainnet: 53 epochs of 14 days, 742 days (economics.md §1). */
export const RING_EPOCHS = 53;

export function createRing(epoch: number, length: number = RING_EPOCHS): AccountingRing {
  return Array.from({ length }, (_, ahead) => emptySlot(epoch + ahead));
}

/** Takes out the slot of the closing epoch and opens one behind the last. */
export function turnRing(ring: AccountingRing): RingSlot {
  ring.push(emptySlot(ring[ring.length - 1].epoch + 1));
  return ring.shift()!;
}

/** The slots of [startEpoch, endEpoch); both must lie within the ring. */
export function slotsOf(ring: AccountingRing, startEpoch: number, endEpoch: number): RingSlot[] {
  const first = ring[0].epoch;
  return ring.slice(startEpoch - first, endEpoch - first);
}

/** A lump sum over k slots: ⌊x/k⌋ to each, the remainder to the first. */
export function spread(amountFrost: bigint, epochs: number): bigint[] {
  const each = amountFrost / BigInt(epochs);
  const parts = Array<bigint>(epochs).fill(each);
  parts[0] += amountFrost - each * BigInt(epochs);
  return parts;
}

function emptySlot(epoch: number): RingSlot {
  return { epoch, usedBytes: 0n, rewardsFrost: 0n };
}
