/**
 * Resources, storage pools, stake objects and the exchange as actions on an economy: each is paid
 * to the FROST or refused with nothing changed, and everything is counted again after each.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { recountEconomy } from '../../../../sim/models/economics/economy/index.ts';
import { act, type EconomicAction } from '../../../../sim/models/economics/epoch-loop/actions.ts';
import type { PolicedEconomy } from '../../../../sim/models/economics/epoch-loop/state.ts';
import {
  balanceOf,
  escrow,
  principal,
  slot,
  wallet,
} from '../../../../sim/models/economics/ledger/index.ts';
import { closeEpoch, DELEGATOR, economyOf, policySet, setupOf, USER, WAL } from '../fixture.ts';

const MIB = 1_048_576n;
const PRICE = 100_000n;
const WRITE = 20_000n;
const policies = policySet({ subsidy: 'none' });

let economy: PolicedEconomy;
beforeEach(() => {
  const setup = setupOf(Array<bigint>(20).fill(1_000_000n * WAL), {
    exchange: { terms: { rateWal: 3n, rateSui: 2n, suiMist: 1000n }, reserveFrost: 10n * WAL },
  });
  economy = economyOf(setup, policies);
});

/** Why it was refused; what it cost its agent; and what the slots hold more. */
function done(action: EconomicAction) {
  const agent = 'agent' in action ? action.agent : 0;
  const slots = (): bigint =>
    economy.ring.reduce((sum, { epoch }) => sum + balanceOf(economy.ledger, slot(epoch)), 0n);
  const before = structuredClone({ ...economy, flows: null });
  const [purse, held] = [balanceOf(economy.ledger, wallet(agent)), slots()];
  const error = act(economy, policies, action);
  if (error !== '') expect({ ...economy, flows: null }).toEqual(before);
  recountEconomy(economy);
  const cost = purse - balanceOf(economy.ledger, wallet(agent));
  return { error, cost, slots: slots() - held };
}

const FREE = { error: '', cost: 0n, slots: 0n };
const agent = USER;

describe('storage resources', () => {
  it('are bought, split, joined, given away and extended; only space costs', () => {
    const bytes = 10n * MIB - 1n;
    const buy = { kind: 'buy-space', agent, bytes, startEpoch: 0, endEpoch: 6 } as const;
    // Epochs 1 to 5, ten units each: a start in the past is moved to now.
    expect(done(buy)).toEqual({ error: '', cost: 50n * PRICE, slots: 50n * PRICE });
    expect(done({ kind: 'split-space', agent, space: 0, bytes: 4n * MIB })).toEqual(FREE);
    expect(done({ kind: 'split-space-at', agent, space: 0, epoch: 3 })).toEqual(FREE);
    expect(done({ kind: 'join-spaces', agent, space: 0, other: 2 })).toEqual(FREE);
    expect(done({ kind: 'join-spaces', agent, space: 0, other: 1 })).toEqual(FREE);
    expect([...economy.objects!.spaces.values()]).toEqual([
      { startEpoch: 1, endEpoch: 6, bytes, owner: agent },
    ]);
    const longer = done({ kind: 'extend-space', agent, space: 0, epochs: 2 });
    expect(longer).toEqual({ error: '', cost: 20n * PRICE, slots: 20n * PRICE });
    expect(done({ kind: 'give-space', agent, space: 0, to: DELEGATOR })).toEqual(FREE);
    expect(done({ kind: 'split-space', agent, space: 0, bytes: 1n }).error).toBe('unknown_space');
  });

  it('are refused beyond the ring, and for nothing', () => {
    const buy = { kind: 'buy-space', agent, bytes: MIB, startEpoch: 1 } as const;
    expect(done({ ...buy, endEpoch: 54 }).error).toBe('');
    expect(done({ ...buy, endEpoch: 55 }).error).toBe('invalid_epochs_ahead');
    expect(done({ ...buy, bytes: 0n, endEpoch: 2 }).error).toBe('invalid_resource_size');
    const extend = { kind: 'extend-space', agent, space: 0, epochs: 1 } as const;
    expect(done(extend).error).toBe('invalid_epochs_ahead');
  });
});

