/**
 * Storage pools: one resource shared by many blobs (economics.md §2.6, [deployed]).
 *
 * Each purchase rounds up to units by itself; deleting frees room in the pool and never in the
 * ring. Left out: certifying and expiring pooled blobs, which the network model does not use, and
 * the bucket wrapper of the development contracts.
 */
import { type Outcome, refuse } from './outcome.ts';
import { type Bought, buySpace, refusePurchase, type StorageMarket } from './purchase.ts';
import type { Space } from './resources.ts';
import { writeFee } from './storage-cost.ts';

export interface StoragePool {
  startEpoch: number;
  endEpoch: number;
  reservedBytes: bigint;
  usedBytes: bigint;
  blobs: Map<string, PooledBlob>;
}

export interface PooledBlob {
  encodedBytes: bigint;
  isDeletable: boolean;
}

/** What writing meets beside the space itself. */
export interface PoolMarket extends StorageMarket {
  writePriceFrost: bigint;
}

export function unusedBytes(pool: StoragePool): bigint {
  return pool.reservedBytes - pool.usedBytes;
}

/** Buys a pool from the current epoch on. */
export function createPool(
  market: PoolMarket,
  { bytes, epochs, walletFrost }: { bytes: bigint; epochs: number; walletFrost: bigint },
): Outcome<Bought & { pool: StoragePool }> {
  const { ring } = market;
  if (epochs === 0 || epochs > ring.length) return refuse('invalid_epochs_ahead');
  const period = { startEpoch: ring[0].epoch, endEpoch: ring[0].epoch + epochs };
  const purchase = { bytes, period, walletFrost };
  const error = refusePurchase(market, purchase);
  if (error === 'insufficient_funds') return refuse(error);
  if (bytes === 0n) return refuse('invalid_resource_size');
  const bought = buySpace(market, purchase);
  return bought.ok ? { ...bought, pool: poolOf({ ...period, bytes }) } : bought;
}

/** Makes a pool of an owned resource that has begun and not ended; free. */
export function createPoolFrom(
  { ring }: Pick<PoolMarket, 'ring'>,
  space: Space,
): Outcome<{ pool: StoragePool }> {
  const { epoch } = ring[0];
  if (space.bytes === 0n) return refuse('invalid_resource_size');
  if (space.startEpoch > epoch || space.endEpoch <= epoch) return refuse('invalid_epochs_ahead');
  return { ok: true, pool: poolOf(space) };
}

export interface NewPooledBlob {
  id: string;
  /** Null when its symbols would be too large. */
  encodedBytes: bigint | null;
  isDeletable: boolean;
  walletFrost: bigint;
}

/** Takes the encoded size from the pool; only the write fee is paid, into the current slot. */
export function addBlob(
  { ring, writePriceFrost }: PoolMarket,
  pool: StoragePool,
  { id, encodedBytes, isDeletable, walletFrost }: NewPooledBlob,
): Outcome<{ encodedBytes: bigint; costFrost: bigint }> {
  const { epoch } = ring[0];
  if (epoch < pool.startEpoch || epoch >= pool.endEpoch) return refuse('invalid_epochs_ahead');
  if (encodedBytes === null) return refuse('symbol_size_overflow');
  if (encodedBytes > unusedBytes(pool)) return refuse('insufficient_capacity');
  if (pool.blobs.has(id)) return refuse('duplicate_blob');
  const costFrost = writeFee(encodedBytes, writePriceFrost);
  if (walletFrost < costFrost) return refuse('insufficient_funds');
  pool.usedBytes += encodedBytes;
  pool.blobs.set(id, { encodedBytes, isDeletable });
  ring[0].rewardsFrost += costFrost;
  return { ok: true, encodedBytes, costFrost };
}

/** Before the end, deletable blobs only. */
export function deleteBlob(
  market: Pick<PoolMarket, 'ring'>,
  pool: StoragePool,
  id: string,
): Outcome {
  if (hasEnded(market, pool)) return refuse('invalid_epochs_ahead');
  const blob = pool.blobs.get(id);
  if (blob === undefined) return refuse('unknown_blob');
  if (!blob.isDeletable) return refuse('blob_not_deletable');
  return drop(pool, id, blob);
}

