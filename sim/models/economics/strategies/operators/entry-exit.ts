/**
 * Comes when a seat pays and goes when it has not paid for a while, counting disk, fixed costs and
 * the operator's own income in US dollars. Entering takes own stake before the cut-off; leaving is
 * asked for before the cut-off and is out at the next epoch (policies.md).
 */

import { usdOf } from '../market-view.ts';
import { leave, takeDue } from '../stake-moves.ts';
import { defineStrategy, type StrategyContext } from '../strategy.ts';

interface Memory {
  lossEpochs: number;
}

export const entryExit = defineStrategy({
  role: 'operator',
  name: 'entry-exit',
  description: 'Enters when a seat pays, leaves when it has not paid for some epochs',
  params: {
    patienceEpochs: { unit: 'epochs', default: 4, help: 'losses in a row before it leaves' },
    epochsPerMonth: { unit: 'count', default: 30.4375 / 14, help: 'epochs of an average month' },
  },
  moments: ['before-cut-off'],
  init: (): Memory => ({ lossEpochs: 0 }),
  decide(context) {
    const { lossEpochs } = context.memory as Memory;
    const actions = takeDue(context);
    const marginUsd = expectedMarginUsd(context);
    const isIn = context.self.stakes.some(({ withdrawEpoch }) => withdrawEpoch === null);
    if (marginUsd === null) return { actions };
    if (isIn) {
      const losses = marginUsd < 0 ? lossEpochs + 1 : 0;
      if (losses >= context.params.patienceEpochs) actions.push(...leave(context, () => true));
      return { actions, memory: { lossEpochs: losses } };
    }
    const { agent, node, walletFrost: amountFrost } = context.self;
    if (marginUsd > 0 && amountFrost >= 1_000_000_000n) {
      actions.push({ kind: 'stake', agent, node, amountFrost });
    }
    return { actions, memory: { lossEpochs: 0 } };
  },
});

/** Income of an epoch less its costs for the shards that the stake is worth; null: unknown. */
function expectedMarginUsd({
  view,
  self,
  payouts,
  walUsd,
  params,
}: StrategyContext): number | null {
  const paidShards = payouts.reduce((sum, { shards }) => sum + shards, 0);
  if (paidShards === 0) return null;
  const total = view.activeSet.entries.reduce((sum, { stakeFrost }) => sum + stakeFrost, 0n);
  const own = view.pools[self.node].walFrost + self.walletFrost;
  const shards = Math.floor((Number(own) / Math.max(1, Number(total))) * view.shards);
  if (shards === 0) return -1;
  const rewards = payouts.reduce((sum, { rewardFrost }) => sum + Number(rewardFrost), 0);
  const perShardUsd = usdOf(BigInt(Math.floor(rewards / paidShards)), walUsd);
  const storedTb = (Number(view.slots[0].usedBytes) / view.shards / 1e12) * shards;
  const { storageUsdPerTbMonth, fixedUsdPerMonth } = self.costs;
  const costUsd = (storedTb * storageUsdPerTbMonth + fixedUsdPerMonth) / params.epochsPerMonth;
  return perShardUsd * shards - costUsd;
}
