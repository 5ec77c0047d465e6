import { describe, expect, it } from 'vitest';
import { encode } from '../../../../sim/engine/index.ts';
import {
  changeEpoch,
  cutOff,
  startClock,
} from '../../../../sim/models/economics/epoch-loop/transitions.ts';
import {
  BURNED,
  pool,
  reward,
  slot,
  wallet,
} from '../../../../sim/models/economics/ledger/index.ts';
import {
  definePolicy,
  POLICIES,
  type Policy,
  type PolicyContext,
  PolicyError,
  type PolicyKind,
  putToUse,
} from '../../../../sim/models/economics/policies/index.ts';
import { economyOf, policySet, setupOf, TB, WAL } from '../fixture.ts';

const SOURCE = './mine.ts';
const reservations = [{ bytes: 100n * TB, endEpoch: 3, storageFrost: 100_000n }];

/** The message with which an epoch under this policy ends, and that the ledger is as it was. */
function refusal(policy: Policy): string {
  const stakes = Array<bigint>(20).fill(1_000_000n * WAL);
  const economy = economyOf(setupOf(stakes, { reservations }), policySet());
  const used = putToUse(policy, { kind: policy.kind, source: SOURCE });
  const policies = { ...policySet(), [policy.kind]: used };
  startClock(economy, 0);
  economy.nowUs = economy.clock.votingEndFromUs;
  cutOff(economy, policySet());
  economy.rules.burnBp = 0; // so that nothing moves before the hook
  const before = encode(economy.ledger);
  try {
    changeEpoch(economy, policies, economy.clock.epochChangeFromUs);
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyError);
    if (policy.kind === 'reward') {
      expect(Buffer.compare(encode(economy.ledger), before)).toBe(0);
    }
    return (error as Error).message;
  }
  return '';
}

const rewarding = (split: unknown): Policy =>
  definePolicy({
    kind: 'reward',
    name: 'mine',
    description: 'of a test',
    split: split as () => never,
  });

const move = (from: unknown, to: unknown, amountFrost: unknown) => ({
  transfers: [{ from, to, amountFrost, why: 'test' }],
});

describe('a reward policy is refused with its file and hook, the ledger unchanged,', () => {
  it.each<[string, (context: PolicyContext) => unknown, string]>([
    ['when it returns a number', () => 7, 'found 7; allowed: { transfers }'],
    ['when it returns nothing', () => undefined, 'found undefined; allowed: { transfers }'],
    ['when it returns a promise', async () => ({}), 'transfers: found undefined'],
    ['when its transfers are a number', () => ({ transfers: 3 }), 'found 3; allowed: a list'],
    ['when it moves a negative', () => move(slot(1), reward(0), -1n), 'an amount is above 0'],
    ['when it moves a fraction', () => move(slot(1), reward(0), 1.5), 'is not a transfer of whole'],
    ['when it overdraws', () => move(slot(1), reward(0), 10n ** 18n), 'slot(1) holds'],
    [
      'when it takes from a wallet',
      () => move(wallet(0), reward(0), 1n),
      'may not debit wallet(0)',
    ],
    ['when it fills a pool', () => move(slot(1), pool(0), 1n), 'may not credit pool(0)'],
    ['when it takes from a later slot', () => move(slot(2), BURNED, 1n), 'may not debit slot(2)'],
    ['when the node is missing', () => move(slot(1), reward(20), 1n), 'there is no reward(20)'],
    [
      'when it writes to the view',
      ({ view }) => {
        (view as { epoch: number }).epoch = 9;
      },
      'read only',
    ],
    [
      'when it throws',
      () => {
        throw new Error('no mood');
      },
      'no mood',
    ],
  ])('%s', (_, split, message) => {
    const found = refusal(rewarding(split));
    expect(found).toContain(`${SOURCE}: split: `);
    expect(found).toContain(message);
  });
});

