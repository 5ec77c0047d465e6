/** Closed forms that need agents: EB1 (what deters a lazy node) and EB3 (how a price follows). */
import { describe, expect, it } from 'vitest';
import { clearFlows } from '../../../../sim/models/economics/epoch-loop/world.ts';
import type { PriceProcess } from '../../../../sim/models/economics/price-process/index.ts';
import { operatorAgent, policySet, setupOf, WAL } from '../fixture.ts';
import { actorOf, worldOf } from '../world-fixture.ts';

const DAY_US = 86_400_000_000;
/** σ of EB1: 1.08342 TB a shard, 2 USD a TB and month, 14 days, 0.1188 USD. */
const SAVED_WAL = (1.08342 * 2 * (14 / 30.4375)) / 0.1188;

describe('EB1: the fine that takes the gain out of dropping pieces', () => {
  it('has σ = 8.38937 WAL a shard and epoch', () => {
    expect(SAVED_WAL).toBeCloseTo(8.38937, 5);
  });

  /** Mean gain of a lazy node a shard and epoch under a fine, and its standard error, in WAL. */
  function gain(drop: number, challenges: number, fineWal: number) {
    const nodes = 25;
    const epochs = 40;
    const fineFrost = BigInt(Math.round(fineWal * 1e9));
    const penalty = { policy: 'fine-shares', params: { fineFrost } };
    const actors = Array.from({ length: nodes }, (_, node) => {
      const params = { keepPpm: Math.round((1 - drop) * 1e6) };
      return actorOf('operator', 'lazy', { agent: operatorAgent(node), node, params });
    });
    const { world, until } = worldOf(
      setupOf(Array<bigint>(nodes).fill(1_000_000n * WAL)),
      policySet({ penalty, subsidy: 'none' }),
      {
        actors,
        response: {
          handOverBaseUs: 0,
          handOverPerShardUs: 0,
          evidence: ['challenge'],
          challenges,
          falseFailurePpm: 0,
          failures: [],
          isPublic: false,
        },
      },
    );
    let assessedFrost = 0n;
    for (let epoch = 0; epoch < epochs; epoch++) {
      until('change');
      assessedFrost += world.economy.flows.penaltiesAssessedFrost;
      clearFlows(world);
    }
    const detection = 1 - (1 - drop) ** challenges;
    const fined = Number(assessedFrost) / 1e9 / (1000 * epochs);
    const error = fineWal * Math.sqrt((detection * (1 - detection)) / (nodes * epochs));
    return { gain: SAVED_WAL * drop - fined, error };
  }

  it.each([
    [0.5, 1, 8.38937],
    [0.5, 10, 4.198786],
    [0.1, 10, 1.288054],
  ])(
    'is P* = σd/D: d = %d, m = %d gives %d WAL and a gain of nothing',
    (drop, challenges, fine) => {
      const detection = 1 - (1 - drop) ** challenges;
      expect((SAVED_WAL * drop) / detection).toBeCloseTo(fine, 4);
      const at = gain(drop, challenges, fine);
      expect(Math.abs(at.gain)).toBeLessThan(3 * at.error + 1e-6);
      expect(gain(drop, challenges, 0.8 * fine).gain).toBeGreaterThan(0);
      expect(gain(drop, challenges, 1.25 * fine).gain).toBeLessThan(0);
    },
  );

  it('fines no honest node, unless honest answers fail', () => {
    expect(gain(0, 10, 5).gain).toBe(0);
  });
});

describe('EB3: a price in dollars behind a dead band of 10%, all nodes in phase', () => {
  /** Prices of the system at every check of 15 minutes over seven days and one more. */
  function follow(factor: number) {
    const nodes = 20;
    const price: PriceProcess = {
      kind: 'ramp',
      usd: 0.1188,
      startUs: 0,
      overUs: 7 * DAY_US,
      factor,
    };
    const setup = setupOf(Array<bigint>(nodes).fill(1_000_000n * WAL));
    const terms = setup.nodes.map((node) => ({ ...node, storagePriceFrost: 92_593n }));
    const actors = Array.from({ length: nodes }, (_, node) =>
      actorOf('operator', 'honest', { agent: operatorAgent(node), node }),
    );
    const economy = { ...setup, nodes: terms };
    const { world, until } = worldOf(economy, policySet(), { price, actors, ticksPerEpoch: 1344 });
    const prices: number[] = [];
    const targets: number[] = [];
    for (let check = 0; check <= 672 + 50; check++) {
      until('tick');
      prices.push(Number(world.economy.storagePriceFrost));
      targets.push(Math.ceil(11_000 / world.price.usd));
    }
    return { prices, targets, updates: new Set(prices).size - 1 };
  }

  it('follows a fall to a fifth in 16 steps of 40 checks, and stays 7.38% below', () => {
    const { prices, targets, updates } = follow(0.2);
    expect(updates).toBe(16);
    expect([prices.at(-1), targets.at(-1)]).toEqual([428_808, 462_963]);
    const first = prices.findIndex((price) => price !== prices[0]);
    expect(first).toBe(40);
    const ratios = prices.map((price, check) => price / targets[check]).slice(0, 600);
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    expect(Math.abs(mean - 0.954736)).toBeLessThan(2e-5); // votes are whole FROST
  });

  it('follows a rise to five times in 15 steps of 44 checks, and stays above', () => {
    const { prices, targets, updates } = follow(5);
    expect(updates).toBe(15);
    expect([prices.at(-1), targets.at(-1)]).toEqual([18_877, 18_519]);
    expect(prices.findIndex((price) => price !== prices[0])).toBe(44);
  });
});
