/**
 * What a move of stake costs others (policies.md, "Migration externality"): a paired run without
 * that move. Bytes that shards took along, at the price of transfer, and what everybody but the
 * mover loses because the epoch was longer: the same rewards over more days. The fee, in basis
 * points of the stake moved, would make the mover pay for it.
 */
import type { EpochRow } from '../../../models/economy-views.ts';

export interface MovedStake {
  /** What was moved. */
  frost: bigint;
  egressUsdPerTb: number;
  shards: number;
}

export interface Externality {
  movedBytes: number;
  transferUsd: number;
  /** Rewards that all others would have had in the time by which epochs were longer. */
  lostYieldUsd: number;
  correctiveFeeBp: number;
}

/** Epochs are compared one by one; the two runs share seed and length. */
export function migrationExternality(
  { withMove, without }: { withMove: readonly EpochRow[]; without: readonly EpochRow[] },
  { frost, egressUsdPerTb, shards }: MovedStake,
): Externality {
  let movedBytes = 0;
  let lostYieldUsd = 0;
  let walUsd = 0;
  for (const [at, row] of withMove.entries()) {
    const other = without[at];
    if (other === undefined) break;
    walUsd = row.walUsd;
    movedBytes += ((row.movedShards - other.movedShards) * Number(row.usedBytes)) / shards;
    const lengthUs = other.endedUs - other.startedUs;
    const longerUs = row.endedUs - row.startedUs - lengthUs;
    const others = 1 - Number(frost) / Number(row.stakedFrost);
    const rewardsUsd = (Number(row.rewardsFrost) / 1e9) * row.walUsd;
    lostYieldUsd += (rewardsUsd * others * longerUs) / lengthUs;
  }
  const transferUsd = (movedBytes / 1e12) * egressUsdPerTb;
  const movedUsd = (Number(frost) / 1e9) * walUsd;
  const correctiveFeeBp = (10_000 * (transferUsd + lostYieldUsd)) / movedUsd;
  return { movedBytes, transferUsd, lostYieldUsd, correctiveFeeBp };
}
