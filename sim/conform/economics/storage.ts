/** Vectors on what storing costs: `encoded_length`, `reserve_cost`, `store_cost`. */
import {
  chargedBytes,
  deployedCode,
  purchaseCost,
  unitsOf,
  writeFee,
} from '../../models/economics/index.ts';

export function encodedLength(input: { unencoded_bytes: string; n_shards: number }) {
  const encodedBytes = chargedBytes(deployedCode(input.n_shards), Number(input.unencoded_bytes));
  if (encodedBytes === null) return { error: 'symbol_size_overflow' };
  return {
    encoded_bytes: String(encodedBytes),
    storage_units: String(unitsOf(BigInt(encodedBytes))),
  };
}

interface ReserveInput {
  reserved_bytes: string;
  epochs: number;
  storage_price: string;
}

export function reserveCost({ reserved_bytes, epochs, storage_price }: ReserveInput) {
  const cost = purchaseCost(BigInt(reserved_bytes), {
    epochs,
    storagePriceFrost: BigInt(storage_price),
  });
  return {
    storage_units: String(cost.units),
    per_epoch: String(cost.perEpochFrost),
    total: String(cost.totalFrost),
  };
}

interface StoreInput {
  unencoded_bytes: string;
  n_shards: number;
  epochs: number;
  storage_price: string;
  write_price: string;
}

export function storeCost(input: StoreInput) {
  const encoded = chargedBytes(deployedCode(input.n_shards), Number(input.unencoded_bytes));
  if (encoded === null) return { error: 'symbol_size_overflow' };
  const encodedBytes = BigInt(encoded);
  const cost = purchaseCost(encodedBytes, {
    epochs: input.epochs,
    storagePriceFrost: BigInt(input.storage_price),
  });
  const feeFrost = writeFee(encodedBytes, BigInt(input.write_price));
  return {
    encoded_bytes: String(encodedBytes),
    storage_units: String(cost.units),
    per_epoch: String(cost.perEpochFrost),
    storage_total: String(cost.totalFrost),
    write_fee: String(feeFrost),
    total: String(cost.totalFrost + feeFrost),
  };
}
