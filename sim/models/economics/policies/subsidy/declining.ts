/**
 * A subsidy on a schedule: each purchase is topped up at a rate that falls in equal steps from
 * `startBp` to nothing over `epochs`, spread over the epochs that were paid for; what the pool
 * lacks is paid in part. A policy to compare with the deployed cliff (economics.md §14.1); no
 * source proposes it.
 */
import { divide, mulDiv, SUBSIDY, slot } from '../../ledger/index.ts';
import { definePolicy } from '../define.ts';

export const decliningSubsidy = definePolicy({
  kind: 'subsidy',
  name: 'declining',
  description: 'Purchases are topped up at a rate that falls to nothing on a schedule',
  params: {
    startBp: { unit: 'bp', default: 80_000n, max: 1_000_000n, help: 'rate in epoch 0' },
    epochs: { unit: 'epochs', default: 104n, min: 1n, help: 'until the rate is nothing' },
  },
  purchase({ view, params }, { costFrost, startEpoch, endEpoch }) {
    const left = params.epochs - BigInt(view.epoch);
    if (left <= 0n) return null;
    const rateBp = mulDiv(params.startBp, left, { divisor: params.epochs, round: 'floor' });
    const amount = mulDiv(costFrost, rateBp, { divisor: 10_000n, round: 'floor' });
    const weights = Array<bigint>(endEpoch - startEpoch).fill(1n);
    const { shares, remainder } = divide(amount, weights);
    shares[0] += remainder;
    return {
      transfers: shares
        .map((amountFrost, ahead) => ({
          from: SUBSIDY,
          to: slot(startEpoch + ahead),
          amountFrost,
          why: 'subsidy.scheduled',
        }))
        .filter(({ amountFrost }) => amountFrost > 0n),
      whenShort: 'pro-rata',
    };
  },
});
