import { describe, expect, it } from 'vitest';
import { finish, mixBlock, startLanes } from '../../sim/engine/digest.ts';
import { logNormalTail, normalQuantile, normalTailQuantile } from '../../sim/engine/normal.ts';
import { exp, log, pow } from '../../sim/engine/portable-math.ts';
import { generator } from './queue-trace.ts';

const words = new Int32Array(2);
const double = new Float64Array(words.buffer);

/** Distance in units in the last place. */
function ulps(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, a);
  const left = view.getBigInt64(0);
  view.setFloat64(0, b);
  return Math.abs(Number(left - view.getBigInt64(0)));
}

/** Order-sensitive hash of the bits of many results. */
function bitHash(seed: number, count: number, result: (uniform: () => number) => number): string {
  const uniform = generator(seed);
  const lanes = startLanes();
  for (let index = 0; index < count; index += 1) {
    double[0] = result(uniform);
    mixBlock(lanes, 0, words[0], words[1], 0, 0);
  }
  finish(lanes);
  return [...lanes].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}

const full = (uniform: () => number) => uniform() + uniform() / 4294967296;

describe('log', () => {
  it('is within 2 ulp of the platform over the whole range', () => {
    const uniform = generator(1);
    let worst = 0;
    for (let index = 0; index < 100_000; index += 1) {
      const wide = 2 ** (full(uniform) * 2098 - 1074);
      const near = 0.5 + full(uniform);
      worst = Math.max(worst, ulps(log(wide), Math.log(wide)), ulps(log(near), Math.log(near)));
    }
    expect(worst).toBeLessThanOrEqual(2);
  });

  it('knows the edges', () => {
    expect(log(1)).toBe(0);
    expect(log(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(log(-1)).toBeNaN();
    expect(log(Number.NaN)).toBeNaN();
    expect(log(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(log(5e-324)).toBe(Math.log(5e-324));
    expect(log(2 ** 10)).toBe(10 * Math.LN2);
  });
});

describe('exp', () => {
  it('is within 2 ulp of the platform over the whole range', () => {
    const uniform = generator(2);
    let worst = 0;
    for (let index = 0; index < 100_000; index += 1) {
      const wide = full(uniform) * 1460 - 748;
      const near = full(uniform) - 0.5;
      worst = Math.max(worst, ulps(exp(wide), Math.exp(wide)), ulps(exp(near), Math.exp(near)));
    }
    expect(worst).toBeLessThanOrEqual(2);
  });

  it('knows the edges', () => {
    expect(exp(0)).toBe(1);
    expect(exp(-0)).toBe(1);
    expect(exp(Number.NaN)).toBeNaN();
    expect(exp(709.782712893384)).toBe(Math.exp(709.782712893384));
    expect(exp(709.8)).toBe(Number.POSITIVE_INFINITY);
    expect(exp(-745.2)).toBe(0);
    expect(exp(-745.13)).toBe(5e-324);
    expect(exp(1e-300)).toBe(1);
  });
});

describe('pow', () => {
  it('is as near to the platform as exp(y log x) can be', () => {
    const uniform = generator(3);
    let worst = 0;
    for (let index = 0; index < 50_000; index += 1) {
      const x = 2 ** (full(uniform) * 60 - 30);
      const y = full(uniform) * 8 - 4;
      const exact = x ** y;
      const bound = (2 + Math.abs(y * Math.log(x))) * 2 ** -52;
      worst = Math.max(worst, Math.abs(pow(x, y) - exact) / exact / bound);
    }
    expect(worst).toBeLessThan(1);
  });

  it('is exact where it matters', () => {
    expect(pow(7, 0)).toBe(1);
    expect(pow(0, 0)).toBe(1);
    expect(pow(0, 2.5)).toBe(0);
    expect(pow(1, 1e300)).toBe(1);
    expect(pow(3, 1)).toBe(3);
    expect(pow(3, 2)).toBe(9);
    expect(pow(2, 0.5)).toBe(Math.SQRT2);
  });
});

describe('the normal distribution', () => {
  it('has the quantiles of the tables', () => {
    // Digits from an arbitrary-precision evaluation.
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(0.9)).toBeCloseTo(1.2815515655446004, 14);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 14);
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 13);
    expect(normalQuantile(1e-300) / -37.0471).toBeCloseTo(1, 5);
  });

  it('has the tail of the tables', () => {
    const tails: [number, number][] = [
      [0, 0.5],
      [1, 0.15865525393145705],
      [-1, 0.8413447460685429],
      [2, 0.0227501319481792],
      [3, 0.0013498980316300946],
      [6, 9.865876450376981e-10],
      [10, 7.6198530241605e-24],
    ];
    for (const [z, tail] of tails) expect(exp(logNormalTail(z)) / tail).toBeCloseTo(1, 12);
    expect(logNormalTail(-8)).toBeCloseTo(-6.220960574271786e-16, 28);
    expect(logNormalTail(1.9999999)).toBeCloseTo(logNormalTail(2.0000001), 6);
  });

  it('inverts its own tail from one end to the other', () => {
    for (let z = -7; z < 60; z += 0.37) {
      expect(normalTailQuantile(logNormalTail(z))).toBeCloseTo(z, z < -5 ? 6 : 10);
    }
  });
});

describe('the bits', () => {
  // Equal on every engine and machine: a change here changes every result. The arguments are
  // made without the platform's own functions, which differ between releases.
  it('of log, exp, pow and the normal quantile never change', () => {
    const count = 20_000;
    const hashes = [
      bitHash(4, count, (uniform) => log(full(uniform) * full(uniform) * 1e4)),
      bitHash(5, count, (uniform) => exp(full(uniform) * 200 - 150)),
      bitHash(6, count, (uniform) => pow(full(uniform) * 5, full(uniform) * 3)),
      bitHash(7, count, (uniform) => normalQuantile(0.5 * full(uniform))),
      bitHash(8, count, (uniform) => normalTailQuantile(-full(uniform) * 50)),
    ];
    expect(hashes).toMatchInlineSnapshot(`
      [
        "f6477630b6ee542a799d92f70f4790d8",
        "2da38b459659dee75c96d4b4a59f19ff",
        "18f867c9f267eab96c241afc29c5fbae",
        "a1185b4aa5bcb9955f2cf1a660807780",
        "076a7c90ca192d55e309d1e819032ddd",
      ]
    `);
  });
});
