/** The estimands of policies.md against closed forms, and against runs in which they are known. */
import { describe, expect, it } from 'vitest';
import {
  byEntity,
  capRentOf,
  concentrationOf,
} from '../../../sim/metrics/economics/estimands/concentration.ts';
import {
  detection,
  deterrenceMargin,
  neutralFine,
  neutralSlash,
} from '../../../sim/metrics/economics/estimands/deterrence.ts';
import {
  halfMoveLagUs,
  meanToTarget,
  passThrough,
} from '../../../sim/metrics/economics/estimands/price.ts';
import { yieldPerDay, yieldPerYear } from '../../../sim/metrics/economics/estimands/yields.ts';
import { runOf } from './run-of.ts';

const DAY_US = 86_400_000_000;

describe('the yield of delegators', () => {
  /** EB2: T epochs that pay g to a stake of S grow it to 1 + Tg/S: rewards do not compound. */
  const linear = (epochs: number, lengthUs: number) =>
    Array.from({ length: epochs }, (_, epoch) => ({
      share: 0.004 / (1 + 0.004 * epoch),
      lengthUs,
      priceRatio: 1,
    }));

  it('of a day compounds to the growth of the whole time', () => {
    const daily = yieldPerDay(linear(26, 14 * DAY_US))!;
    expect((1 + daily) ** (26 * 14)).toBeCloseTo(1 + 26 * 0.004, 12);
  });

  it('falls by as much as epochs are longer', () => {
    const [short, long] = [14, 21].map((days) => yieldPerYear(linear(26, days * DAY_US))!);
    expect(Math.log(1 + short) / Math.log(1 + long)).toBeCloseTo(1.5, 12);
    expect(yieldPerDay([])).toBeNull();
  });

  it('in dollars counts the fall of WAL: a fifth of the price is a loss of four fifths', () => {
    const epochs = linear(26, (365.25 / 26) * DAY_US);
    epochs[10].priceRatio = 0.2;
    expect(yieldPerYear(epochs)).toBeCloseTo((1 + 26 * 0.004) * 0.2 - 1, 10);
  });
});

describe('concentration', () => {
  /** EB4: one node at its cap of 100 shards, 50 of 18. */
  const capped = [100, ...Array<number>(50).fill(18)];

  it('counts the fewest holders for a third and for a quorum, capped and not (EB4)', () => {
    expect(concentrationOf(capped, 1000)).toMatchObject({ forThird: 14, forQuorum: 33 });
    const uncapped = [500, ...Array<number>(50).fill(10)];
    expect(concentrationOf(uncapped, 1000)).toMatchObject({ forThird: 1, forQuorum: 18 });
  });

  it('sees through pools that one entity controls: 4 and 22 pools, 1 entity (EB4)', () => {
    const pools = [...Array<number>(5).fill(100), ...Array<number>(50).fill(10)];
    const entities = pools.map((_, at) => (at < 5 ? 'whale' : `node-${at}`));
    expect(concentrationOf(pools, 1000)).toMatchObject({ forThird: 4, forQuorum: 22 });
    expect(concentrationOf(byEntity(pools, entities), 1000).forThird).toBe(1);
  });

  it('has the index of Herfindahl 1/n and the coefficient 0 for n equals, of anything', () => {
    const { herfindahl, gini, holders } = concentrationOf([7e17, 7e17, 7e17, 7e17, 0], 1000);
    expect([herfindahl, holders]).toEqual([0.25, 4]);
    expect(gini).toBeCloseTo(0, 12);
    expect(concentrationOf([1, 2, 3, 4], 1000).gini).toBeCloseTo(0.25, 12);
  });

  it('makes a rent of the cap: half of the stake for a tenth of the shards is a fifth', () => {
    const stakes = [50, ...Array<number>(50).fill(1)];
    expect(capRentOf(capped, stakes)).toBeCloseTo(0.2, 12);
    expect(capRentOf([], [])).toBeNull();
  });

  it('is measured in a run by pool and by the operators that its domains name', () => {
    const run = runOf('{ reserved: { share: 0.26, epochs: 26 } }', {
      days: 30,
      more: 'failures: { domains: { operator: { big: [node-0, node-1, node-2] } } }',
    });
    expect([run.value('nodes-for-third'), run.value('entities-for-third')]).toEqual([19, 17]);
    expect([run.value('members'), run.value('entities')]).toEqual([105, 103]);
    const shards = run
      .rows('economy-concentration')
      .filter((row) => row.of === 'shards' && row.epoch === '1');
    expect(shards.map((row) => [row.by, row.largest_share])).toEqual([
      ['pool', '0.018'],
      ['entity', '0.054'],
    ]);
  });
});

