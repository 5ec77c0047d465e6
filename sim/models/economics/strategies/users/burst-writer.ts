/** Writes much at once, at random times, for a short while: a launch, a campaign. */
import { defineStrategy, WAIT } from '../strategy.ts';
import { purchase } from './demand.ts';

export const burstWriter = defineStrategy({
  role: 'user',
  name: 'burst-writer',
  description: 'Rare large writes for a short time',
  params: {
    chance: { unit: 'share', default: 0.02, help: 'of a burst in a tick' },
    gib: { unit: 'GiB', default: 50_000, help: 'encoded size of a burst' },
    epochs: { unit: 'epochs', default: 2, help: 'paid for' },
  },
  moments: ['tick'],
  decide(context) {
    const { params, random } = context;
    if (random.uniform() >= params.chance) return WAIT;
    return {
      actions: purchase(context, { bytes: params.gib * 1_073_741_824, epochs: params.epochs }),
    };
  },
});
