/** What a slash and a debt leave alone, and what holds while debts stand (issue 5, item 8). */
import { describe, expect, it } from 'vitest';
import { act } from '../../../../sim/models/economics/epoch-loop/actions.ts';
import type { PolicedEconomy } from '../../../../sim/models/economics/epoch-loop/state.ts';
import { BURNED, balanceOf } from '../../../../sim/models/economics/ledger/index.ts';
import { debtOf } from '../../../../sim/models/economics/policies/index.ts';
import { closeEpoch, DELEGATOR, economyOf, policySet, setupOf, TB, WAL } from '../fixture.ts';

const reservations = [{ bytes: 100n * TB, endEpoch: 12, storageFrost: 100_000n }];
const twenty = () => Array<bigint>(20).fill(1_000_000n * WAL);

describe('a slash by vote', () => {
  it('burns commission and leaves principal, pools, shards and membership as they were', () => {
    const policies = policySet({ subsidy: 'none' });
    const economy = economyOf(setupOf(twenty(), { reservations }), policies);
    closeEpoch(economy, policies);
    const rest = ({ nodes, stakes, activeSet, current, previous, next, ring }: PolicedEconomy) =>
      structuredClone({
        pools: nodes.map(({ pool }) => pool),
        others: nodes.slice(1).map(({ commission }) => commission),
        ...{ stakes, activeSet, current, previous, next, ring },
      });
    let held = 0n;
    closeEpoch(economy, policies, {
      beforeCutOff: () => {
        const before = rest(economy);
        const burned = balanceOf(economy.ledger, BURNED);
        held = economy.nodes[0].commission.balanceFrost;
        for (let node = 1; node < 16; node++) {
          expect(act(economy, policies, { kind: 'vote-slash', node, candidate: 0 })).toBe('');
        }
        expect(act(economy, policies, { kind: 'slash', candidate: 0 })).toBe('');
        expect(balanceOf(economy.ledger, BURNED) - burned).toBe(held);
        expect(economy.nodes[0].commission).toMatchObject({ balanceFrost: 0n, lockedFrost: 0n });
        expect(rest(economy)).toEqual(before);
      },
    });
    expect(held).toBeGreaterThan(0n);
  });
});

describe('a fine beyond what a node has', () => {
  it('is collected + debt in every epoch, taken from later rewards, and shares stay below WAL', () => {
    const fine = { policy: 'fine-shares', params: { fineFrost: 40n * WAL } };
    const policies = policySet({ penalty: fine, subsidy: 'none' });
    const setup = setupOf(twenty(), { reservations, walletsFrost: [10n * WAL, 0n] });
    const economy = economyOf(setup, policies);
    const debts: bigint[] = [];
    for (let epoch = 1; epoch <= 8; epoch++) {
      const failed = { by: 1, of: 0, asked: 1, passed: epoch <= 2 ? 0 : 1 };
      economy.evidence.push({ kind: 'challenge', epoch, ...failed });
      closeEpoch(economy, policies, {
        beforeCutOff: () => {
          const request = { kind: 'request', agent: DELEGATOR, stake: epoch } as const;
          if (epoch > 1) act(economy, policies, request);
        },
      });
      const { assessedFrost, collectedFrost } = economy.penalties;
      debts.push(debtOf(economy.penalties, 0));
      expect(collectedFrost[0] + debts.at(-1)!).toBe(assessedFrost[0]);
      for (const { pool } of economy.nodes) expect(pool.shares <= pool.walFrost).toBe(true);
    }
    expect(debts[1]).toBeGreaterThan(0n);
    for (let at = 2; at < debts.length && debts[at - 1] > 0n; at++) {
      expect(debts[at]).toBeLessThan(debts[at - 1]);
    }
    expect(economy.nodes[0].pool.walFrost).toBeGreaterThanOrEqual(1_000_000n * WAL);
  });
});