describe('a penalty policy is refused', () => {
  const charging = (change: object): Policy =>
    definePolicy({
      kind: 'penalty',
      name: 'mine',
      description: 'of a test',
      close: () =>
        ({
          charges: [
            {
              node: 0,
              amountFrost: 5n,
              sources: ['reward'],
              shares: [{ to: BURNED, bp: 10_000 }],
              remainder: BURNED,
              why: 'test',
              ...change,
            },
          ],
        }) as never,
    });

  it.each<[string, object, string]>([
    ['against a node that does not exist', { node: 20 }, 'there is no node 20'],
    ['of a negative amount', { amountFrost: -1n }, 'amountFrost: found -1'],
    ['of a double', { amountFrost: 2.5 }, 'amountFrost: found 2.5'],
    ['from a pool', { sources: ['pool'] }, 'sources: found pool'],
    ['with shares of 9,999 bp', { shares: [{ to: BURNED, bp: 9999 }] }, 'found 9999 bp'],
    ['with half a basis point', { shares: [{ to: BURNED, bp: 0.5 }] }, 'found 0.5 bp'],
    ['to a pool', { shares: [{ to: pool(0), bp: 10_000 }] }, 'may not credit pool(0)'],
  ])('%s', (_, change, message) => {
    const found = refusal(charging(change));
    expect(found).toContain(`${SOURCE}: close: `);
    expect(found).toContain(message);
  });

  it('and accepted with shares of 10,000 bp', () => {
    expect(refusal(charging({}))).toBe('');
  });
});

describe('prices, fees and subsidies', () => {
  it('are refused when a price is negative or timeless', () => {
    const pricing = (decision: object): Policy =>
      definePolicy({
        kind: 'price',
        name: 'mine',
        description: 'of a test',
        epochStart: () => decision as never,
      });
    const right = { storageFrost: 1n, writeFrost: 1n, effective: 'now' };
    expect(refusal(pricing(right))).toBe('');
    expect(refusal(pricing({ ...right, storageFrost: -1n }))).toContain('storageFrost: found -1');
    expect(refusal(pricing({ ...right, effective: 'soon' }))).toContain('effective: found soon');
  });

  it('are refused when a subsidy does not say what happens if the pool is short', () => {
    const policy = definePolicy({
      kind: 'subsidy',
      name: 'mine',
      description: 'of a test',
      afterChange: () => ({ transfers: [] }) as never,
    });
    expect(refusal(policy)).toContain('afterChange: whenShort: found undefined');
  });
});

describe('a definition is refused', () => {
  const use = (definition: unknown, kind: PolicyKind = 'reward', params = {}) => {
    return () => putToUse(definition, { kind, source: SOURCE, params });
  };
  const shift = POLICIES.find(({ name }) => name === 'stake-shift');

  it.each<[string, unknown, string]>([
    ['that is no record', 5, '5 is not a policy'],
    ['of another kind', { kind: 'price' }, 'a price policy stands where a reward policy'],
    ['of an unknown kind', { kind: 'tax' }, "a policy of kind 'tax'"],
    ['without a name', { kind: 'reward', split: () => null }, 'name: found undefined'],
    ['without a hook', { kind: 'reward', name: 'mine' }, 'no hook; allowed: split'],
    ['whose hook is text', { kind: 'reward', name: 'mine', split: 'x' }, 'allowed: a function'],
  ])('%s', (_, definition, message) => {
    expect(use(definition)).toThrow(`${SOURCE}: `);
    expect(use(definition)).toThrow(message);
  });

  it('with parameters that it does not have, or out of their range', () => {
    expect(use(shift, 'stake-fee', { rate: 1n })).toThrow(
      "unknown parameter 'rate'; allowed: feeBp, burnBp, longTermEpochs",
    );
    expect(use(shift, 'stake-fee', { feeBp: 10_001n })).toThrow('allowed: 0 to 10000 bp');
    expect(use(shift, 'stake-fee', { feeBp: 10_000n })).not.toThrow();
    expect(use(shift, 'stake-fee', { feeBp: 5 })).toThrow('allowed: a bigint');
  });
});
