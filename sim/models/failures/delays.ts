/** Delays drawn from laws: whole microseconds, and never past the end of time. */
import type { Law } from '../../scenario/resolved.ts';
import type { WalrusContext } from '../world.ts';

/** The sum of one draw of each law, from the stream of that name. */
export function drawDelayUs(
  ctx: WalrusContext,
  stream: string,
  laws: readonly Law[],
  leastUs = 0,
): number {
  const id = ctx.random.open(stream);
  let us = 0;
  for (const law of laws) us += ctx.random.draw(id, law);
  return Math.min(Math.max(leastUs, Math.round(us)), Number.MAX_SAFE_INTEGER - ctx.now);
}