describe('a storage pool', () => {
  const blob = { kind: 'pool-blob', agent, pool: 0, isDeletable: true } as const;

  it('pays by units for room and for time, and for each blob the write fee alone', () => {
    const create = done({ kind: 'create-pool', agent, bytes: 100n * MIB, epochs: 4 });
    expect(create).toEqual({ error: '', cost: 400n * PRICE, slots: 400n * PRICE });
    expect(done({ ...blob, id: 'a', bytes: 63n * MIB }).cost).toBe(63n * WRITE);
    expect(done({ ...blob, id: 'a', bytes: MIB }).error).toBe('duplicate_blob');
    expect(done({ ...blob, id: 'b', bytes: 38n * MIB }).error).toBe('insufficient_capacity');
    expect(done({ kind: 'grow-pool', agent, pool: 0, bytes: 1n }).cost).toBe(4n * PRICE);
    expect(done({ ...blob, id: 'b', bytes: 37n * MIB }).cost).toBe(37n * WRITE);
    closeEpoch(economy, policies);
    // 100 MiB and a byte are 101 units.
    expect(done({ kind: 'extend-pool', agent, pool: 0, epochs: 3 }).cost).toBe(303n * PRICE);
  });

  it('gives up what is free, and is dissolved once it is empty', () => {
    done({ kind: 'create-pool', agent, bytes: 100n * MIB, epochs: 4 });
    done({ ...blob, id: 'a', bytes: 50n * MIB });
    expect(done({ kind: 'take-share', agent, pool: 0, percent: 50 })).toEqual(FREE);
    const tooMuch = { kind: 'take-space', agent, pool: 0, bytes: 26n * MIB } as const;
    expect(done(tooMuch).error).toBe('insufficient_capacity');
    expect(done({ kind: 'absorb-space', agent, pool: 0, space: 1 })).toEqual(FREE);
    expect(done({ kind: 'dissolve-pool', agent, pool: 0 }).error).toBe('pool_not_empty');
    const burn = { kind: 'pool-burn', agent, pool: 0, id: 'a' } as const;
    expect(done(burn).error).toBe('invalid_epochs_ahead');
    expect(done({ kind: 'pool-delete', agent, pool: 0, id: 'a' })).toEqual(FREE);
    expect(done({ kind: 'dissolve-pool', agent, pool: 0 })).toEqual(FREE);
    expect([...economy.objects!.spaces.values()]).toEqual([
      { startEpoch: 1, endEpoch: 5, bytes: 100n * MIB, owner: agent },
    ]);
    expect(done({ kind: 'create-pool-from', agent, space: 2 })).toEqual(FREE);
  });

  it('is nobody else’s, and takes nothing after its last epoch', () => {
    done({ kind: 'create-pool', agent, bytes: 100n * MIB, epochs: 1 });
    const grow = { kind: 'grow-pool', pool: 0, bytes: 1n } as const;
    expect(done({ ...grow, agent: DELEGATOR }).error).toBe('unknown_pool');
    closeEpoch(economy, policies);
    expect(done({ ...grow, agent }).error).toBe('invalid_epochs_ahead');
  });
});

describe('stake objects', () => {
  it('split and join without a FROST lost; both parts are at least 1 WAL', () => {
    const [stake] = economy.stakes.keys();
    const split = (amountFrost: bigint) =>
      done({ kind: 'split-stake', agent: DELEGATOR, stake, amountFrost });
    expect(split(WAL - 1n).error).toBe('stake_below_threshold');
    expect(split(WAL)).toEqual(FREE);
    const part = economy.nextStake - 1;
    expect(balanceOf(economy.ledger, principal(part))).toBe(WAL);
    const join = { kind: 'join-stakes', stake, other: part } as const;
    expect(done({ ...join, agent: USER }).error).toBe('unknown_stake');
    expect(done({ ...join, agent: DELEGATOR })).toEqual(FREE);
    expect(balanceOf(economy.ledger, principal(stake))).toBe(1_000_000n * WAL);
  });

  it('of different nodes do not join', () => {
    const [stake, other] = economy.stakes.keys();
    const join = { kind: 'join-stakes', agent: DELEGATOR, stake, other } as const;
    expect(done(join).error).toBe('metadata_mismatch');
  });
});

describe('the exchange', () => {
  it('gives floors at its rate, out of reserves that are counted with all WAL', () => {
    expect(done({ kind: 'wal-for-sui', agent, mist: 5n }).cost).toBe(-7n); // ⌊5 · 3/2⌋
    expect(economy.exchange!.suiMist).toBe(1005n);
    expect(balanceOf(economy.ledger, escrow('exchange'))).toBe(10n * WAL - 7n);
    expect(done({ kind: 'sui-for-wal', agent, amountFrost: 100n }).cost).toBe(100n);
    expect(economy.exchange!.suiMist).toBe(939n); // ⌊100 · 2/3⌋ less
  });

  it('refuses more than it has of either, and more than the agent has', () => {
    const errorOf = (order: { mist: bigint } | { amountFrost: bigint }): string =>
      'mist' in order
        ? done({ kind: 'wal-for-sui', agent, ...order }).error
        : done({ kind: 'sui-for-wal', agent, ...order }).error;
    expect(errorOf({ mist: 7n * WAL })).toBe('insufficient_balance');
    expect(errorOf({ amountFrost: 1502n })).toBe('insufficient_balance');
    expect(errorOf({ amountFrost: 10n ** 18n })).toBe('insufficient_funds');
  });
});
