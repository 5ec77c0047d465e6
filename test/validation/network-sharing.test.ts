/** Rows V47, V48 and V49 of the validation book: exact. */
import { describe, expect, it } from 'vitest';
import { startFlow } from '../../sim/models/network/index.ts';
import { ask, createScript, GIGABIT, runScript, UNLIMITED } from '../models/network/fixture.ts';
import { bookNumbers } from './validation-book.ts';

const SECOND = 1_000_000;

describe('bandwidth sharing, validation book', () => {
  it('V47: one transfer takes its latency and its size over the rate', () => {
    const [seconds] = bookNumbers('V47');
    let arrivedUs = 0;
    const run = createScript({ nodes: [GIGABIT], clients: [GIGABIT], rttMs: 80 }, [
      [0, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 64 * 1024 * 1024, workUs: -1 })],
    ]);
    while (run.simulation.step(1) === 'running') {
      if (run.script.served === 1 && arrivedUs === 0) arrivedUs = run.simulation.now;
    }
    expect(Math.abs(arrivedUs / SECOND / seconds - 1)).toBeLessThanOrEqual(1e-6);
  });

  it.each([
    ['the same two endpoints', [0, 1, 0, 1]],
    ['one uplink', [0, 1, 0, 2]],
    ['one downlink', [0, 2, 1, 2]],
  ])('V48: two flows share a link and speed up when one ends (%s)', (_, path) => {
    const [, firstEnd, , secondEnd] = bookNumbers('V48');
    const [from1, to1, from2, to2] = path;
    const gigabits = (count: number) => (count * 1e9) / 8;
    const shared = (end: 'up' | 'down'): [number, number][] =>
      Array.from({ length: 3 }, (_unused, e) => {
        const isShared = end === 'up' ? e === 0 : e === 2;
        const rate = isShared ? GIGABIT : UNLIMITED;
        return end === 'up' ? [rate, UNLIMITED] : [UNLIMITED, rate];
      });
    const flow = { kind: 'script.flow-ended' };
    const nodes = shared(from1 === from2 ? 'up' : 'down');
    const { script } = runScript({ nodes, clients: [] }, [
      [0, (ctx) => startFlow(ctx, { ...flow, from: from1, to: to1, bytes: gigabits(8), arg: 1 })],
      [
        4 * SECOND,
        (ctx) => startFlow(ctx, { ...flow, from: from2, to: to2, bytes: gigabits(16), arg: 2 }),
      ],
    ]);
    // Tolerance 1e-9 of 12 s is less than a microsecond: the ticks must be equal.
    expect(script.flows.map(([, arg, atUs]) => [arg, atUs])).toEqual([
      [1, firstEnd * SECOND],
      [2, secondEnd * SECOND],
    ]);
  });

  it('V49: max-min shares of four flows on two links', () => {
    const shares = bookNumbers('V49');
    expect(shares).toHaveLength(4);
    // L1 is the uplink of 0, L2 the downlink of 1; everything else is out of the way.
    const nodes: [number, number][] = [
      [10, UNLIMITED],
      [UNLIMITED, 4],
      [UNLIMITED, UNLIMITED],
      [UNLIMITED, UNLIMITED],
    ];
    const paths = [
      { from: 0, to: 2 },
      { from: 0, to: 1 },
      { from: 2, to: 1 },
      { from: 0, to: 3 },
    ];
    const { simulation, network } = createScript({ nodes, clients: [] }, [
      [
        0,
        (ctx) => {
          for (const path of paths) {
            startFlow(ctx, { ...path, bytes: 1000, kind: 'script.flow-ended', arg: 0 });
          }
        },
      ],
    ]);
    simulation.step(2);
    const { bundles } = network.flows;
    const rates = paths.map(({ from, to }) => {
      const slot = bundles.byPair.get(from * nodes.length + to) as number;
      return bundles.rate[slot];
    });
    expect(rates).toEqual(shares);
  });
});
