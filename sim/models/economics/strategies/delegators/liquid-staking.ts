/**
 * A liquid-staking protocol: one owner of much stake that keeps it spread evenly over the nodes
 * with the lowest coming commission, and restakes what comes back.
 */
import type { EconomicAction } from '../../epoch-loop/actions.ts';
import { comingRateBp } from '../market-view.ts';
import { leave, takeDue } from '../stake-moves.ts';
import { defineStrategy, type StrategyContext } from '../strategy.ts';

export const liquidStaking = defineStrategy({
  role: 'delegator',
  name: 'liquid-staking',
  description: 'Spreads its stake over the nodes with the lowest commission',
  params: { nodes: { unit: 'nodes', default: 20, help: 'nodes in its set' } },
  moments: ['before-cut-off'],
  decide(context) {
    const chosen = chooseNodes(context);
    const actions: EconomicAction[] = [
      ...takeDue(context),
      ...leave(context, ({ node }) => !chosen.includes(node)),
    ];
    const { agent, walletFrost } = context.self;
    const amountFrost = walletFrost / BigInt(Math.max(1, chosen.length));
    if (amountFrost >= 1_000_000_000n) {
      for (const node of chosen) actions.push({ kind: 'stake', agent, node, amountFrost });
    }
    return { actions };
  },
});

function chooseNodes({ view, params }: StrategyContext): number[] {
  return [...view.committees.current]
    .map(({ node }) => ({ node, rateBp: comingRateBp(view, node) }))
    .sort((a, b) => a.rateBp - b.rateBp || a.node - b.node)
    .slice(0, params.nodes)
    .map(({ node }) => node);
}
