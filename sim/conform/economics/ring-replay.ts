/** What vectors of kind `extension` and `storage_pool` share: the ring, a wallet, the prices. */
import {
  type AccountingRing,
  createRing,
  largerOf,
  type storagePools,
  turnRing,
} from '../../models/economics/index.ts';

export interface RingInput {
  epoch: number;
  ring_length: number;
  total_capacity: string;
  storage_price: string;
  write_price?: string;
  wallet: string;
  slots: { epoch: number; used_capacity: string; rewards: string }[];
}

export interface RingReplay extends storagePools.PoolMarket {
  ring: AccountingRing;
  walletFrost: bigint;
}

export function ringReplay(input: RingInput): RingReplay {
  const ring = createRing(input.epoch, input.ring_length);
  for (const { epoch, used_capacity, rewards } of input.slots) {
    const slot = ring[epoch - input.epoch];
    slot.usedBytes = BigInt(used_capacity);
    slot.rewardsFrost = BigInt(rewards);
  }
  return {
    ring,
    capacityBytes: BigInt(input.total_capacity),
    storagePriceFrost: BigInt(input.storage_price),
    writePriceFrost: BigInt(input.write_price ?? 0),
    walletFrost: BigInt(input.wallet),
  };
}

/** Drops the closing slot with its rewards; the capacity takes effect as at an epoch change. */
export function nextRingEpoch(replay: RingReplay, capacity: string | undefined): void {
  turnRing(replay.ring);
  const vote = capacity === undefined ? replay.capacityBytes : BigInt(capacity);
  replay.capacityBytes = largerOf(vote, replay.ring[0].usedBytes);
}

export function setPrices(
  replay: RingReplay,
  prices: { storage_price?: string; write_price?: string },
): void {
  if (prices.storage_price !== undefined) replay.storagePriceFrost = BigInt(prices.storage_price);
  if (prices.write_price !== undefined) replay.writePriceFrost = BigInt(prices.write_price);
}

/** What a purchase shows, after the wallet has paid; the error if it was refused. */
export function paid(
  replay: RingReplay,
  bought: { ok: true; costFrost?: bigint } | { ok: false; error: string },
): Record<string, unknown> {
  if (!bought.ok) return { error: bought.error };
  const costFrost = bought.costFrost ?? 0n;
  replay.walletFrost -= costFrost;
  return { cost: String(costFrost) };
}

export function observeRing({ ring, capacityBytes, walletFrost }: RingReplay) {
  return {
    epoch: ring[0].epoch,
    total_capacity: String(capacityBytes),
    wallet: String(walletFrost),
    slots: ring
      .filter(({ usedBytes, rewardsFrost }) => usedBytes > 0n || rewardsFrost > 0n)
      .map(({ epoch, usedBytes, rewardsFrost }) => ({
        epoch,
        used_capacity: String(usedBytes),
        rewards: String(rewardsFrost),
      })),
  };
}
