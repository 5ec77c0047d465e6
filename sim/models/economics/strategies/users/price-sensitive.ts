/**
 * Demand with a willingness to pay: each tick a request is drawn, with a size and the most that
 * its owner would pay for a MiB and epoch; it is bought when the price is not above that. With
 * lognormal willingness the elasticity at a price follows from the spread. Both are assumptions
 * that decide conclusions: sweep them.
 */
import { exp } from '../../../../engine/index.ts';
import { defineStrategy } from '../strategy.ts';
import { purchase, usdPerMibEpoch } from './demand.ts';

export const priceSensitive = defineStrategy({
  role: 'user',
  name: 'price-sensitive',
  description: 'Buys when the price is not above what the request is worth',
  params: {
    gibPerTick: { unit: 'GiB', default: 2000, help: 'encoded size of a request' },
    epochs: { unit: 'epochs', default: 26, help: 'paid for' },
    medianNanoUsd: { unit: 'nanoUSD', default: 15_000, help: 'median worth of a MiB and epoch' },
    spread: { unit: 'sigma', default: 0.5, help: 'of the logarithm of the worth' },
  },
  moments: ['tick'],
  decide(context) {
    const { params, random } = context;
    const worthUsd = (params.medianNanoUsd / 1e9) * exp(params.spread * random.normal());
    if (usdPerMibEpoch(context) > worthUsd) return { actions: [] };
    const bytes = params.gibPerTick * 1_073_741_824;
    const epochs = Math.round(params.epochs);
    return {
      actions: purchase(context, {
        bytes,
        epochs,
        worthUsd: worthUsd * (bytes / 1_048_576) * epochs,
      }),
    };
  },
});
