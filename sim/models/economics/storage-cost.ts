/**
 * What space and writing cost (economics.md §2.2, §2.3, [deployed]).
 *
 * Rounding is per purchase: bytes are rounded up to units of 1 MiB once, then multiplied.
 */
import { ceilDiv } from './amounts.ts';
import { STORAGE_UNIT_BYTES } from './encoded-size.ts';

export interface PurchaseCost {
  units: bigint;
  perEpochFrost: bigint;
  totalFrost: bigint;
}

/** Units of 1 MiB that `bytes` are charged as. */
export function unitsOf(bytes: bigint): bigint {
  return ceilDiv(bytes, BigInt(STORAGE_UNIT_BYTES));
}

/** A purchase of `bytes` for so many epochs at the price per unit and epoch in force now. */
export function purchaseCost(
  bytes: bigint,
  { epochs, storagePriceFrost }: { epochs: number; storagePriceFrost: bigint },
): PurchaseCost {
  const units = unitsOf(bytes);
  const perEpochFrost = units * storagePriceFrost;
  return { units, perEpochFrost, totalFrost: perEpochFrost * BigInt(epochs) };
}

/** The fee of registering a blob, by its encoded size, whatever its resource holds. */
export function writeFee(encodedBytes: bigint, writePriceFrost: bigint): bigint {
  return unitsOf(encodedBytes) * writePriceFrost;
}
