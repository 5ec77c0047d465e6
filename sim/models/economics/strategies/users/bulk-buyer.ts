/**
 * Buys space for the longest time that can be bought whenever the price in dollars is low, and
 * uses it later: the price is locked at purchase for up to 53 epochs (economics.md §2.2).
 */
import { RING_EPOCHS } from '../../ring.ts';
import { defineStrategy, WAIT } from '../strategy.ts';
import { usdPerMibEpoch } from './demand.ts';

export const bulkBuyer = defineStrategy({
  role: 'user',
  name: 'bulk-buyer',
  description: 'Buys long when the price is low',
  params: {
    belowNanoUsd: { unit: 'nanoUSD', default: 10_000, help: 'buys below this, a MiB and epoch' },
    gib: { unit: 'GiB', default: 50_000, help: 'encoded size of a purchase' },
  },
  moments: ['before-cut-off'],
  decide(context) {
    const { params, self } = context;
    if (usdPerMibEpoch(context) * 1e9 >= params.belowNanoUsd) return WAIT;
    const bytes = BigInt(Math.ceil(params.gib * 1_073_741_824));
    // It would pay up to its limit.
    const worthUsd = (params.belowNanoUsd / 1e9) * (Number(bytes) / 1_048_576) * RING_EPOCHS;
    return {
      actions: [{ kind: 'buy', agent: self.agent, bytes, epochs: RING_EPOCHS, worthUsd }],
    };
  },
});
