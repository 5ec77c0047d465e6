/** Escrows of policies: a namespace each, opened by the first payment, never by a refused one. */
import { describe, expect, it } from 'vitest';
import { encode } from '../../../../sim/engine/index.ts';
import { act } from '../../../../sim/models/economics/epoch-loop/actions.ts';
import {
  BURNED,
  balanceOf,
  escrow,
  reward,
  slot,
  TREASURY,
  totalOf,
} from '../../../../sim/models/economics/ledger/index.ts';
import {
  definePolicy,
  PolicyError,
  type RewardPolicy,
} from '../../../../sim/models/economics/policies/index.ts';
import { closeEpoch, DELEGATOR, economyOf, policySet, setupOf, TB, WAL } from '../fixture.ts';

const reservations = [{ bytes: 100n * TB, endEpoch: 9, storageFrost: 100_000n }];
const setup = () => setupOf(Array<bigint>(20).fill(1_000_000n * WAL), { reservations });

/** A tenth of the rewards is put aside, the rest goes to the first node. */
const saving: RewardPolicy = definePolicy({
  kind: 'reward',
  name: 'saving',
  description: 'of a test',
  split({ view }) {
    const [{ epoch, rewardsFrost }] = view.slots;
    const saved = rewardsFrost / 10n;
    const from = slot(epoch);
    return {
      transfers: [
        { from, to: escrow('reserve'), amountFrost: saved, why: 'saved' },
        { from, to: reward(0), amountFrost: rewardsFrost - saved, why: 'paid' },
      ],
    };
  },
});

/** Takes a deposit from rewards and commission in epoch 1, and fines it away in epoch 2. */
const deposits = definePolicy({
  kind: 'penalty',
  name: 'deposits',
  description: 'of a test',
  close({ view }) {
    if (view.epoch === 0) return { charges: [] }; // nobody has earned anything yet
    const isFine = view.epoch > 1;
    return {
      charges: [
        {
          node: 3,
          amountFrost: isFine ? 400n : 1000n,
          sources: isFine ? ['escrow'] : ['reward'],
          shares: [{ to: isFine ? BURNED : escrow('deposit/3'), bp: 10_000 }],
          remainder: TREASURY,
          why: 'test',
        },
      ],
    };
  },
});

describe('an escrow of a policy', () => {
  it('opens with the first payment, under the name of its kind', () => {
    const policies = policySet({ reward: saving });
    const economy = economyOf(setup(), policies);
    const before = totalOf(economy.ledger, 'escrow');
    const { grossFrost, burnedFrost } = closeEpoch(economy, policies);
    const saved = (grossFrost - burnedFrost) / 10n;
    expect(balanceOf(economy.ledger, escrow('reward/reserve'))).toBe(saved);
    expect(balanceOf(economy.ledger, escrow('reserve'))).toBe(0n);
    expect(totalOf(economy.ledger, 'escrow') - before).toBe(saved);
    closeEpoch(economy, policies);
    expect(balanceOf(economy.ledger, escrow('reward/reserve'))).toBeGreaterThan(saved);
  });

  it('of a penalty is a source of its own later charges against that node', () => {
    const policies = policySet({ penalty: deposits });
    const economy = economyOf(setup(), policies);
    closeEpoch(economy, policies);
    expect(balanceOf(economy.ledger, escrow('penalty/deposit/3'))).toBe(1000n);
    closeEpoch(economy, policies);
    expect(balanceOf(economy.ledger, escrow('penalty/deposit/3'))).toBe(600n);
    expect(economy.penalties.collectedFrost[3]).toBe(1400n);
  });

  it('takes a stake fee too, and no other policy reaches it', () => {
    const fee = definePolicy({
      kind: 'stake-fee',
      name: 'saving',
      description: 'of a test',
      fee: (_, { kind }) =>
        kind === 'request'
          ? { feeFrost: 50n, shares: [{ to: escrow('deposit/3'), bp: 10_000 }], remainder: BURNED }
          : null,
    });
    const policies = policySet({ 'stake-fee': fee, penalty: deposits });
    const economy = economyOf({ ...setup(), walletsFrost: [WAL, WAL] }, policies);
    closeEpoch(economy, policies, {
      beforeCutOff: () => {
        expect(act(economy, policies, { kind: 'request', agent: DELEGATOR, stake: 1 })).toBe('');
      },
    });
    expect(balanceOf(economy.ledger, escrow('stake-fee/deposit/3'))).toBe(50n);
    expect(balanceOf(economy.ledger, escrow('penalty/deposit/3'))).toBe(1000n);
  });

  it('is not opened by a split that is refused: the ledger is as it was', () => {
    const greedy = definePolicy({
      ...saving,
      split: ({ view }) => {
        const [{ epoch }] = view.slots;
        const more = { amountFrost: 10n ** 18n, why: 'too much' };
        return { transfers: [{ from: slot(epoch), to: escrow('reserve'), ...more }] };
      },
    });
    const economy = economyOf(setup(), policySet());
    economy.rules.burnBp = 0;
    const before = Buffer.from(encode(economy.ledger)).toString('base64');
    expect(() => closeEpoch(economy, policySet({ reward: greedy }))).toThrow(PolicyError);
    expect(Buffer.from(encode(economy.ledger)).toString('base64')).toBe(before);
  });

  it('of another policy cannot be debited: a reward rule takes nothing out of one', () => {
    const thief = definePolicy({
      ...saving,
      split: () => ({
        transfers: [{ from: escrow('deposit/3'), to: reward(0), amountFrost: 1n, why: 'stolen' }],
      }),
    });
    const policies = policySet({ penalty: deposits });
    const economy = economyOf(setup(), policies);
    closeEpoch(economy, policies);
    expect(() => closeEpoch(economy, policySet({ reward: thief, penalty: deposits }))).toThrow(
      'there is no escrow(reward/deposit/3)',
    );
  });
});
