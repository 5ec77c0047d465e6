/**
 * Moves to the best yield after commission when it gains more than the move costs: the epoch
 * without yield (one before the cut-off), spread over a horizon, and an inertia of its own. Sees
 * payouts up to the last closed epoch and scheduled commissions, never quality (policies.md).
 */
import { bestNode, delegatorYield } from '../market-view.ts';
import { leave, putAll, takeDue } from '../stake-moves.ts';
import { defineStrategy } from '../strategy.ts';

export const yieldChasing = defineStrategy({
  role: 'delegator',
  name: 'yield-chasing',
  description: 'Moves its stake to the best yield when that pays for the move',
  params: {
    attention: { unit: 'share', default: 1, help: 'chance of looking in an epoch' },
    inertia: { unit: 'share', default: 0.05, help: 'least gain in yield, relative' },
    horizonEpochs: { unit: 'epochs', default: 13, help: 'over which a move must pay' },
  },
  moments: ['before-cut-off'],
  decide(context) {
    const { params, random, self } = context;
    const isLooking = random.uniform() < params.attention; // drawn each time: streams stay in step
    const actions = takeDue(context);
    if (!isLooking) return { actions };
    const best = bestNode(context);
    if (best < 0) return { actions };
    if (self.walletFrost > 0n) actions.push(...putAll(context, best));
    const better = delegatorYield(context, best);
    const lost = 1 - 1 / params.horizonEpochs; // one epoch of the horizon earns nothing
    actions.push(
      ...leave(context, ({ node }) => {
        const present = delegatorYield(context, node);
        return node !== best && better * lost > present * (1 + params.inertia);
      }),
    );
    return { actions };
  },
});
