/**
 * Who is hit by an event that has a common cause: all members of a domain, a share, each on its
 * own, or a number drawn from a law of burst sizes.
 *
 * Beta-binomial sizes come from Pólya's urn, which needs no gamma function; bi-exponential ones
 * are a mixture of two truncated geometric laws (Nath, Yu, Gibbons and Seshan, NSDI 2006).
 */
import { log, pow, type Random, type StreamId } from '../../engine/index.ts';
import type { HitLaw } from '../../scenario/resolved.ts';

type Draws = Pick<Random, 'uniform' | 'integer'>;

/** The members that are hit, in the order of the members. */
export function drawHits(
  random: Draws,
  stream: StreamId,
  members: readonly number[],
  law: HitLaw,
): number[] {
  const count = members.length;
  switch (law.law) {
    case 'all':
      return [...members];
    case 'share': {
      const hit = Math.min(count, Math.max(1, Math.round(law.share * count)));
      return law.share === 0 ? [] : drawSome(random, stream, members, hit);
    }
    case 'each':
      return members.filter(() => random.uniform(stream) < law.probability);
    case 'beta-binomial':
      return urn(random, stream, members, law);
    case 'bi-exponential': {
      const decay = random.uniform(stream) < law.mix ? law.slow : law.fast;
      const hit = truncatedGeometric(random.uniform(stream), decay, count);
      return drawSome(random, stream, members, hit);
    }
  }
}

/** So many of the members, every set of that size as likely as any other. */
export function drawSome(
  random: Draws,
  stream: StreamId,
  members: readonly number[],
  count: number,
): number[] {
  const isHit = new Uint8Array(members.length);
  // Floyd: one draw a hit, whatever the number of members.
  for (let last = members.length - count; last < members.length; last += 1) {
    const at = random.integer(stream, last + 1);
    isHit[isHit[at] === 0 ? at : last] = 1;
  }
  return members.filter((_, at) => isHit[at] === 1);
}

/** Each is hit with the share of red balls so far; a hit adds a red one, a miss a white one. */
function urn(
  random: Draws,
  stream: StreamId,
  members: readonly number[],
  { alpha, beta }: { alpha: number; beta: number },
): number[] {
  let red = alpha;
  let all = alpha + beta;
  return members.filter(() => {
    const isHit = random.uniform(stream) * all < red;
    if (isHit) red += 1;
    all += 1;
    return isHit;
  });
}

/** Size 1…most with P(i) proportional to decay^i; 0 where there is nobody. */
function truncatedGeometric(uniform: number, decay: number, most: number): number {
  const reach = 1 - pow(decay, most);
  return Math.min(most, 1 + Math.floor(log(1 - uniform * reach) / log(decay)));
}
