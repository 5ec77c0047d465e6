/**
 * A node whose operator decides otherwise than the protocol: by its strategy it serves a part of
 * the reads and reports or not. What it keeps is a matter of its disk (market/conduct.ts).
 */
import type { Conduct } from '../../economics/strategies/strategy.ts';
import type { WalrusContext } from '../../world.ts';
import type { Behaviour } from './behaviour.ts';
import { honest } from './honest.ts';

export const BY_CONDUCT = 'by-conduct';

const PPM = 1_000_000;

export const byConduct: Behaviour = {
  ...honest,
  name: BY_CONDUCT,
  description: 'Serves and reports as its operator decides by a strategy of the economy.',
  isHonest: false,
  serves: (ctx, { node, method, blob }) => {
    if (method !== 'sliver.get') return 'serve';
    return isServed(blob, conductOf(ctx, node).servePpm) ? 'serve' : 'refuse';
  },
  attests: (ctx, { node, isDone }) => isDone && conductOf(ctx, node).isReporting,
};

function conductOf(ctx: WalrusContext, node: number): Conduct {
  const { market } = ctx.state;
  if (market === undefined) throw new Error(`node ${node} acts by a conduct that nobody decides`);
  return market.conducts[node];
}

/** Which blobs are served: spread evenly, the same ones whoever asks. */
function isServed(blob: number, servePpm: number): boolean {
  return Math.imul(blob + 1, 0x9e3779b1) >>> 0 < (servePpm / PPM) * 0x1_0000_0000;
}
