/**
 * Votes a disk of 0: with 334 shards the capacity vote becomes 0 and all new sales stop, while
 * existing reservations are kept (economics.md §4.3).
 */
import { defineStrategy, WAIT } from '../strategy.ts';

export const capacityVeto = defineStrategy({
  role: 'operator',
  name: 'capacity-veto',
  description: 'Votes a disk of nothing',
  params: { fromEpoch: { unit: 'epochs', default: 1, help: 'from this epoch on' } },
  moments: ['before-cut-off'],
  decide({ view, self, params }) {
    const { capacityBytes } = view.pools[self.node].votes;
    if (view.epoch < params.fromEpoch || capacityBytes === 0n) return WAIT;
    return { actions: [{ kind: 'vote-capacity', node: self.node, capacityBytes: 0n }] };
  },
});
