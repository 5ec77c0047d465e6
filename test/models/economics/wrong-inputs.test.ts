/**
 * Ten wrong economic inputs of issue 5: slips of a scenario are one message at the command line
 * (exit code 2, test/cli/epoch.test.ts); slips of those who act are refused on the simulated
 * chain, whose state is then as it was. Here are the ones that reach the chain.
 */
import { describe, expect, it } from 'vitest';
import { encode } from '../../../sim/engine/index.ts';
import { act, type EconomicAction } from '../../../sim/models/economics/epoch-loop/actions.ts';
import { cutOff, startClock } from '../../../sim/models/economics/epoch-loop/transitions.ts';
import { balanceOf, wallet } from '../../../sim/models/economics/ledger/index.ts';
import { DELEGATOR, economyOf, policySet, setupOf, TB, USER, WAL } from './fixture.ts';

const WALLETS = [50n * WAL, 1000n * WAL];

function economy() {
  const policies = policySet();
  const stakes = Array<bigint>(20).fill(1_000_000n * WAL);
  const running = economyOf(setupOf(stakes, { walletsFrost: WALLETS }), policies);
  startClock(running, 0);
  return { running, policies };
}

describe('refused on the chain, with the state unchanged:', () => {
  it.each<[string, EconomicAction, string]>([
    [
      'a stake below 1 WAL',
      { kind: 'stake', agent: DELEGATOR, node: 0, amountFrost: WAL - 1n },
      'stake_below_threshold',
    ],
    [
      'a stake larger than the wallet',
      { kind: 'stake', agent: DELEGATOR, node: 0, amountFrost: 51n * WAL },
      'insufficient_funds',
    ],
    [
      'a stake with a node that has no pool',
      { kind: 'stake', agent: DELEGATOR, node: 20, amountFrost: WAL },
      'unknown_node',
    ],
    [
      'a commission over 100%',
      { kind: 'set-commission', node: 0, rateBp: 10_001 },
      'incorrect_commission_rate',
    ],
    [
      'a negative price',
      { kind: 'vote-prices', node: 0, storageFrost: -1n, writeFrost: 0n },
      'invalid_amount',
    ],
    [
      'a withdrawal of a stake that somebody else has',
      { kind: 'withdraw', agent: USER, stake: 1 },
      'unknown_stake',
    ],
    [
      'a withdrawal of more than was staked',
      { kind: 'withdraw', agent: DELEGATOR, stake: 99 },
      'unknown_stake',
    ],
    [
      'space of nothing',
      { kind: 'buy', agent: USER, bytes: 0n, epochs: 1 },
      'invalid_resource_size',
    ],
    [
      'space for 54 epochs',
      { kind: 'buy', agent: USER, bytes: 1n, epochs: 54 },
      'invalid_epochs_ahead',
    ],
  ])('%s', (_, action, error) => {
    const { running, policies } = economy();
    const state = () => {
      const { flows: _flows, ...rest } = running; // refusals are counted there, and nothing else
      return Buffer.from(encode(rest)).toString('base64');
    };
    const before = state();
    expect(act(running, policies, action)).toBe(error);
    expect(state()).toBe(before);
    expect(running.flows.refusedActions).toBe(1);
  });

  it('purchases, where all vote a capacity of 0', () => {
    const { running, policies } = economy();
    for (let node = 0; node < 20; node++) {
      expect(act(running, policies, { kind: 'vote-capacity', node, capacityBytes: 0n })).toBe('');
    }
    running.nowUs = running.clock.votingEndFromUs;
    cutOff(running, policies);
    expect(running.votedCapacityBytes).toBe(0n);
    running.capacityBytes = running.votedCapacityBytes; // as at the change, with nothing in use
    const bought = act(running, policies, { kind: 'buy', agent: USER, bytes: TB, epochs: 1 });
    expect(bought).toBe('storage_exceeded');
    expect(balanceOf(running.ledger, wallet(USER))).toBe(WALLETS[1]);
  });
});
