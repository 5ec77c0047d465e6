import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '../../../../sim/engine/index.ts';
import { act } from '../../../../sim/models/economics/epoch-loop/actions.ts';
import type { PolicySet } from '../../../../sim/models/economics/epoch-loop/hooks.ts';
import type { PolicedEconomy } from '../../../../sim/models/economics/epoch-loop/state.ts';
import {
  BURNED,
  balanceOf,
  slot,
  totalOf,
  wallet,
} from '../../../../sim/models/economics/ledger/index.ts';
import { LIMITS } from '../../../../sim/models/economics/policies/index.ts';
import { RULESETS } from '../../../../sim/models/economics/rulesets/index.ts';
import {
  type Chosen,
  closeEpoch,
  DELEGATOR,
  economyOf,
  policySet,
  setupOf,
  TB,
  USER,
  WAL,
} from '../fixture.ts';

/** Epochs of purchases and moving stake, with evidence of how well each node did. */
function story(
  policies: PolicySet,
  { ppm = () => 1_000_000, epochs = 4 } = {} as Story,
): PolicedEconomy {
  const stakes = Array.from({ length: 25 }, (_, node) => BigInt(900_000 + 7919 * node) * WAL);
  const setup = setupOf(stakes, {
    subsidyFrost: 50_000_000n * WAL,
    walletsFrost: [5_000_000n * WAL, 5_000_000n * WAL],
  });
  const economy = economyOf(setup, policies);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const { node } of economy.current!.members) {
      const challenge = {
        by: (node + 1) % 25,
        of: node,
        asked: 3,
        passed: ppm(node) > 5e5 ? 3 : 0,
      };
      economy.evidence.push(
        { kind: 'oracle', epoch, of: node, storedPpm: ppm(node) },
        { kind: 'challenge', epoch, ...challenge },
      );
    }
    closeEpoch(economy, policies, {
      beforeCutOff: () => {
        const bytes = BigInt(epoch) * 37n * TB + 12_345n;
        expect(act(economy, policies, { kind: 'buy', agent: USER, bytes, epochs: 5 })).toBe('');
        expect(act(economy, policies, { kind: 'write', agent: USER, bytes })).toBe('');
        act(economy, policies, { kind: 'request', agent: DELEGATOR, stake: epoch + 1 });
        act(economy, policies, { kind: 'withdraw', agent: DELEGATOR, stake: epoch });
        const stake = { kind: 'stake', agent: DELEGATOR, node: 20 } as const;
        act(economy, policies, { ...stake, amountFrost: 30_000n * WAL });
      },
    });
  }
  return economy;
}

interface Story {
  ppm?: (node: number) => number;
  epochs?: number;
}

/** Balances of every account and the state of every pool. */
const money = ({ ledger, nodes, ring }: PolicedEconomy) =>
  Buffer.from(encode({ ledger, nodes, ring })).toString('base64');

describe('what must be the same, to the FROST,', () => {
  const deployed = money(story(policySet()));
  const without = money(story(policySet({ penalty: 'none' })));

  it('is a penalty of 0 and none', () => {
    const zero = { failFrost: 0n, issueFrost: 0n, sendFrost: 0n, receiveFrost: 0n };
    const harsh = { ppm: (node: number) => (node < 5 ? 0 : 1_000_000) };
    const [none, paper, fine] = (
      [
        'none',
        { policy: 'paper', params: zero },
        { policy: 'fine-shares', params: { fineFrost: 0n } },
      ] as const satisfies readonly Chosen[]
    ).map((penalty) => money(story(policySet({ penalty }), harsh)));
    expect(paper).toBe(none);
    expect(fine).toBe(none);
    expect(without).toBe(deployed);
  });

  it.each([1_000_000, 999_999, 1])(
    'are equal performance weights of %i ppm and the split by shards',
    (ppm) => {
      const weighted = story(policySet({ reward: 'performance-weighted' }), { ppm: () => ppm });
      expect(money(weighted)).toBe(deployed);
    },
  );

  it('is a gate that everybody passes and the split by shards', () => {
    expect(money(story(policySet({ reward: 'uptime-gated' })))).toBe(deployed);
  });

  it('is a stake fee of 0 and none', () => {
    const free = { policy: 'stake-shift', params: { feeBp: 0n } };
    expect(money(story(policySet({ 'stake-fee': free })))).toBe(deployed);
  });
});

