/**
 * A fee on stake that leaves after a short stay: part burned, the rest to the rewards of the next
 * epoch and so to those who stay (economics.md §17.9, [announced]; no primary source for any
 * number). It is due when a withdrawal is paid out, from the principal.
 */
import { BURNED, mulDiv, slot } from '../../ledger/index.ts';
import { definePolicy } from '../define.ts';

export const stakeShift = definePolicy({
  kind: 'stake-fee',
  name: 'stake-shift',
  description: 'Stake that leaves early pays a share of its principal',
  params: {
    feeBp: { unit: 'bp', default: 200n, max: 10_000n, help: 'of the principal' },
    burnBp: { unit: 'bp', default: 5000n, max: 10_000n, help: 'of the fee; the rest is rewards' },
    longTermEpochs: { unit: 'epochs', default: 26n, help: 'stake this old leaves free' },
  },
  fee({ view, params }, action) {
    const { feeBp, burnBp, longTermEpochs } = params;
    const ageEpochs = view.epoch - action.activationEpoch;
    if (action.kind !== 'withdraw' || BigInt(ageEpochs) >= longTermEpochs) return null;
    const next = slot(view.epoch + 1);
    return {
      feeFrost: mulDiv(action.amountFrost, feeBp, { divisor: 10_000n, round: 'floor' }),
      shares: [
        { to: BURNED, bp: Number(burnBp) },
        { to: next, bp: Number(10_000n - burnBp) },
      ],
      remainder: next,
    };
  },
});
