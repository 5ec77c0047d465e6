/**
 * Rewards of a closed epoch: the burn, and the split over its committee
 * (economics.md §6 step 1, §7, [deployed]).
 *
 * Payment is per shard, less a deny list's share of the used capacity. Nothing that a node did
 * or failed to do enters.
 */
import { largerOf, share, smallerOf, sumOf } from './amounts.ts';

/** A member of the closing epoch's committee. */
export interface Earner {
  shards: number;
  /** Registered size of its deny list. */
  denyListBytes: bigint;
}

/** ⌊rewards · rate⌋, taken before the split. */
export function burnOf(grossFrost: bigint, burnBp: number): bigint {
  return share(grossFrost, burnBp);
}

export interface RewardSplit {
  /** In the order of the members. */
  rewardsFrost: bigint[];
  /** Goes to the slot of the next epoch. */
  leftoverFrost: bigint;
}

/** Splits what the burn left over the members of the closed epoch. */
export function splitRewards(
  rewardsFrost: bigint,
  usedBytes: bigint,
  members: readonly Earner[],
): RewardSplit {
  if (members.every(({ denyListBytes }) => denyListBytes === 0n)) {
    return splitByShards(usedBytes === 0n ? 0n : rewardsFrost, rewardsFrost, members);
  }
  const stored = members.map(
    ({ shards, denyListBytes }) =>
      BigInt(shards) * (usedBytes - smallerOf(denyListBytes, usedBytes)),
  );
  const total = largerOf(1n, sumOf(stored));
  const parts = stored.map((bytes) => (bytes * rewardsFrost) / total);
  return { rewardsFrost: parts, leftoverFrost: rewardsFrost - sumOf(parts) };
}

/** Without deny lists the used capacity cancels: ⌊w · R / n⌋, worked out once for each w. */
function splitByShards(
  paidFrost: bigint,
  rewardsFrost: bigint,
  members: readonly Earner[],
): RewardSplit {
  const whole = BigInt(members.reduce((sum, { shards }) => sum + shards, 0));
  const byShards: (bigint | undefined)[] = [];
  let leftoverFrost = rewardsFrost;
  const parts = members.map(({ shards }) => {
    byShards[shards] ??= (BigInt(shards) * paidFrost) / whole;
    leftoverFrost -= byShards[shards];
    return byShards[shards];
  });
  return { rewardsFrost: parts, leftoverFrost };
}
