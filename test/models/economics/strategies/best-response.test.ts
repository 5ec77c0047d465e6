import { describe, expect, it } from 'vitest';
import { Distributions } from '../../../../sim/engine/distributions.ts';
import { RandomStreams } from '../../../../sim/engine/streams.ts';
import {
  bestResponse,
  type Game,
} from '../../../../sim/models/economics/strategies/best-response.ts';

function uniformOf(seed: number): () => number {
  const random = new Distributions(new RandomStreams(seed));
  return () => random.uniform(random.open('order'));
}

describe('EB5: delegators between one pool without commission and the rest at 60%', () => {
  const POOLS = 20;
  const DELEGATORS = 2000;
  const CAP = 0.1;

  /** Equal delegators; a pool earns its share of the stake up to the cap, the rest takes over. */
  function game(seed: number): Game & { counts: Int32Array } {
    const counts = new Int32Array(POOLS);
    let known: readonly number[] | null = null;
    let copy: number[] = [];
    const refresh = (profile: readonly number[]): void => {
      if (known === profile) {
        // One player moves at a time: follow the difference.
        for (let player = 0; player < DELEGATORS; player++) {
          if (copy[player] === profile[player]) continue;
          counts[copy[player]]--;
          counts[profile[player]]++;
          copy[player] = profile[player];
        }
        return;
      }
      counts.fill(0);
      for (const pool of profile) counts[pool]++;
      known = profile;
      copy = [...profile];
    };
    let lastPlayer = -1;
    return {
      counts,
      players: DELEGATORS,
      choices: POOLS,
      inertia: 1e-9,
      roundsMax: 20,
      uniform: uniformOf(seed),
      payoff: (player, choice, profile) => {
        if (player !== lastPlayer || known !== profile) refresh(profile);
        lastPlayer = player;
        const stay = choice === profile[player];
        const mine = counts[choice] + (stay ? 0 : 1);
        const first = counts[0] + (stay ? 0 : choice === 0 ? 1 : profile[player] === 0 ? -1 : 0);
        const capped = Math.min(CAP, first / DELEGATORS);
        // Shards of the others: what the capped pool leaves, by stake.
        const rest = DELEGATORS - first;
        return choice === 0 ? capped / mine : ((1 - capped) * 0.4) / rest;
      },
    };
  }

  it('end with 21.7% of the stake for a tenth of the shards, from any start and order', () => {
    const expected = 0.1 / (0.4 * (1 - 0.1));
    const share = expected / (1 + expected);
    expect(share).toBeCloseTo(0.21739, 5);
    const starts = [
      Array.from({ length: DELEGATORS }, (_, player) => player % POOLS),
      Array<number>(DELEGATORS).fill(0),
    ];
    for (const [at, start] of starts.entries()) {
      const end = bestResponse(game(at + 1), start);
      expect(end.ended).toBe('settled');
      expect(end.epsilon).toBeLessThanOrEqual(1e-9);
      const held = end.profile.filter((pool) => pool === 0).length / DELEGATORS;
      expect(Math.abs(held - share)).toBeLessThan(0.001);
    }
  }, 60_000);
});

describe('best response', () => {
  const coins = (inertia: number): Game => ({
    players: 2,
    choices: 2,
    // Matching pennies: player 0 wants to match, player 1 wants to differ.
    payoff: (player, choice, profile) =>
      (choice === profile[1 - player]) === (player === 0) ? 2 : 1,
    inertia,
    roundsMax: 50,
    uniform: uniformOf(5),
  });

  it('names a cycle where nobody ever rests', () => {
    const end = bestResponse(coins(0), [0, 0]);
    expect(end.ended).toBe('cycle');
    expect(end.epsilon).toBe(1);
  });

  it('rests where the gain does not exceed the inertia, and reports what is left', () => {
    const end = bestResponse(coins(1), [0, 0]);
    expect(end).toEqual({ profile: [0, 0], rounds: 1, ended: 'settled', epsilon: 1 });
  });
});
