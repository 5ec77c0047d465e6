/** The declared views of a network's economy; undefined where it has none of its own. */
import type { EconomyViews } from '../economy-views.ts';
import { viewsOf } from '../epoch-economy/views.ts';
import type { WalrusContext } from '../world.ts';
import { policedChain } from './state.ts';

export function marketViews(ctx: WalrusContext): EconomyViews | undefined {
  if (ctx.state.market === undefined) return undefined;
  return viewsOf({
    resolved: ctx.resolved,
    books: () => ctx.state.market!,
    economy: () => policedChain(ctx),
    // A hand-over that takes longer than an epoch should is taken for one that never ends.
    isFrozen: () => {
      const { clock, epochUs } = policedChain(ctx);
      return clock.phase === 'sync' && ctx.now - clock.startedUs > epochUs;
    },
  });
}