describe('the deterrence margin', () => {
  const COST = 8.38937;

  it('is nothing at the fine σd/D (EB1), and belongs to the kept share that pays best', () => {
    for (const [drop, challenges, fineWal] of [
      [0.5, 1, 8.38937],
      [0.5, 10, 4.198786],
      [0.1, 10, 1.288054],
    ]) {
      expect(neutralFine(COST, drop, { challenges })).toBeCloseTo(fineWal, 5);
    }
    // Nodes that drop a tenth fail one challenge of ten, exactly.
    const samples = [900_000, 500_000].map((keepPpm) => ({
      keepPpm,
      asked: 10,
      passed: keepPpm / 100_000,
      savedWal: COST * (1 - keepPpm / 1e6),
      forgoneWal: 0,
    }));
    const one = deterrenceMargin(samples, { fineWal: COST, challenges: 1 })!;
    expect(one.meanWal).toBeCloseTo(0, 12); // the same for every share: one challenge
    const free = deterrenceMargin(samples, { fineWal: 0, challenges: 1 })!;
    expect([free.keepPpm, free.meanWal]).toEqual([500_000, COST / 2]);
    expect(deterrenceMargin(samples, { fineWal: 0, challenges: 11 })).toBeNull();
  });

  it('has honest nodes fail as often as answers are lost', () => {
    expect(detection(0, { challenges: 10 })).toBe(0);
    expect(detection(0, { challenges: 10, falseFailures: 0.01 })).toBeCloseTo(1 - 0.99 ** 10, 12);
    expect(detection(1, { challenges: 3 })).toBe(1);
  });

  it('crosses nothing within 2% of the closed form, for any number of challenges of a run', () => {
    const nodes = Array.from({ length: 60 }, (_, node) => `node-${node}`).join(', ');
    const run = runOf(
      `{ reserved: { share: 0.26, epochs: 53 }, policies: { penalty: fine-shares },
         response: { evidence: [challenge], challenges: 8 },
         operators: [{ strategy: lazy, nodes: [${nodes}], params: { keepPpm: 500000 } }] }`,
      { days: 365 },
    );
    const table = run.rows('economy-deterrence');
    for (let challenges = 1; challenges <= 8; challenges++) {
      const line = table.filter((row) => Number(row.challenges) === challenges);
      const after = line.findIndex((row) => Number(row.margin_wal) <= 0);
      const [low, high] = [line[after - 1], line[after]];
      const [above, below] = [Number(low.margin_wal), Number(high.margin_wal)];
      const [from, to] = [Number(low.fine_wal), Number(high.fine_wal)];
      const crossing = from + ((to - from) * above) / (above - below);
      expect(crossing / Number(high.neutral_fine_wal)).toBeGreaterThan(0.98);
      expect(crossing / Number(high.neutral_fine_wal)).toBeLessThan(1.02);
    }
    expect(run.value('wrongful-penalties')).toBe(0);
    expect(run.value('detection')).toBeGreaterThan(0.99);
  });

  it.each([
    ['{}', 0.01674],
    ['{ per-shard: 1000WAL }', 0.00559],
    ['{ usage-rate-bp: 0 }', 0.1507],
  ])('needs a vote to burn with the chance σ/C of EB1b under subsidies %s', (subsidies, chance) => {
    const run = runOf(
      `{ reserved: { share: 0.26, epochs: 53 }, response: { hand-over: 0s },
         subsidies: ${subsidies} }`,
      { days: 30 },
    );
    const first = run.results.series.find(({ metric }) => metric === 'economy.neutral-slash')!;
    expect(neutralSlash(COST, COST / chance)).toBeCloseTo(chance, 12);
    expect(Math.abs(first.value / chance - 1)).toBeLessThan(1e-3);
  });
});

describe('the price behind the market', () => {
  /** EB3 in steps: the market falls by a each check; the price follows every j checks. */
  const follow = (fall: number, every: number) => {
    const step = Math.log(1 / fall) / 672;
    return Array.from({ length: 1000 }, (_, check) => {
      const updates = Math.floor(Math.min(check, 672) / every);
      return {
        timeUs: check * 900_000_000,
        walUsd: 0.1188 * Math.exp(-step * Math.min(check, 672)),
        storagePriceFrost: 92_593 * Math.exp(step * every * updates),
      };
    });
  };

  it('passes on ln of what 16 steps of 40 checks are of 672, and the half after 24 checks', () => {
    const samples = follow(0.2, 40);
    expect(passThrough(samples)).toBeCloseTo(640 / 672, 10);
    expect(halfMoveLagUs(samples)).toBe(24 * 900_000_000);
    expect(halfMoveLagUs(follow(5, 44))).toBe(16 * 900_000_000);
  });

  it('lies (1 − e^−ja)/(j(1 − e^−a)) of its target on average (EB3)', () => {
    const step = Math.log(5) / 672;
    expect(meanToTarget(follow(0.2, 40).slice(0, 640))).toBeCloseTo(
      (1 - Math.exp(-40 * step)) / (40 * (1 - Math.exp(-step))),
      10,
    );
  });

  it('says nothing of a market that stood still', () => {
    const still = follow(0.2, 40).slice(0, 2);
    expect([passThrough(still), halfMoveLagUs(still)]).toEqual([null, null]);
    expect(passThrough([])).toBeNull();
  });
});
