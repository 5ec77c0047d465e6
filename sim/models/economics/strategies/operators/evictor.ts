/**
 * Throws the smallest entry out of a full active set for the price of a moment: stakes a little
 * more than it and takes the stake back before the cut-off, both free and at once. The victim is
 * not put back in time and loses its shards for an epoch (economics.md §11).
 */
import { FROST_PER_WAL } from '../../amounts.ts';
import { defineStrategy, WAIT } from '../strategy.ts';

export const evictor = defineStrategy({
  role: 'operator',
  name: 'evictor',
  description: 'Evicts the smallest entry of a full active set and takes the stake back',
  params: { fromEpoch: { unit: 'epochs', default: 2, help: 'attacks from this epoch on' } },
  moments: ['before-cut-off'],
  decide({ view, self, params }) {
    const { entries, maxSize } = view.activeSet;
    const own = self.stakes.filter(({ withdrawEpoch }) => withdrawEpoch === null);
    if (own.length > 0) {
      const actions = own.map(({ stake }) => ({
        kind: 'withdraw' as const,
        agent: self.agent,
        stake,
      }));
      return { actions };
    }
    if (view.epoch < params.fromEpoch || entries.length < maxSize) return WAIT;
    const smallest = entries.reduce((least, one) =>
      one.stakeFrost < least.stakeFrost ? one : least,
    );
    const amountFrost = smallest.stakeFrost + FROST_PER_WAL;
    if (self.walletFrost < amountFrost) return WAIT;
    const attack = { kind: 'stake' as const, agent: self.agent, node: self.node, amountFrost };
    return { actions: [attack, { kind: 'withdraw-newest', agent: self.agent }] };
  },
});
