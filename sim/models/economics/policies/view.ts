/**
 * What a policy sees: a frozen view of the chain, and evidence that somebody submitted.
 *
 * Only what a contract could see (policies.md). Performance reaches a policy as evidence, true or
 * false, quantised to parts per million; perfect knowledge is a kind of evidence of its own, so
 * that a report can name it.
 */

/** Nodes and agents are their index; shards and epochs are counts; FROST and bytes are bigint. */
export interface ChainView {
  readonly epoch: number;
  readonly phase: 'sync' | 'done' | 'selected';
  readonly timeUs: number;
  /** Shards n of the network. */
  readonly shards: number;
  readonly committees: {
    readonly previous: readonly SeatView[];
    readonly current: readonly SeatView[];
    /** Empty before the cut-off. */
    readonly next: readonly SeatView[];
  };
  /** The candidates for the next committee, in the order that decides ties. */
  readonly activeSet: {
    readonly entries: readonly { readonly node: number; readonly stakeFrost: bigint }[];
    readonly maxSize: number;
  };
  /** By node. */
  readonly pools: readonly PoolView[];
  /** Open slots, the current epoch's first. */
  readonly slots: readonly SlotView[];
  readonly capacityBytes: bigint;
  readonly prices: { readonly storageFrost: bigint; readonly writeFrost: bigint };
  readonly subsidyFrost: bigint;
  readonly burnedFrost: bigint;
  /** By the schedule of unlocks; not all of it is sold. */
  readonly unlockedFrost: bigint;
}

/** A member of a committee, ascending by node. */
export interface SeatView {
  readonly node: number;
  readonly shards: number;
}

export interface PoolView {
  readonly node: number;
  /** Agent whose wallet the commission is collected to. */
  readonly operator: number;
  readonly walFrost: bigint;
  readonly shares: bigint;
  readonly commissionFrost: bigint;
  /** Part of the commission that cannot be collected before the next cut-off. */
  readonly lockedFrost: bigint;
  readonly rateBp: number;
  readonly scheduledRates: readonly { readonly epoch: number; readonly rateBp: number }[];
  readonly votes: {
    readonly storageFrost: bigint;
    readonly writeFrost: bigint;
    readonly capacityBytes: bigint;
  };
  readonly denyListBytes: bigint;
  /** Charges that were assessed and could not be collected. */
  readonly debtFrost: bigint;
}

export interface SlotView {
  readonly epoch: number;
  readonly rewardsFrost: bigint;
  readonly usedBytes: bigint;
}

/** A statement that reached the chain; `epoch` is the one that it speaks of. */
export type Evidence = { readonly epoch: number } & (
  | {
      /** Node `by` challenged node `of` so many times, and says how many it passed. */
      readonly kind: 'challenge';
      readonly by: number;
      readonly of: number;
      readonly asked: number;
      readonly passed: number;
    }
  | { readonly kind: 'sync-done'; readonly of: number; readonly shards: number }
  | {
      /** Node `by` says that `from` did not hand a shard over. */
      readonly kind: 'not-received';
      readonly shard: number;
      readonly from: number;
      readonly by: number;
    }
  | {
      /** Node `by` helped to rebuild a shard that was `from`'s to hand over. */
      readonly kind: 'recovered';
      readonly shard: number;
      readonly from: number;
      readonly by: number;
      readonly bytes: bigint;
    }
  | {
      /** Signatures of a node in the certificates of an epoch, from their bitmaps. */
      readonly kind: 'signed';
      readonly of: number;
      readonly certificates: number;
      readonly outOf: number;
    }
  | {
      /** A declared and paid measurer asked a node. */
      readonly kind: 'probe';
      readonly by: number;
      readonly of: number;
      readonly okPpm: number;
      readonly attempts: number;
    }
  | {
      /** Perfect knowledge of what a node keeps; the verdict of a report names it. */
      readonly kind: 'oracle';
      readonly of: number;
      readonly storedPpm: number;
    }
  | {
      /** The market price of WAL, in billionths of a US dollar, as an oracle states it. */
      readonly kind: 'wal-usd';
      readonly nanoUsdPerWal: bigint;
    }
);

export const PPM = 1_000_000;

/** Shards of a node among these seats; 0 when it has none. */
export function seatsOf(seats: readonly SeatView[], node: number): number {
  return seats.find((seat) => seat.node === node)?.shards ?? 0;
}
