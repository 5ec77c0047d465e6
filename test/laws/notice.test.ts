import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../sim/engine/index.ts';
import { defineMetric } from '../../sim/metrics/define.ts';
import { METRICS } from '../../sim/metrics/index.ts';
import { metricsObserver } from '../../sim/metrics/observer.ts';
import { factOf } from './fake-network.ts';
import { storyNetwork } from './random-story.ts';

/** The laws are worth something only if they notice what they forbid. */
describe('the laws notice', () => {
  const [first] = METRICS;

  function stateOf(kept: () => unknown) {
    const metric = defineMetric({
      name: 'bad.metric',
      unit: 'things',
      help: 'Keeps what it must not.',
      better: 'neither',
      labels: [],
      init: () => ({ kept: kept() }),
      on: {},
      finish: () => [],
    });
    return metricsObserver([metric]).init(storyNetwork().views);
  }

  it('a state that is not plain data', () => {
    const shared = { count: 0 };
    for (const bad of [() => 1, new Date(0), [shared, shared]]) {
      expect(() => encode(stateOf(() => bad))).toThrow(/folds/);
    }
    const fine = { count: 1, sum: 2n, names: new Map([['a', 1]]) };
    expect(decode(encode(stateOf(() => fine)))).toMatchObject({
      folds: { 'bad.metric': { kept: fine } },
    });
  });

  it('two members of one name, and two folds of one name', () => {
    expect(() => metricsObserver([first, first])).toThrow(/two metrics are named/);
    const other = { ...first, name: 'other.name', init: () => null };
    expect(() => metricsObserver([first, other])).toThrow(/two different folds are named/);
  });

  it('a fact that no model declares, or with arguments it does not have', () => {
    expect(() => factOf('blob.vanished', 0, [], 0, 0)).toThrow(/no fact is named/);
    expect(() => factOf('blob.expired', 0, [1], 0, 0)).toThrow(/has 0 arguments, not 1/);
  });
});
