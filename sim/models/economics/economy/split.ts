/**
 * How a closing epoch's rewards are divided, as transfers out of its slot: the seam where another
 * reward rule goes in. The deployed rule pays per shard, less deny lists (economics.md §7).
 */
import { weightOfNode } from '../../committee/index.ts';
import { reward, slot, type Transfer } from '../ledger/index.ts';
import { splitRewards } from '../rewards.ts';
import type { Economy } from './state.ts';

/** The slot that closes, after the burn. */
export interface ClosingSlot {
  epoch: number;
  usedBytes: bigint;
  rewardsFrost: bigint;
}

/** Must move all of the slot, to rewards of nodes, to the next slot, or elsewhere. */
export type SplitRule = (economy: Economy, closing: ClosingSlot) => Transfer[];

export const splitPerShard: SplitRule = (economy, { epoch, usedBytes, rewardsFrost }) => {
  const members = economy.current?.members ?? [];
  const split = splitRewards(
    rewardsFrost,
    usedBytes,
    members.map(({ node, shards }) => ({
      shards: shards.length,
      denyListBytes: economy.nodes[node].denyListBytes,
    })),
  );
  const from = slot(epoch);
  const transfers: Transfer[] = members.map(({ node }, member) => ({
    from,
    to: reward(node),
    amountFrost: split.rewardsFrost[member],
    why: 'reward.split',
  }));
  const amountFrost = split.leftoverFrost;
  transfers.push({ from, to: slot(epoch + 1), amountFrost, why: 'reward.rolled-over' });
  return transfers;
};

/** Members of the closing epoch's committee, then those who are new in the next one. */
export function nodesToUpdate(economy: Economy): number[] {
  const closing = economy.current?.members ?? [];
  const entering = (economy.next?.members ?? []).filter(
    ({ node }) => economy.current === null || weightOfNode(economy.current, node) === 0,
  );
  return [...closing, ...entering].map(({ node }) => node);
}
