/**
 * Members vote one price together, whatever their costs: n − quorum + 1 shards (334 of 1000) hold
 * it above the rest, lowering it takes a quorum (economics.md §4.2). With one member it is the
 * lone price voter, who moves nothing. Takes the place of `honest` votes; collects as it does.
 */
import { defineStrategy, WAIT } from '../strategy.ts';

export const priceCartel = defineStrategy({
  role: 'operator',
  name: 'price-cartel',
  description: 'Votes an agreed storage price',
  params: {
    storageFrost: { unit: 'FROST', default: 200_000, help: 'the agreed price' },
    fromEpoch: { unit: 'epochs', default: 1, help: 'joins in this epoch' },
  },
  moments: ['tick', 'after-cut-off'],
  decide({ moment, view, self, params }) {
    if (moment === 'after-cut-off') return { actions: [{ kind: 'collect', node: self.node }] };
    const { votes } = view.pools[self.node];
    const storageFrost = BigInt(params.storageFrost);
    if (view.epoch < params.fromEpoch || votes.storageFrost === storageFrost) return WAIT;
    const { writeFrost } = votes;
    return { actions: [{ kind: 'vote-prices', node: self.node, storageFrost, writeFrost }] };
  },
});
