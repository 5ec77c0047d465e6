/** Best responses on clones of an economy: where operators end up who choose what pays best. */
import { describe, expect, it } from 'vitest';
import { equilibriaOf } from '../../../../sim/models/epoch-economy/equilibria.ts';
import { loadPlainText } from '../../../../sim/scenario/index.ts';

const found = (economics: string, network = 'nodes: { count: 25 }') => {
  const text = `
about: { title: Choices }
granularity: epoch
duration: 14d
network: { shards: 100, ${network} }
economics:
  reserved: { share: 0.3, epochs: 26 }
  ticks-per-epoch: 2
${economics}
`;
  return equilibriaOf(loadPlainText('choices.yaml', text, '.').resolved, new Map());
};

const LAZY = `  response: { evidence: [oracle] }
  best-response:
    players: [node-1, node-2]
    choices:
      - { strategy: lazy, params: { keepPpm: 300000 } }
      - { strategy: lazy, params: { keepPpm: 1000000 } }
    epochs: 4`;

describe('operators who choose how much they keep', () => {
  it('are all lazy where pay is by shards, whatever they began with and in whatever order', () => {
    const { rows, players } = found(LAZY);
    expect(players).toEqual(['node-1', 'node-2']);
    expect(rows).toHaveLength(25);
    expect(new Set(rows.map(({ profile }) => profile.join()))).toEqual(new Set(['0,0']));
    expect(rows.every(({ ended, epsilon }) => ended === 'settled' && epsilon === 0)).toBe(true);
  });

  it('all keep everything where pay is by performance', () => {
    const { rows } = found(`${LAZY}\n  policies: { reward: performance-weighted }`);
    expect(new Set(rows.map(({ profile }) => profile.join()))).toEqual(new Set(['1,1']));
  });

  it('stay where they are when a move costs more than it brings', () => {
    const { rows } = found(LAZY.replace('epochs: 4', 'epochs: 4\n    switching-usd: 1000000000'));
    for (const { from, profile, rounds } of rows) {
      expect(profile).toEqual(from);
      expect(rounds).toBe(1);
    }
    expect(rows[0].epsilon).toBe(0);
  });
});

describe('two of four equal nodes who may agree on a high price', () => {
  const CARTEL = `  users:
    - strategy: sticky
      count: 1
      wallet: 100000000WAL
      params: { gib: 1000, growthPerEpoch: 0, epochs: 1 }
  best-response:
    players: [node-0, node-1]
    choices:
      - { strategy: silent, params: { fromEpoch: 900 } }
      - { strategy: price-cartel, params: { storageFrost: 200000 } }
    epochs: 4`;

  it('have two end states: alone nobody raises it, together nobody gives it up', () => {
    const { rows, choices } = found(
      CARTEL,
      'nodes: { count: 4, stake: { law: constant, value: 1000000WAL } }',
    );
    expect(choices[1]).toContain('price-cartel');
    const ends = new Set(rows.map(({ profile }) => profile.join()));
    expect(ends.has('0,0')).toBe(true);
    expect(ends.has('1,1')).toBe(true);
    const payOf = (end: string) =>
      rows.find(({ profile }) => profile.join() === end)!.payoffsUsd[0];
    expect(payOf('1,1')).toBeGreaterThan(payOf('0,0'));
  });
});

describe('a best response', () => {
  it.each([
    ['players: [node-1], ', 'players: [node-99], ', "unknown node 'node-99'"],
    ['epochs: 4', 'epochs: 3', 'economics.best-response.epochs'],
    ['strategy: lazy, params: { keepPpm: 1 }', 'strategy: lazzy', "did you mean 'lazy'"],
  ])('is refused with its field: %s', (from, to, message) => {
    const line =
      '  best-response: { players: [node-1], epochs: 4, ' +
      'choices: [{ strategy: lazy, params: { keepPpm: 1 } }, { strategy: silent }] }';
    expect(line).toContain(from);
    expect(() => found(line.replace(from, to))).toThrow(message);
  });
});