describe('what must differ', () => {
  it('is who is paid when performance is weighed: the lazy lose what the others gain', () => {
    const ppm = (node: number) => (node < 5 ? 500_000 : 1_000_000);
    const [even, weighed] = ['per-shard', 'performance-weighted'].map((reward) =>
      story(policySet({ reward }), { ppm, epochs: 1 }),
    );
    const earned = (economy: PolicedEconomy, node: number) =>
      economy.nodes[node].pool.rewardsFrost + economy.nodes[node].commission.balanceFrost;
    for (let node = 0; node < 25; node++) {
      if (node < 5) expect(earned(weighed, node)).toBeLessThan(earned(even, node));
      else expect(earned(weighed, node)).toBeGreaterThan(earned(even, node));
    }
    expect(balanceOf(weighed.ledger, BURNED)).toBe(balanceOf(even.ledger, BURNED));
  });

  it('is that those who miss the gate leave their part to the next slot or to the others', () => {
    const ppm = (node: number) => (node < 5 ? 0 : 1_000_000);
    const run = (toOthers: bigint) =>
      story(policySet({ reward: { policy: 'uptime-gated', params: { toOthers } } }), {
        ppm,
        epochs: 1,
      });
    const [kept, shared] = [run(0n), run(1n)];
    expect(kept.nodes[0].pool.rewardsFrost + shared.nodes[0].pool.rewardsFrost).toBe(0n);
    const next = (economy: PolicedEconomy) => balanceOf(economy.ledger, slot(2));
    expect(next(kept)).toBeGreaterThan(next(shared));
    expect(shared.nodes[9].pool.rewardsFrost).toBeGreaterThan(kept.nodes[9].pool.rewardsFrost);
  });

  it('is what leaving early costs: the fee is burned and shared as the shares say', () => {
    const before = story(policySet());
    const policy = { policy: 'stake-shift', params: { feeBp: 200n, burnBp: 5000n } };
    const after = story(policySet({ 'stake-fee': policy }));
    const burned = balanceOf(after.ledger, BURNED) - balanceOf(before.ledger, BURNED);
    expect(after.flows.stakeFeesFrost).toBeGreaterThan(0n);
    expect(burned).toBeGreaterThan(0n);
    expect(balanceOf(after.ledger, wallet(DELEGATOR))).toBeLessThan(
      balanceOf(before.ledger, wallet(DELEGATOR)),
    );
  });
});

describe('the incidence of a policy', () => {
  it('sums to 0 FROST over all holders, whatever the two policies are', () => {
    const rewards = fc.constantFrom('per-shard', 'performance-weighted', 'uptime-gated');
    const penalties = fc.constantFrom('none', 'paper', 'fine-shares');
    const fees = fc.constantFrom('none', 'stake-shift');
    const subsidies = fc.constantFrom('deployed', 'declining', 'none');
    const chosen = fc.record({
      reward: rewards,
      penalty: penalties,
      'stake-fee': fees,
      subsidy: subsidies,
    });
    const ppm = (node: number) => 1_000_000 - 40_000 * node;
    fc.assert(
      fc.property(chosen, chosen, (left, right) => {
        const [one, other] = [left, right].map((set) => story(policySet(set), { ppm }));
        const kinds = [
          'wallet',
          'slot',
          'reward',
          'pool',
          'commission',
          'locked-commission',
        ] as const;
        const rest = [
          'principal',
          'subsidy',
          'treasury',
          'escrow',
          'burned',
          'undistributed',
        ] as const;
        const delta = [...kinds, ...rest].reduce(
          (sum, kind) => sum + totalOf(other.ledger, kind) - totalOf(one.ledger, kind),
          0n,
        );
        expect(delta).toBe(0n);
      }),
      { numRuns: 12 },
    );
  });
});

describe('limits', () => {
  it('have the deployed values of the rulesets', () => {
    const values = LIMITS.map(({ name, field }) => [name, RULESETS['mainnet-v3'][field]]);
    expect(Object.fromEntries(values)).toEqual({
      'burn-rate': 300,
      'commission-cap': 10_000,
      'node-cap': 1000,
      'active-set-size': 111,
      'withdrawal-delay': 0,
    });
  });

  it('refuse a commission above the cap, and accept one at it', () => {
    const policies = policySet();
    const setup = setupOf([1_000_000n * WAL], { rules: { commissionCapBp: 4000 }, shards: 10 });
    const economy = economyOf(setup, policies);
    const rate = (rateBp: number) =>
      act(economy, policies, { kind: 'set-commission', node: 0, rateBp });
    expect(rate(4001)).toBe('incorrect_commission_rate');
    expect(rate(4000)).toBe('');
  });

  it('hold a withdrawal back without paying for the wait', () => {
    const paid = (withdrawalDelayEpochs: number) => {
      const policies = policySet();
      const reservations = [{ bytes: 100n * TB, endEpoch: 20, storageFrost: 100_000n }];
      const setup = setupOf([1_000_000n * WAL, 1_000_000n * WAL], {
        rules: { withdrawalDelayEpochs },
        reservations,
        shards: 10,
      });
      const economy = economyOf(setup, policies);
      let epochs = 0;
      act(economy, policies, { kind: 'request', agent: DELEGATOR, stake: 1 });
      while (act(economy, policies, { kind: 'withdraw', agent: DELEGATOR, stake: 1 }) !== '') {
        closeEpoch(economy, policies);
        epochs++;
      }
      return { epochs, wallet: balanceOf(economy.ledger, wallet(DELEGATOR)) };
    };
    expect(paid(3).epochs).toBe(paid(0).epochs + 3);
    expect(paid(3).wallet).toBe(paid(0).wallet);
  });
});
