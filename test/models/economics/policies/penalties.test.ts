import { describe, expect, it } from 'vitest';
import { weightOfNode } from '../../../../sim/models/committee/index.ts';
import { act } from '../../../../sim/models/economics/epoch-loop/actions.ts';
import type { PolicedEconomy } from '../../../../sim/models/economics/epoch-loop/state.ts';
import {
  BURNED,
  balanceOf,
  commission,
  TREASURY,
  wallet,
} from '../../../../sim/models/economics/ledger/index.ts';
import {
  type Charge,
  debtOf,
  definePolicy,
  type Evidence,
} from '../../../../sim/models/economics/policies/index.ts';
import { closeEpoch, economyOf, operatorAgent, policySet, setupOf, TB, WAL } from '../fixture.ts';

const twenty = (first: bigint, rest: bigint) =>
  [first, ...Array<bigint>(19).fill(rest)].map((wal) => wal * WAL);
const reservations = [{ bytes: 1000n * TB, endEpoch: 20, storageFrost: 100_000n }];

/** Fines node 0 this much at the close of the chosen epochs. */
const finesNodeZero = (amountFrost: bigint, epochs: readonly number[]) =>
  definePolicy({
    kind: 'penalty',
    name: 'fines-node-zero',
    description: 'of a test',
    close: ({ view }) => {
      const charge: Charge = {
        node: 0,
        amountFrost,
        sources: ['commission', 'reward'],
        shares: [
          { to: TREASURY, bp: 2500 },
          { to: BURNED, bp: 7500 },
        ],
        remainder: BURNED,
        why: 'of a test',
      };
      return { charges: epochs.includes(view.epoch) ? [charge] : [] };
    },
  });

const assessedOf = ({ penalties }: PolicedEconomy) => penalties.assessedFrost[0];
const collectedOf = ({ penalties }: PolicedEconomy) => penalties.collectedFrost[0];

describe('a penalty beyond the balance', () => {
  it('becomes a debt that the next rewards pay: collected + debt = assessed', () => {
    const fine = 12_000n * WAL; // more than one reward of node 0 (about 4,600 WAL an epoch)
    const policies = policySet({ penalty: finesNodeZero(fine, [1]), subsidy: 'none' });
    const economy = economyOf(setupOf(twenty(1_000_000n, 1_000_000n), { reservations }), policies);
    const debts: bigint[] = [];
    for (let epoch = 1; epoch <= 4; epoch++) {
      closeEpoch(economy, policies);
      const debt = debtOf(economy.penalties, 0);
      expect(collectedOf(economy) + debt).toBe(assessedOf(economy));
      debts.push(debt);
    }
    expect(assessedOf(economy)).toBe(fine);
    expect(debts[0]).toBeGreaterThan(0n);
    expect(debts[1]).toBeLessThan(debts[0]);
    expect(debts[3]).toBe(0n);
    const treasury = balanceOf(economy.ledger, TREASURY);
    expect(fine / 4n - treasury).toBeLessThan(4n); // a floor for each amount collected
  });

  it('takes what an operator has not collected, and nothing that it has', () => {
    const fined = (isCollecting: boolean) => {
      const policies = policySet({ penalty: finesNodeZero(1_000n * WAL, [2]), subsidy: 'none' });
      const setup = setupOf(twenty(1_000_000n, 1_000_000n), { reservations });
      const economy = economyOf(setup, policies);
      closeEpoch(economy, policies);
      closeEpoch(economy, policies, {
        afterCutOff: () => {
          if (isCollecting) act(economy, policies, { kind: 'collect', node: 0 });
        },
      });
      return economy;
    };
    const [left, taken] = [fined(false), fined(true)];
    expect(balanceOf(taken.ledger, wallet(operatorAgent(0)))).toBeGreaterThan(0n);
    expect(balanceOf(left.ledger, commission(0))).toBeGreaterThan(0n);
    expect(collectedOf(left)).toBe(collectedOf(taken)); // the second from the new reward
    expect(left.nodes[0].pool.walFrost).toBeGreaterThan(taken.nodes[0].pool.walFrost);
  });
});

