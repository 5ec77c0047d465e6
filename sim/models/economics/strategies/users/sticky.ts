/** Renews what it stores before it runs out, at any price, and adds a little each epoch. */
import { defineStrategy, WAIT } from '../strategy.ts';
import { purchase } from './demand.ts';

export const sticky = defineStrategy({
  role: 'user',
  name: 'sticky',
  description: 'Renews at any price and grows slowly',
  params: {
    gib: { unit: 'GiB', default: 100_000, help: 'encoded size that it keeps' },
    growthPerEpoch: { unit: 'share', default: 0.02, help: 'growth of that size' },
    epochs: { unit: 'epochs', default: 13, help: 'bought at a time' },
  },
  moments: ['before-cut-off'],
  init: ({ gib }) => ({ gib, untilEpoch: 0 }),
  decide(context) {
    const { view, params } = context;
    const { gib, untilEpoch } = context.memory as { gib: number; untilEpoch: number };
    if (view.epoch < untilEpoch) return WAIT;
    let grown = gib;
    for (let epoch = 0; untilEpoch > 0 && epoch < params.epochs; epoch++) {
      grown *= 1 + params.growthPerEpoch;
    }
    return {
      actions: purchase(context, { bytes: grown * 1_073_741_824, epochs: params.epochs }),
      memory: { gib: grown, untilEpoch: view.epoch + params.epochs },
    };
  },
});
