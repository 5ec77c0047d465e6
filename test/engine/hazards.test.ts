import { describe, expect, it } from 'vitest';
import {
  type Context,
  cumulativeHazard,
  exp,
  type Law,
  lawQuantile,
  log,
  remainingLife,
} from '../../sim/engine/index.ts';
import { inverseCumulativeHazard } from '../../sim/engine/laws.ts';
import { type OneModel, runToEnd, simulate } from './one-model.ts';
import { generator } from './queue-trace.ts';

const LAWS: Law[] = [
  { law: 'exponential', mean: 4e6 },
  { law: 'weibull', shape: 0.7, scale: 3e6 },
  { law: 'weibull', shape: 2.5, scale: 3e6 },
  { law: 'lognormal', median: 2e6, sigma: 1.2 },
  { law: 'uniform', min: 1e6, max: 5e6 },
  { law: 'hyperexponential', share: 0.9, mean: 1e5, otherMean: 4e6 },
  {
    law: 'bathtub',
    infantShape: 0.5,
    infantScale: 4e8,
    mean: 3e7,
    wearOutShape: 4,
    wearOutScale: 5e6,
  },
];

describe.each(LAWS)('the law %o', (law) => {
  it('has a cumulative hazard that is minus the log of its survival', () => {
    for (const share of [0.01, 0.2, 0.5, 0.9, 0.999]) {
      const hazard = cumulativeHazard(law, lawQuantile(law, share));
      expect(hazard / -log(1 - share)).toBeCloseTo(1, 9);
    }
    expect(cumulativeHazard(law, 0)).toBe(0);
  });

  it('has the inverse of its cumulative hazard', () => {
    for (const hazard of [1e-6, 0.01, 0.3, 1, 5, 20]) {
      const back = cumulativeHazard(law, inverseCumulativeHazard(law, hazard));
      expect(back / hazard).toBeCloseTo(1, 7);
    }
  });

  it('gives remaining lives that follow it conditional on the age', () => {
    const uniform = generator(3);
    const age = lawQuantile(law, 0.6);
    const limit = lawQuantile(law, 0.8);
    const count = 20_000;
    let within = 0;
    for (let index = 0; index < count; index += 1) {
      if (age + remainingLife(law, age, 1, uniform()) <= limit) within += 1;
    }
    // P(T ≤ q80 | T > q60) = 0.2 / 0.4.
    expect(Math.abs(within / count - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / count));
  });

  it('has its hazard rate multiplied by a tilt', () => {
    const uniform = generator(4);
    const count = 20_000;
    const limit = lawQuantile(law, 0.3);
    let within = 0;
    for (let index = 0; index < count; index += 1) {
      if (remainingLife(law, 0, 3, uniform()) <= limit) within += 1;
    }
    const expected = 1 - 0.7 ** 3;
    const error = Math.sqrt((expected * (1 - expected)) / count);
    expect(Math.abs(within / count - expected)).toBeLessThan(4 * error);
  });
});

it('a constant life ends when its time is up, at once if that has passed', () => {
  const law: Law = { law: 'constant', value: 100 };
  expect([0, 60, 100, 150].map((age) => remainingLife(law, age, 1, 0.3))).toEqual([100, 40, 0, 0]);
  expect(remainingLife({ law: 'uniform', min: 1, max: 5 }, 9, 1, 0.3)).toBe(0);
});

/** `count` hazards of one law; their deaths are logged. */
function deaths(law: Law, count: number): OneModel {
  return {
    start(ctx) {
      ctx.state.one.ids = Array.from({ length: count }, (_, entity) =>
        ctx.hazards.register({
          kind: 'die',
          entity,
          law,
          ageUs: 0,
          stream: ctx.random.open(`life/${entity}`),
        }),
      );
    },
    handlers: {
      die: (ctx: Context, entity: number) => void ctx.state.one.log.push([entity, ctx.now]),
      other: () => {},
    },
  };
}

type Death = [number, number];

