/**
 * Draws delegators with a low commission and raises it when they are in: the raise costs those
 * who do not look, since a request in time escapes it (economics.md §8).
 */
import { defineStrategy, WAIT } from '../strategy.ts';

export const baitAndSwitch = defineStrategy({
  role: 'operator',
  name: 'bait-and-switch',
  description: 'A low commission first, a high one later',
  params: {
    baitBp: { unit: 'bp', default: 0, max: 10_000, help: 'commission at first' },
    switchBp: { unit: 'bp', default: 10_000, max: 10_000, help: 'commission later' },
    switchEpoch: { unit: 'epochs', default: 12, help: 'when the raise is announced' },
  },
  moments: ['before-cut-off'],
  decide({ view, self, params }) {
    const { rateBp: present, scheduledRates } = view.pools[self.node];
    const rateBp = view.epoch < params.switchEpoch ? params.baitBp : params.switchBp;
    if ((scheduledRates.at(-1)?.rateBp ?? present) === rateBp) return WAIT;
    return { actions: [{ kind: 'set-commission', node: self.node, rateBp }] };
  },
});