/** After the end, blobs of any sort. */
export function burnBlob(market: Pick<PoolMarket, 'ring'>, pool: StoragePool, id: string): Outcome {
  if (!hasEnded(market, pool)) return refuse('invalid_epochs_ahead');
  const blob = pool.blobs.get(id);
  return blob === undefined ? refuse('unknown_blob') : drop(pool, id, blob);
}

/** Buys more room for the remaining epochs, the current one included. */
export function growPool(
  market: PoolMarket,
  pool: StoragePool,
  { bytes, walletFrost }: { bytes: bigint; walletFrost: bigint },
): Outcome<Bought> {
  if (bytes === 0n) return refuse('invalid_resource_size');
  if (hasEnded(market, pool)) return refuse('invalid_epochs_ahead');
  const period = { startEpoch: market.ring[0].epoch, endEpoch: pool.endEpoch };
  const bought = buySpace(market, { bytes, period, walletFrost });
  if (bought.ok) pool.reservedBytes += bytes;
  return bought;
}

/** Takes in an owned resource that has begun and has the same end; free. */
export function absorbSpace(
  market: Pick<PoolMarket, 'ring'>,
  pool: StoragePool,
  space: Space,
): Outcome {
  if (hasEnded(market, pool)) return refuse('invalid_epochs_ahead');
  if (space.startEpoch > market.ring[0].epoch) return refuse('resource_bounds');
  if (space.endEpoch !== pool.endEpoch) return refuse('incompatible_end_epoch');
  pool.reservedBytes += space.bytes;
  return { ok: true };
}

/** Buys more epochs for the whole reserved size. */
export function extendPool(
  market: PoolMarket,
  pool: StoragePool,
  { epochs, walletFrost }: { epochs: number; walletFrost: bigint },
): Outcome<Bought> {
  const { ring } = market;
  const endEpoch = pool.endEpoch + epochs;
  const isTooFar = endEpoch - ring[0].epoch > ring.length;
  if (epochs === 0 || hasEnded(market, pool) || isTooFar) return refuse('invalid_epochs_ahead');
  const period = { startEpoch: pool.endEpoch, endEpoch };
  const bought = buySpace(market, { bytes: pool.reservedBytes, period, walletFrost });
  if (bought.ok) pool.endEpoch = endEpoch;
  return bought;
}

/** Takes unused room out as a resource with the period of the pool. */
export function takeBytes(
  market: Pick<PoolMarket, 'ring'>,
  pool: StoragePool,
  bytes: bigint,
): Outcome<{ space: Space }> {
  if (hasEnded(market, pool)) return refuse('invalid_epochs_ahead');
  if (bytes === 0n) return refuse('zero_extract_size');
  if (bytes > unusedBytes(pool)) return refuse('insufficient_capacity');
  pool.reservedBytes -= bytes;
  const { startEpoch, endEpoch } = pool;
  return { ok: true, space: { startEpoch, endEpoch, bytes } };
}

/** Takes out ⌊unused · percent / 100⌋. */
export function takePercent(
  market: Pick<PoolMarket, 'ring'>,
  pool: StoragePool,
  percent: number,
): Outcome<{ space: Space }> {
  if (hasEnded(market, pool)) return refuse('invalid_epochs_ahead');
  if (percent > 100) return refuse('invalid_percent');
  return takeBytes(market, pool, (unusedBytes(pool) * BigInt(percent)) / 100n);
}

/** Dissolves an empty pool into its resource, at any time. The caller drops the pool. */
export function dissolvePool(pool: StoragePool): Outcome<{ space: Space }> {
  if (pool.blobs.size > 0) return refuse('pool_not_empty');
  const { startEpoch, endEpoch, reservedBytes } = pool;
  return { ok: true, space: { startEpoch, endEpoch, bytes: reservedBytes } };
}

function hasEnded({ ring }: Pick<PoolMarket, 'ring'>, { endEpoch }: StoragePool): boolean {
  return ring[0].epoch >= endEpoch;
}

function drop(pool: StoragePool, id: string, { encodedBytes }: PooledBlob): Outcome {
  pool.blobs.delete(id);
  pool.usedBytes -= encodedBytes;
  return { ok: true };
}

function poolOf({ startEpoch, endEpoch, bytes }: Space): StoragePool {
  return { startEpoch, endEpoch, reservedBytes: bytes, usedBytes: 0n, blobs: new Map() };
}