describe('the rule of the paper for challenges', () => {
  /** Node 0 with so many of 1000 shards says that honest node 1 failed. */
  function attacked(attackerShards: number, penalty: string) {
    const policies = policySet({ penalty, subsidy: 'none' });
    // More stake than any cap leaves it: the cap sets its shards.
    const stakes = twenty(100_000_000n, 1_000_000n);
    const rules = { nodeCapBp: 10 * attackerShards };
    const economy = economyOf(setupOf(stakes, { reservations, rules }), policies);
    const members = economy.current!.members.map(({ node }) => node);
    const reports: Evidence[] = members.flatMap((by) =>
      members
        .filter((of) => of !== by)
        .map((of) => {
          const isFalse = by === 0 && of === 1;
          const passed = isFalse ? 0 : 4;
          return { kind: 'challenge', epoch: 1, by, of, asked: 4, passed } as const;
        }),
    );
    economy.evidence.push(...reports);
    closeEpoch(economy, policies);
    return economy;
  }

  it('does not let 333 false shards fine an honest node', () => {
    const economy = attacked(333, 'paper');
    expect(weightOfNode(economy.previous!, 0)).toBe(333);
    expect(economy.penalties.assessedFrost).toEqual(Array(20).fill(0n));
  });

  it('spares whom half of the shards name, and fines whom fewer do', () => {
    const half = attacked(500, 'paper');
    expect(weightOfNode(half.previous!, 0)).toBe(500);
    expect(half.penalties.assessedFrost[1]).toBe(0n);
    const fewer = attacked(501, 'paper');
    expect(weightOfNode(fewer.previous!, 0)).toBe(501);
    const shards = BigInt(weightOfNode(fewer.previous!, 1));
    expect(fewer.penalties.assessedFrost[1]).toBe(shards * WAL);
    expect(fewer.penalties.assessedFrost[2]).toBe(0n);
  });

  it('burns what is fined; a share for the reporter makes the false report pay', () => {
    const economy = attacked(333, 'fine-shares');
    const shards = BigInt(weightOfNode(economy.previous!, 1));
    expect(economy.penalties.assessedFrost[1]).toBe(shards * WAL);
    expect(balanceOf(economy.ledger, wallet(operatorAgent(0)))).toBe((shards * WAL) / 10n);
  });
});

describe('slashing by vote', () => {
  const setup = setupOf(twenty(1_000_000n, 1_000_000n), { reservations });

  /** Ends epoch 1, then votes with so many nodes of 50 shards against node 0. */
  function voted(voters: number, when: 'beforeCutOff' | 'afterCutOff' = 'beforeCutOff') {
    const policies = policySet({ subsidy: 'none' });
    const economy = economyOf(setup, policies);
    closeEpoch(economy, policies);
    let error = '';
    const pools = structuredClone(economy.nodes[0].pool);
    closeEpoch(economy, policies, {
      [when]: () => {
        if (when === 'afterCutOff') act(economy, policies, { kind: 'collect', node: 0 });
        for (let node = 0; node < voters; node++) {
          act(economy, policies, { kind: 'vote-slash', node, candidate: 0 });
        }
        error = act(economy, policies, { kind: 'slash', candidate: 0 });
        expect(economy.nodes[0].pool).toEqual(pools);
      },
    });
    return { economy, error };
  }

  it('is refused without two thirds of the shards', () => {
    expect(voted(13).error).toBe('not_enough_votes'); // 650 of 1000
  });

  it('burns the locked commission with two thirds, and no stake', () => {
    const { economy, error } = voted(14);
    expect(error).toBe('');
    expect(economy.nodes[0].commission.balanceFrost).toBeGreaterThan(0n); // of the epoch after
    const paid = economy.ring[0].rewardsFrost;
    expect(paid).toBeGreaterThan(0n);
  });

  it('finds nothing where the operator collected after the cut-off', () => {
    const { economy, error } = voted(14, 'afterCutOff');
    expect(error).toBe('');
    expect(balanceOf(economy.ledger, wallet(operatorAgent(0)))).toBeGreaterThan(0n);
  });
});