describe('hazards', () => {
  const weibull: Law = { law: 'weibull', shape: 1.3, scale: 1e9 };

  it('fire once, with their entity, at the time their stream says', () => {
    const simulation = runToEnd(simulate(deaths(weibull, 50)));
    const log: Death[] = simulation.ctx.state.one.log;
    expect(log.map(([entity]) => entity).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, index) => index),
    );
    const twin = simulate({}).ctx.random;
    for (const [entity, time] of log) {
      const drawn = twin.weibull(twin.open(`life/${entity}`), 1.3, 1e9);
      expect(Math.abs(time - drawn)).toBeLessThanOrEqual(1);
    }
  });

  it('can be taken back until they fire', () => {
    const simulation = simulate(deaths(weibull, 2));
    const { ctx } = simulation;
    const [first, second] = ctx.state.one.ids;
    expect(ctx.hazards.cancel(first)).toBe(true);
    expect(ctx.hazards.cancel(first)).toBe(false);
    runToEnd(simulation);
    expect(ctx.state.one.log.map(([entity]: Death) => entity)).toEqual([1]);
    expect(ctx.hazards.cancel(second)).toBe(false);
  });

  it('outlive the end of time without an error', () => {
    const simulation = simulate(deaths({ law: 'exponential', mean: 1e300 }, 3));
    expect(simulation.step(10)).not.toBe('broken');
  });

  it('may be much older than the simulation', () => {
    const model: OneModel = {
      start(ctx) {
        const stream = ctx.random.open('old');
        const law: Law = { law: 'uniform', min: 0, max: 1e6 };
        ctx.hazards.register({ kind: 'die', entity: 0, law, ageUs: 999_990, stream });
      },
      handlers: { die: (ctx) => void ctx.state.one.log.push(ctx.now) },
    };
    const simulation = runToEnd(simulate(model));
    expect(simulation.ctx.state.one.log[0]).toBeLessThanOrEqual(10);
  });
});

describe('tilted hazards', () => {
  const law: Law = { law: 'weibull', shape: 1.5, scale: 1e6 };

  it('estimate a rare event without bias', () => {
    // P(a life ends within 50,000 us) is about 1%; tilted 30 times it is common.
    const limit = 50_000;
    const exact = 1 - exp(-cumulativeHazard(law, limit));
    const count = 3000;
    const simulation = simulate(deaths(law, 1), { endUs: limit });
    const weights: number[] = [];
    for (let run = 0; run < count; run += 1) {
      const copy = simulation.fork({ seed: run });
      copy.tiltHazards('die', 30);
      runToEnd(copy);
      const died = copy.ctx.state.one.log.length > 0;
      weights.push(died ? exp(copy.logLikelihoodRatio()) : 0);
    }
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / count;
    const square = weights.reduce((sum, weight) => sum + (weight - mean) ** 2, 0);
    const error = Math.sqrt(square) / count;
    expect(error / exact).toBeLessThan(0.04);
    expect(Math.abs(mean - exact)).toBeLessThan(3 * error);
  });

  it('have the ratio of the densities, whatever happens on the way', () => {
    const simulation = simulate(deaths(law, 2));
    simulation.tiltHazards('die', 4);
    simulation.step(1);
    const [[, first]] = simulation.ctx.state.one.log as Death[];
    const hazard = cumulativeHazard(law, first);
    // One died at `first`, the other survived until then.
    expect(simulation.logLikelihoodRatio()).toBeCloseTo(-log(4) + 2 * 3 * hazard, 9);
    simulation.rebuild();
    expect(simulation.logLikelihoodRatio()).toBeCloseTo(-log(4) + 2 * 3 * hazard, 9);
    simulation.tiltHazards('die', 1);
    runToEnd(simulation);
    expect(simulation.logLikelihoodRatio()).toBeCloseTo(-log(4) + 2 * 3 * hazard, 9);
    const untouched = runToEnd(simulate(deaths(law, 5)));
    expect(untouched.logLikelihoodRatio()).toBe(0);
  });

  it('hold for hazards registered later', () => {
    const model = deaths(law, 1);
    model.handlers!.die = (ctx, entity) => {
      ctx.state.one.log.push([entity, ctx.now]);
      const stream = ctx.random.open('next');
      ctx.hazards.register({ kind: 'die', entity, law, ageUs: 0, stream });
    };
    const simulation = simulate(model);
    simulation.tiltHazards('die', 4);
    simulation.step(2);
    const [[, first], [, second]] = simulation.ctx.state.one.log as Death[];
    const hazard = cumulativeHazard(law, first) + cumulativeHazard(law, second - first);
    expect(simulation.logLikelihoodRatio()).toBeCloseTo(-2 * log(4) + 3 * hazard, 9);
  });

  it('refuse a factor that is none, and laws without a rate', () => {
    const simulation = simulate(deaths({ law: 'constant', value: 5 }, 1));
    for (const factor of [0, -1, Number.NaN, Infinity]) {
      expect(() => simulation.tiltHazards('die', factor)).toThrow('a tilt is a positive factor');
    }
    expect(() => simulation.tiltHazards('die', 2)).toThrow('a constant life cannot be tilted');
    expect(() => simulation.tiltHazards('nothing', 2)).toThrow('no model handles');
  });
});
