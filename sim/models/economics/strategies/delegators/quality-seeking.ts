/**
 * Wants yield from nodes whose measured performance reaches a bar, and leaves those that fall
 * below it. Where no evidence exists every node counts as perfect, and this is yield-chasing.
 */
import { bestNode } from '../market-view.ts';
import { leave, putAll, takeDue } from '../stake-moves.ts';
import { defineStrategy } from '../strategy.ts';

export const qualitySeeking = defineStrategy({
  role: 'delegator',
  name: 'quality-seeking',
  description: 'Leaves nodes whose measured performance is below its bar',
  params: { barPpm: { unit: 'ppm', default: 950_000, max: 1_000_000, help: 'least performance' } },
  moments: ['before-cut-off'],
  decide(context) {
    const { payouts, params, self } = context;
    const isGood = (node: number): boolean =>
      (payouts.find((one) => one.node === node)?.performancePpm ?? 1_000_000) >= params.barPpm;
    const actions = takeDue(context);
    const best = bestNode(context, isGood);
    if (best < 0) return { actions };
    if (self.walletFrost > 0n) actions.push(...putAll(context, best));
    actions.push(...leave(context, ({ node }) => !isGood(node)));
    return { actions };
  },
});
