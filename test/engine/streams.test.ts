import { describe, expect, it } from 'vitest';
import { Distributions } from '../../sim/engine/distributions.ts';
import { type Law, lawQuantile } from '../../sim/engine/laws.ts';
import { RandomStreams } from '../../sim/engine/streams.ts';

function make(seed: number) {
  const streams = new RandomStreams(seed);
  return { streams, random: new Distributions(streams) };
}

/** Pearson's statistic of counts that should be equal. */
function chiSquare(counts: number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const expected = total / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('named random streams', () => {
  it('give the words of xoshiro128** for a state made by hand', () => {
    const { streams } = make(1);
    streams.load({ rootKey: new Int32Array(4), names: ['x'], pool: Int32Array.of(1, 2, 3, 4) });
    // The reference implementation in C, started at 1, 2, 3, 4.
    const reference = [11520, 0, 5927040, 70819200, 2031721600];
    const words = reference.map(() => streams.word(0) >>> 0);
    expect(words.slice(0, 3)).toEqual(reference.slice(0, 3));
    expect(words).toEqual(xoshiro([1, 2, 3, 4], 5));
  });

  it('take two words for a uniform of 53 bits', () => {
    const { streams, random } = make(2);
    const { random: twin, streams: words } = make(2);
    const id = random.open('x');
    twin.open('x');
    for (let index = 0; index < 1000; index += 1) {
      const upper = words.word(id) >>> 5;
      const lower = words.word(id) >>> 6;
      expect(streams.uniform(id)).toBe((upper * 2 ** 26 + lower) / 2 ** 53);
    }
  });

  it('do not depend on the order of opening, nor on draws elsewhere', () => {
    const first = make(7);
    const a = first.random.open('node/1/disk');
    const alone = [1, 2, 3].map(() => first.random.uniform(a));
    const second = make(7);
    const other = second.random.open('network/latency');
    second.random.uniform(other);
    const same = second.random.open('node/1/disk');
    const beside = [1, 2, 3].map(() => {
      second.random.uniform(other);
      return second.random.uniform(same);
    });
    expect(beside).toEqual(alone);
    expect(second.random.open('node/1/disk')).toBe(same);
  });

  it('give the same draws once as when they are kept open, and are then not in the state', () => {
    const { streams } = make(3);
    const kept = make(3).streams;
    expect(streams.word(streams.once('a'))).toBe(kept.word(kept.open('a')));
    expect(streams.word(streams.once('b'))).toBe(kept.word(kept.open('b')));
    expect(streams.toData().names).toEqual([]);
    const first = streams.word(streams.open('a'));
    expect(streams.word(streams.once('a'))).not.toBe(first);
    expect(streams.toData().names).toEqual(['a']);
  });

  it('have known first words, so that no release changes them unseen', () => {
    const { random } = make(42);
    const id = random.open('known');
    expect([1, 2, 3].map(() => random.uniform(id))).toMatchInlineSnapshot(`
      [
        0.07780924873775097,
        0.6821139419227448,
        0.8159430991292405,
      ]
    `);
    expect([...random.bytes(id, 6)]).toMatchInlineSnapshot(`
      [
        117,
        147,
        104,
        70,
        14,
        48,
      ]
    `);
  });

  it('are all distinct and uniform across 20,000 names and 1,000 seeds', () => {
    const { random } = make(3);
    const seen = new Set<number>();
    const counts = new Array<number>(100).fill(0);
    for (let index = 0; index < 20_000; index += 1) {
      const draw = random.uniform(random.open(`disk/${index}`));
      seen.add(draw);
      counts[Math.floor(draw * 100)] += 1;
    }
    for (let seed = 0; seed < 1000; seed += 1) {
      const other = make(seed);
      seen.add(other.random.uniform(other.random.open('disk')));
    }
    expect(seen.size).toBe(21_000);
    // 99 degrees of freedom: 149.4 is passed once in 1,000.
    expect(chiSquare(counts)).toBeLessThan(149.4);
  });

  it('have no correlation between neighbouring names', () => {
    const { random } = make(4);
    const draws: number[] = [];
    for (let index = 0; index < 20_000; index += 1) {
      draws.push(random.uniform(random.open(`n/${index}`)) - 0.5);
    }
    let product = 0;
    for (let index = 1; index < draws.length; index += 1)
      product += draws[index] * draws[index - 1];
    expect(Math.abs((12 * product) / Math.sqrt(draws.length))).toBeLessThan(4);
  });

  it('go on from a saved state with the same draws, and open the same names', () => {
    const { streams, random } = make(5);
    for (let index = 0; index < 100; index += 1) random.open(`s/${index}`);
    for (let index = 0; index < 500; index += 1) random.uniform(index % 100);
    const copy = make(99);
    copy.streams.load(streams.toData());
    expect(copy.random.open('s/17')).toBe(random.open('s/17'));
    expect(copy.random.open('new')).toBe(random.open('new'));
    for (let index = 0; index < 500; index += 1) {
      expect(copy.random.uniform(index % 101)).toBe(random.uniform(index % 101));
    }
  });

  it.each([undefined, null, -1, 1.5, 2 ** 53, Number.NaN, '7'])('refuse the seed %s', (seed) => {
    expect(() => make(seed as number)).toThrow('a seed is an integer from 0 to 2^53 - 1');
  });

  it('take the smallest and the largest seed', () => {
    const smallest = make(0);
    const largest = make(2 ** 53 - 1);
    const left = smallest.random.uniform(smallest.random.open('x'));
    expect(left).not.toBe(largest.random.uniform(largest.random.open('x')));
  });
});

describe('distributions', () => {
  it('draw whole numbers without bias, for bounds that do not divide 2^32', () => {
    const { random } = make(6);
    const id = random.open('integers');
    for (const bound of [1, 3, 7, 100, 2 ** 21 + 1]) {
      const counts = new Array<number>(Math.min(bound, 100)).fill(0);
      const width = Math.ceil(bound / 100);
      for (let index = 0; index < 40_000; index += 1) {
        counts[Math.floor(random.integer(id, bound) / width)] += 1;
      }
      expect(chiSquare(counts)).toBeLessThan(bound >= 100 ? 149.4 : 22.5);
    }
    // Three quarters of 2^32: a plain remainder would hit the lower third twice as often.
    const bound = 3 * 2 ** 30;
    let low = 0;
    for (let index = 0; index < 30_000; index += 1) {
      if (random.integer(id, bound) < 2 ** 30) low += 1;
    }
    expect(Math.abs(low - 10_000)).toBeLessThan(4 * Math.sqrt(30_000 * (2 / 9)));
  });

  it('reach every part of a bound past 2^32', () => {
    const { random } = make(8);
    const id = random.open('large');
    const bound = 2 ** 53 - 1;
    const counts = new Array<number>(50).fill(0);
    for (let index = 0; index < 20_000; index += 1) {
      const value = random.integer(id, bound);
      expect(Number.isSafeInteger(value)).toBe(true);
      counts[Math.floor((value / bound) * 50)] += 1;
    }
    expect(chiSquare(counts)).toBeLessThan(85.4);
    for (const wrong of [0, -1, 1.5, 2 ** 53]) expect(() => random.integer(id, wrong)).toThrow();
  });

  const laws: [Law, number, number][] = [
    [{ law: 'constant', value: 7 }, 7, 0],
    [{ law: 'uniform', min: 2, max: 6 }, 4, 4 / 3],
    [{ law: 'exponential', mean: 3 }, 3, 9],
    [{ law: 'lognormal', median: 2, sigma: 0.5 }, 2.2662969061336526, 1.45873],
    [{ law: 'weibull', shape: 2, scale: 5 }, 4.4311346272637895, 5.365046],
    [{ law: 'hyperexponential', share: 0.3, mean: 1, otherMean: 10 }, 7.3, 87.31],
  ];
  it.each(laws)('%o has its mean, its variance and its quantile', (law, mean, variance) => {
    const { random } = make(9);
    const id = random.open(law.law);
    const count = 40_000;
    let sum = 0;
    let square = 0;
    let below = 0;
    const median = lawQuantile(law, 0.5);
    for (let index = 0; index < count; index += 1) {
      const value = random.draw(id, law);
      sum += value;
      square += (value - mean) ** 2;
      if (value < median) below += 1;
    }
    expect(Math.abs(sum / count - mean)).toBeLessThanOrEqual(4 * Math.sqrt(variance / count));
    expect(Math.abs(square / count - variance)).toBeLessThanOrEqual(0.1 * variance);
    if (variance > 0) expect(Math.abs(below - count / 2)).toBeLessThan(2 * Math.sqrt(count));
  });

  it('agree between the named draw and the law, one uniform each', () => {
    const { random } = make(10);
    const { random: twin } = make(10);
    const id = random.open('x');
    twin.open('x');
    expect(random.exponential(id, 3)).toBe(twin.draw(id, { law: 'exponential', mean: 3 }));
    const lognormal = { law: 'lognormal', median: 2, sigma: 0.5 } as const;
    expect(random.lognormal(id, 2, 0.5)).toBe(twin.draw(id, lognormal));
    expect(random.weibull(id, 2, 5)).toBe(twin.draw(id, { law: 'weibull', shape: 2, scale: 5 }));
    random.normal(id);
    twin.draw(id, { law: 'constant', value: 1 });
    expect(random.uniform(id)).toBe(twin.uniform(id));
  });

  it('shuffle every order equally often, in place', () => {
    const { random } = make(11);
    const id = random.open('shuffle');
    const counts = new Map<string, number>();
    for (let index = 0; index < 24_000; index += 1) {
      const order = random.shuffle(id, [1, 2, 3, 4]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(49.7);
    const array = [1];
    expect(random.shuffle(id, array)).toBe(array);
  });
});

/** The published algorithm, in whole-number arithmetic of its own. */
function xoshiro(state: number[], count: number): number[] {
  const s = state.map((word) => BigInt(word));
  const mask = 0xffffffffn;
  const turn = (x: bigint, by: bigint) => ((x << by) | (x >> (32n - by))) & mask;
  const words: number[] = [];
  for (let index = 0; index < count; index += 1) {
    words.push(Number((turn((s[1] * 5n) & mask, 7n) * 9n) & mask));
    const shifted = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = turn(s[3], 11n);
  }
  return words;
}
