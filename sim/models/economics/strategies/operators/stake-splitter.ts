/**
 * One entity behind several pools: what its first pool holds above the cap of shards it moves to
 * the next, so that no stake idles above it. By pool nothing is concentrated any more, by
 * controlling entity everything is (closed form EB4 of policies.md).
 */
import type { EconomicAction } from '../../epoch-loop/actions.ts';
import { takeDue } from '../stake-moves.ts';
import { defineStrategy } from '../strategy.ts';

export const stakeSplitter = defineStrategy({
  role: 'operator',
  name: 'stake-splitter',
  description: 'Spreads its stake over several pools of its own to escape the cap',
  params: {
    pools: { unit: 'nodes', default: 5, help: 'own nodes, from its first on' },
    atEpoch: { unit: 'epochs', default: 2, help: 'when the stake is moved' },
  },
  moments: ['before-cut-off'],
  decide(context) {
    const { view, self, params } = context;
    const { agent, node, walletFrost } = self;
    const actions: EconomicAction[] = takeDue(context);
    if (view.epoch === params.atEpoch) {
      const own = self.stakes.filter((held) => held.node === node && held.withdrawEpoch === null);
      // Whole objects move; the first stays, so that the pool is never empty.
      for (const { stake } of own.slice(1)) actions.push({ kind: 'request', agent, stake });
    }
    const others = params.pools - 1;
    if (view.epoch > params.atEpoch && others > 0 && walletFrost > 0n) {
      const amountFrost = walletFrost / BigInt(others);
      for (let other = 1; other <= others; other++) {
        actions.push({ kind: 'stake', agent, node: node + other, amountFrost });
      }
    }
    return { actions };
  },
});
