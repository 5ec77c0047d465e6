/**
 * One owner with much stake on one node who moves all of it every so many epochs to the largest
 * node that is still below the cap: the move that makes shards migrate.
 */
import { leave, putAll, takeDue } from '../stake-moves.ts';
import { defineStrategy } from '../strategy.ts';

export const whale = defineStrategy({
  role: 'delegator',
  name: 'whale',
  description: 'Moves everything from time to time',
  params: {
    everyEpochs: { unit: 'epochs', default: 8, help: 'between two moves' },
    capBp: { unit: 'bp', default: 1000, max: 10_000, help: 'cap of shards that it stays below' },
  },
  moments: ['before-cut-off'],
  decide(context) {
    const { view, self, params } = context;
    const actions = takeDue(context);
    const holding = new Set(self.stakes.map(({ node }) => node));
    const cap = Math.floor((view.shards * params.capBp) / 10_000);
    let target = -1;
    let most = 0;
    for (const { node, shards } of view.committees.current) {
      if (holding.has(node) || shards >= cap || shards <= most) continue;
      target = node;
      most = shards;
    }
    if (target >= 0 && self.walletFrost > 0n) actions.push(...putAll(context, target));
    if (view.epoch % params.everyEpochs === 0) actions.push(...leave(context, () => true));
    return { actions };
  },
});
