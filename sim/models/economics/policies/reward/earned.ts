/** What the reward policies share: from amounts by member to transfers. */
import { reward, slot, type Transfer } from '../../ledger/index.ts';
import type { RewardSplit } from '../../rewards.ts';
import type { Movement } from '../define.ts';
import type { ChainView } from '../view.ts';

/** Pays a split of the closing slot to the current committee, what is left over to the next. */
export function payOut(view: ChainView, { rewardsFrost, leftoverFrost }: RewardSplit): Movement {
  const { epoch } = view.slots[0];
  const { current } = view.committees;
  const from = slot(epoch);
  const transfers: Transfer[] = [];
  for (let member = 0; member < current.length; member++) {
    const amountFrost = rewardsFrost[member];
    if (amountFrost === 0n) continue;
    transfers.push({ from, to: reward(current[member].node), amountFrost, why: 'reward.split' });
  }
  if (leftoverFrost > 0n) {
    const to = slot(epoch + 1);
    transfers.push({ from, to, amountFrost: leftoverFrost, why: 'reward.left-over' });
  }
  return { transfers };
}
