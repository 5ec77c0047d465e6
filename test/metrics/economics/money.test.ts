/** Where WAL went in a run: holders, moves between accounts, welfare, migration, cohorts. */
import { describe, expect, it } from 'vitest';
import { migrationExternality } from '../../../sim/metrics/economics/estimands/index.ts';
import { runOf } from './run-of.ts';

const BUSY = `
  reserved: { share: 0.26, epochs: 26 },
  users: [{ strategy: price-sensitive, count: 3, wallet: 50000000WAL },
          { strategy: sticky, count: 1, wallet: 5000000WAL }],
  delegators: [{ strategy: whale, count: 5, share: 0.1, params: { everyEpochs: 2 } },
               { strategy: yield-chasing, count: 50, share: 0.3 }],
  operators: [{ strategy: lazy, nodes: [node-3] }],
  response: { evidence: [challenge, oracle], challenges: 3 }`;
const POLICIES = `policies: { penalty: fine-shares, stake-fee: stake-shift },`;

describe('a busy run under penalties and fees', () => {
  const run = runOf(`{ ${POLICIES} ${BUSY} }`);
  const { rows, opening } = run.views;

  it('has in every group of accounts what came in less what left', () => {
    for (const [at, row] of rows.entries()) {
      const before = at === 0 ? null : rows[at - 1].wal;
      if (before === null) continue;
      for (const { kind, frost } of row.wal) {
        const isOne = (group: string): boolean =>
          kind === 'wallet' ? group.endsWith('-wallet') : group === kind;
        let change = 0n;
        for (const move of row.moves) {
          if (isOne(move.to)) change += move.frost;
          if (isOne(move.from)) change -= move.frost;
        }
        const held = before.find((one) => one.kind === kind)!.frost;
        expect(change).toBe(frost - held);
      }
    }
  });

  it('gives one group what it takes from others: the changes sum to 0 FROST each epoch', () => {
    for (const [at, row] of rows.entries()) {
      const before = at === 0 ? opening : rows[at - 1].holders;
      const change = row.holders.reduce(
        (sum, { frost }, one) => sum + frost - before[one].frost,
        0n,
      );
      expect(change).toBe(0n);
    }
  });

  it('has the welfare that its parts add up to', () => {
    const parts = ['users', 'operators', 'delegators', 'rest'];
    const sum = parts.reduce((all, part) => all + run.value(`welfare-${part}`), 0);
    expect(sum / run.value('welfare')).toBeCloseTo(1, 9);
  });

  it('values delegators of each strategy at no more than what they own and pools hold', () => {
    const last = rows.at(-1)!;
    const worth = last.delegators.reduce((sum, one) => sum + one.worthFrost, 0n);
    const held = last.holders.find(({ holder }) => holder === 'delegators')!.frost;
    expect(worth).toBeLessThanOrEqual(held);
    expect(Number(held - worth) / Number(held)).toBeLessThan(1e-6);
    expect(last.delegators.map(({ label, delegators }) => [label, delegators])).toEqual([
      ['nobody in particular', 1],
      ['whale', 5],
      ['yield-chasing', 50],
    ]);
  });

  it('keeps what is paid for in slots whose sum is what the ledger holds for them', () => {
    for (const row of rows) {
      const slots = row.slots.reduce((sum, { rewardsFrost }) => sum + rewardsFrost, 0n);
      expect(slots).toBe(row.holders.find(({ holder }) => holder === 'slots')!.frost);
    }
  });
});

describe('welfare', () => {
  it('is the same under two reward rules to which nobody reacts: payments cancel', () => {
    const users = 'users: [{ strategy: price-sensitive, count: 3, wallet: 50000000WAL }]';
    const [one, other] = ['per-shard', 'performance-weighted'].map((reward) =>
      runOf(`{ reserved: { share: 0.26, epochs: 26 }, policies: { reward: ${reward} }, ${users},
        operators: [{ strategy: lazy, nodes: [node-3] }], response: { evidence: [oracle] } }`),
    );
    expect(other.value('welfare')).toBe(one.value('welfare'));
    expect(other.value('welfare-operators')).not.toBe(one.value('welfare-operators'));
  });

  it('counts a purchase with what it is worth to its buyer, who pays no more', () => {
    const run = runOf(`{ ${BUSY} }`);
    for (const { worthUsd, paidUsd } of run.views.rows) expect(worthUsd).toBeGreaterThan(paidUsd);
  });
});

describe('the migration externality', () => {
  it('is bytes times their price and rewards over the longer epoch, from a paired run', () => {
    const minute = 60_000_000;
    const epochsOf = (every: number) =>
      runOf(
        `{ reserved: { share: 0.26, epochs: 53 }, response: { hand-over-per-shard: 1min },
           delegators: [{ strategy: whale, count: 1, share: 0.5,
             params: { everyEpochs: ${every} } }] }`,
        { nodes: '{ count: 25, stake: { law: constant, value: 1000000WAL } }', days: 90 },
      ).views.rows;
    const [withMove, without] = [epochsOf(2), epochsOf(1000)];
    const moved = withMove.map((row, at) => row.movedShards - without[at].movedShards);
    expect(Math.max(...moved)).toBeGreaterThan(0);
    const frost = 500_000n * 1_000_000_000n;
    const found = migrationExternality(
      { withMove, without },
      { frost, egressUsdPerTb: 5, shards: 1000 },
    );
    const bytes = moved.reduce((sum, shards, at) => {
      return sum + (shards * Number(withMove[at].usedBytes)) / 1000;
    }, 0);
    expect(found.movedBytes).toBe(bytes);
    expect(found.transferUsd).toBeCloseTo((bytes / 1e12) * 5, 9);
    const lost = withMove.reduce((sum, row, at) => {
      const lengthUs = without[at].endedUs - without[at].startedUs;
      const others = 1 - Number(frost) / Number(row.stakedFrost);
      const rewards = (Number(row.rewardsFrost) / 1e9) * 0.1188 * others;
      return sum + (rewards * moved[at] * minute) / lengthUs;
    }, 0);
    expect(found.lostYieldUsd / lost).toBeCloseTo(1, 9);
    const fee = (found.transferUsd + lost) / (500_000 * 0.1188);
    expect(found.correctiveFeeBp / (fee * 10_000)).toBeCloseTo(1, 9);
  });
});
