/** Who is hit by a common cause: sizes have their laws, and every member is as likely. */
import { describe, expect, it } from 'vitest';
import { Distributions } from '../../../sim/engine/distributions.ts';
import { RandomStreams } from '../../../sim/engine/streams.ts';
import { drawHits, drawSome } from '../../../sim/models/failures/hits.ts';
import type { HitLaw } from '../../../sim/scenario/resolved.ts';

const ROUNDS = 20_000;

function sizes(law: HitLaw, count: number, seed = 1) {
  const random = new Distributions(new RandomStreams(seed));
  const stream = random.open('test');
  const members = Array.from({ length: count }, (_, index) => 100 + index);
  const bySize = new Array<number>(count + 1).fill(0);
  const byMember = new Array<number>(count).fill(0);
  for (let round = 0; round < ROUNDS; round += 1) {
    const hit = drawHits(random, stream, members, law);
    bySize[hit.length] += 1;
    for (const member of hit) byMember[member - 100] += 1;
  }
  return { bySize, byMember };
}

/** Observed shares are within four standard errors of these probabilities. */
function expectShares(counts: readonly number[], probabilities: readonly number[]): void {
  for (const [index, probability] of probabilities.entries()) {
    const error = Math.sqrt((probability * (1 - probability)) / ROUNDS);
    expect(Math.abs(counts[index] / ROUNDS - probability)).toBeLessThan(4 * error + 1e-9);
  }
}

const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

describe('the members that an event hits', () => {
  it('are all of them, or a rounded share and never nobody', () => {
    expect(sizes({ law: 'all' }, 7).bySize[7]).toBe(ROUNDS);
    expect(sizes({ law: 'share', share: 0.25 }, 10).bySize[3]).toBe(ROUNDS);
    expect(sizes({ law: 'share', share: 0.01 }, 10).bySize[1]).toBe(ROUNDS);
    expect(sizes({ law: 'share', share: 0 }, 10).bySize[0]).toBe(ROUNDS);
  });

  it('are binomially many when each is hit on its own', () => {
    const { bySize } = sizes({ law: 'each', probability: 0.3 }, 6);
    const expected = bySize.map((_, k) => choose(6, k) * 0.3 ** k * 0.7 ** (6 - k));
    expectShares(bySize, expected);
  });

  it('are beta-binomially many, of which the variance exceeds the binomial one', () => {
    const [alpha, beta, n] = [0.5, 1.5, 8];
    const { bySize } = sizes({ law: 'beta-binomial', alpha, beta }, n);
    // Rising factorials: B(k + α, n − k + β) / B(α, β) without a gamma function.
    const rising = (x: number, k: number): number => (k === 0 ? 1 : rising(x, k - 1) * (x + k - 1));
    const expected = bySize.map(
      (_, k) => (choose(n, k) * rising(alpha, k) * rising(beta, n - k)) / rising(alpha + beta, n),
    );
    expect(expected.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
    expectShares(bySize, expected);
  });

  it('have bi-exponential sizes from one up', () => {
    const [mix, fast, slow, n] = [0.3, 0.2, 0.8, 12];
    const { bySize } = sizes({ law: 'bi-exponential', mix, fast, slow }, n);
    const geometric = (decay: number, i: number) =>
      (decay ** (i - 1) * (1 - decay)) / (1 - decay ** n);
    const expected = bySize.map((_, i) =>
      i === 0 ? 0 : (1 - mix) * geometric(fast, i) + mix * geometric(slow, i),
    );
    expect(expected.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
    expectShares(bySize, expected);
  });

  it.each<HitLaw>([
    { law: 'share', share: 0.3 },
    { law: 'beta-binomial', alpha: 1, beta: 2 },
    { law: 'bi-exponential', mix: 0.5, fast: 0.3, slow: 0.9 },
  ])('are any of them with the same chance under %o', (law) => {
    const { bySize, byMember } = sizes(law, 10, 2);
    const mean = bySize.reduce((sum, count, size) => sum + count * size, 0) / 10;
    for (const count of byMember) {
      expect(Math.abs(count - mean)).toBeLessThan(5 * Math.sqrt(mean));
    }
  });

  it('are nobody where there is nobody', () => {
    const random = new Distributions(new RandomStreams(3));
    const law = { law: 'bi-exponential', mix: 0.5, fast: 0.3, slow: 0.9 } as const;
    expect(drawHits(random, random.open('x'), [], law)).toEqual([]);
    expect(drawSome(random, random.open('x'), [4, 5], 2)).toEqual([4, 5]);
  });
});
