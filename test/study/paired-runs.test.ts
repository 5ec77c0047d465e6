/** Two reward rules on the same seeds in a network: identical worlds until a decision differs. */
import { describe, expect, it } from 'vitest';
import { loadPlainText } from '../../sim/scenario/index.ts';
import { createWalrusSimulation } from '../../sim/simulation.ts';
import { type PairedRuns, runPaired } from '../../sim/study/paired-runs.ts';
import { scenarioDifference } from '../../sim/study/scenario-difference.ts';
import { network, ranOf } from '../models/market/fixture.ts';

/** A lazy node, delegators who look at yields, evidence that tells the two apart. */
const WORLD = `  response: { evidence: [probe], challenges: 40, public: true }
  operators: [{ strategy: lazy, nodes: [node-3, node-4], params: { keepPpm: 0 } }]
  delegators: [{ strategy: yield-chasing, count: 50, share: 0.9, params: { attention: 1 } }]
  reserved: { share: 0.3, epochs: 10 }
  ticks-per-epoch: 2
`;
const days = (text: string) => text.replace('duration: 4d', 'duration: 6d');
const READS = '  reads: { start: 1h, every: 2h }';
const PER_SHARD = days(network(`${WORLD}  policies: { reward: per-shard }`, READS));
const WEIGHTED = days(network(`${WORLD}  policies: { reward: performance-weighted }`, READS));

async function pairOf(a: string, b: string, seed = 1): Promise<PairedRuns> {
  const [one, other] = [a, b].map((text) => {
    const { resolved, inputs } = loadPlainText('pair.yaml', text, '.', [`seed=${seed}`]);
    return createWalrusSimulation({ resolved, seed, inputs });
  });
  return runPaired({ a: one, b: other });
}

describe('a paired comparison of two reward rules', () => {
  it.each([1, 2])(
    'keeps the physical world identical until a decision differs, seed %i',
    async (seed) => {
      const { first, ...runs } = await pairOf(PER_SHARD, WEIGHTED, seed);
      const { money, decision, physical } = first;
      expect(money!.epoch).toBe(1);
      expect(decision!.timeUs).toBeGreaterThanOrEqual(money!.timeUs);
      expect(physical!.timeUs).toBeGreaterThanOrEqual(decision!.timeUs);
      expect(decision!.a ?? decision!.b).toContain('decision.made of agent');
      expect(runs.equalPhysicalFacts).toBeGreaterThan(100);
      expect(runs.digests.a.physical).not.toBe(runs.digests.b.physical);
      expect(runs.sumFrost).toBe(0n);
      expect(runs.incidence.some(({ deltaFrost }) => deltaFrost !== 0n)).toBe(true);
    },
  );

  it('finds nothing where nobody can decide otherwise: all physical digests are equal', async () => {
    const still = WORLD.replace('strategy: yield-chasing, ', 'strategy: inert, ').replace(
      ', params: { attention: 1 }',
      '',
    );
    // Commission takes everything, so that rewards do not become stake either.
    const all = `${still}  commission-bp: 10000\n`;
    const { first, digests, sumFrost, physicalDigestUntil } = await pairOf(
      network(`${all}  policies: { reward: per-shard }`),
      network(`${all}  policies: { reward: performance-weighted }`),
    );
    expect(first.money).not.toBeNull();
    expect(first.decision).toBeNull();
    expect(first.physical).toBeNull();
    expect(digests.a.physical).toBe(digests.b.physical);
    expect(physicalDigestUntil).toBe(digests.a.physical);
    expect(sumFrost).toBe(0n);
  });

  it('of a scenario with itself differs nowhere', async () => {
    const { first, incidence, digests } = await pairOf(WEIGHTED, WEIGHTED);
    expect(first).toEqual({ money: null, decision: null, physical: null });
    expect(incidence.every(({ deltaFrost }) => deltaFrost === 0n)).toBe(true);
    expect(digests.a).toEqual(digests.b);
    expect(digests.a).toEqual(ranOf(WEIGHTED).digests);
  });

  it('adds up to 0 without the network and without policies too', async () => {
    const alone = (reward: string) =>
      network(`${WORLD}  policies: { reward: ${reward} }`)
        .replace('fidelity', 'granularity: epoch\nfidelity')
        .replace('evidence: [probe]', 'evidence: [oracle]');
    const { first, sumFrost } = await pairOf(alone('per-shard'), alone('performance-weighted'));
    expect(first.decision).not.toBeNull();
    expect(first.physical).toBeNull();
    expect(sumFrost).toBe(0n);
    const plain = network('  commission-bp: 6000');
    const cheap = await pairOf(plain, network('  commission-bp: 1000'));
    expect(cheap.sumFrost).toBe(0n);
    const operators = cheap.incidence.find(({ holder }) => holder === 'operators')!;
    expect(operators.deltaFrost).toBeLessThan(0n);
  });
});

describe('the difference of two scenarios', () => {
  it('is the field that was changed, and no title', () => {
    const [a, b] = [PER_SHARD, WEIGHTED.replace('A market', 'Another')].map(
      (text) => loadPlainText('pair.yaml', text, '.').resolved,
    );
    expect(scenarioDifference(a, b)).toEqual([
      {
        path: 'epochEconomy.policies.reward.name',
        a: 'per-shard',
        b: 'performance-weighted',
      },
    ]);
  });
});
