/** Delays by table against the quantile worked out in full. */
import { describe, expect, test } from 'vitest';
import { lawQuantile, toTicks } from '../../../sim/engine/index.ts';
import { RandomStreams } from '../../../sim/engine/streams.ts';
import { JitterTable } from '../../../sim/models/network/jitter.ts';

const streams = new RandomStreams(17);
const uniforms = Array.from({ length: 20_000 }, () => streams.uniform(streams.open('delays')));

describe.each([0.02, 0.1, 0.25, 1, 2.5])('a spread of %d', (sigma) => {
  const table = new JitterTable(sigma);
  const inFull = (us: number, addedUs: number, uniform: number) =>
    toTicks(us * lawQuantile({ law: 'lognormal', median: 1, sigma }, uniform) + addedUs);

  // Up to a day, where the straight lines are whole microseconds off.
  test.each([500, 35_000.5, 4e6, 1e9, 1e11])('%d µs get the delays of the law', (us) => {
    const others = uniforms.filter(
      (uniform) =>
        table.delayed(us, 0, uniform) !== inFull(us, 0, uniform) ||
        table.delayed(us, 230_001.5, uniform) !== inFull(us, 230_001.5, uniform),
    );
    expect(others).toEqual([]);
  });

  test('ends of stretches, both tails and the middle are those of the law', () => {
    const tails = [0, 2 ** -53, 1e-9, 1 / 4096, 0.5, 4095 / 4096, 1 - 1e-9, 1 - 2 ** -53];
    const ends = Array.from({ length: 4096 }, (_, index) => (index + 1) / 4096 - 2 ** -53);
    for (const uniform of [...tails, ...ends]) {
      expect(table.delayed(70_000, 0, uniform)).toBe(inFull(70_000, 0, uniform));
    }
  });
});
