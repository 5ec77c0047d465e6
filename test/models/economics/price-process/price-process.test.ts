import { describe, expect, it } from 'vitest';
import { Distributions } from '../../../../sim/engine/distributions.ts';
import { DAY_US, decode, encode } from '../../../../sim/engine/index.ts';
import { RandomStreams } from '../../../../sim/engine/streams.ts';
import {
  advancePrice,
  type PriceProcess,
  type PriceState,
  startPrice,
} from '../../../../sim/models/economics/price-process/index.ts';

const YEAR_US = 31_557_600_000_000;
const randomOf = (seed: number) => new Distributions(new RandomStreams(seed));

/** The price after `steps` equal steps over `years`. */
function priceAfter(process: PriceProcess, { years = 1, steps = 1, seed = 1 }): number {
  const random = randomOf(seed);
  const state = startPrice(process);
  for (let step = 1; step <= steps; step++) {
    const timeUs = Math.round((years * YEAR_US * step) / steps);
    advancePrice(process, state, { timeUs, random });
  }
  return state.usd;
}

/** Mean and standard deviation of the logarithm of the final price over many seeds. */
function logMoments(process: PriceProcess, steps: number) {
  const runs = 4000;
  const logs = Array.from({ length: runs }, (_, seed) =>
    Math.log(priceAfter(process, { steps, seed })),
  );
  const mean = logs.reduce((sum, value) => sum + value, 0) / runs;
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (runs - 1);
  return { mean, deviation: Math.sqrt(variance), error: Math.sqrt(variance / runs) };
}

describe('geometric Brownian motion', () => {
  const process: PriceProcess = {
    kind: 'gbm',
    usd: 0.1188,
    driftPerYear: 0.3,
    volatilityPerYear: 0.8,
  };

  it.each([1, 26])('has the law of its parameters in %i steps', (steps) => {
    const { mean, deviation, error } = logMoments(process, steps);
    expect(Math.abs(mean - (Math.log(0.1188) + 0.3 - 0.32))).toBeLessThan(4 * error);
    expect(deviation / 0.8).toBeGreaterThan(0.95);
    expect(deviation / 0.8).toBeLessThan(1.05);
  });

  it('does not move without time, and gives the same path for the same seed', () => {
    const state: PriceState = { timeUs: 5, usd: 3 };
    advancePrice(process, state, { timeUs: 5, random: randomOf(1) });
    expect(state).toEqual({ timeUs: 5, usd: 3 });
    expect(priceAfter(process, { steps: 9 })).toBe(priceAfter(process, { steps: 9 }));
    expect(priceAfter(process, { steps: 9 })).not.toBe(priceAfter(process, { steps: 9, seed: 2 }));
  });
});

describe('jumps', () => {
  const process: PriceProcess = {
    kind: 'jump',
    usd: 1,
    driftPerYear: 0,
    volatilityPerYear: 0,
    jumpsPerYear: 6,
    jumpMean: -0.1,
    jumpDeviation: 0.2,
  };

  it('add up to a compound Poisson law', () => {
    const { mean, deviation, error } = logMoments(process, 4);
    expect(Math.abs(mean - 6 * -0.1)).toBeLessThan(4 * error);
    const expected = Math.sqrt(6 * (0.1 ** 2 + 0.2 ** 2)); // λ(m² + s²)
    expect(Math.abs(deviation / expected - 1)).toBeLessThan(0.05);
  });

  it('leave the walk between them as it is: both have streams of their own', () => {
    const calm: PriceProcess = { ...process, volatilityPerYear: 0.5, jumpsPerYear: 0 };
    const walk: PriceProcess = { kind: 'gbm', usd: 1, driftPerYear: 0, volatilityPerYear: 0.5 };
    expect(priceAfter(calm, { steps: 12 })).toBe(priceAfter(walk, { steps: 12 }));
  });
});

describe('mean reversion', () => {
  it('goes half the way in a half-life when nothing shakes it', () => {
    const process: PriceProcess = {
      kind: 'mean-reverting',
      usd: 4,
      meanUsd: 1,
      halfLifeUs: YEAR_US,
      volatilityPerYear: 0,
    };
    expect(priceAfter(process, {})).toBeCloseTo(2, 12);
    expect(priceAfter(process, { steps: 50 })).toBeCloseTo(2, 12);
    expect(priceAfter(process, { years: 60 })).toBeCloseTo(1, 12);
  });

  it('spreads as far as its rate allows, however fine the steps', () => {
    const process: PriceProcess = {
      kind: 'mean-reverting',
      usd: 1,
      meanUsd: 1,
      halfLifeUs: YEAR_US / 20,
      volatilityPerYear: 1,
    };
    const stationary = Math.sqrt(1 / (2 * Math.log(2) * 20)); // after 20 half-lives
    for (const steps of [1, 20]) {
      const { deviation } = logMoments(process, steps);
      expect(Math.abs(deviation / stationary - 1)).toBeLessThan(0.05);
    }
  });
});

describe('paths without chance', () => {
  it('hold a constant price', () => {
    expect(priceAfter({ kind: 'constant', usd: 0.1188 }, { steps: 3 })).toBe(0.1188);
  });

  it('fall by a factor at an even rate, and hold before and after', () => {
    const startUs = 10 * DAY_US;
    const process: PriceProcess = {
      kind: 'ramp',
      usd: 0.1188,
      startUs,
      overUs: 7 * DAY_US,
      factor: 0.2,
    };
    const at = (timeUs: number): number => {
      const state = startPrice(process);
      advancePrice(process, state, { timeUs, random: randomOf(1) });
      return state.usd;
    };
    expect(at(startUs)).toBe(0.1188);
    expect(at(startUs + 3.5 * DAY_US)).toBeCloseTo(0.1188 * Math.sqrt(0.2), 12);
    expect(at(startUs + 7 * DAY_US)).toBeCloseTo(0.02376, 12);
    expect(at(startUs + 70 * DAY_US)).toBe(at(startUs + 7 * DAY_US));
  });

  it('repeat a history: each observation holds until the next', () => {
    const points = [
      { timeUs: 0, usd: 0.4 },
      { timeUs: 100, usd: 0.3 },
      { timeUs: 200, usd: 0.5 },
    ];
    const process: PriceProcess = { kind: 'history', points };
    const state = startPrice(process);
    const seen = [99, 100, 199, 200, 5000].map((timeUs) => {
      advancePrice(process, state, { timeUs, random: randomOf(1) });
      return state.usd;
    });
    expect(seen).toEqual([0.4, 0.3, 0.3, 0.5, 0.5]);
  });
});

describe('the state of a price', () => {
  it('is plain data and goes on the same', () => {
    const process: PriceProcess = { kind: 'gbm', usd: 1, driftPerYear: 0, volatilityPerYear: 1 };
    const state = startPrice(process);
    advancePrice(process, state, { timeUs: YEAR_US / 2, random: randomOf(3) });
    const again = decode(encode(state)) as PriceState;
    const later = { timeUs: YEAR_US, random: randomOf(4) };
    advancePrice(process, state, { ...later, random: randomOf(4) });
    advancePrice(process, again, later);
    expect(again).toEqual(state);
  });
});
