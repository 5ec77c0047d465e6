/** What an epoch change does with WAL, on the chain that the network runs (economics.md §6–§9). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apply,
  type ChainState,
  type EconomicEvent,
  FROST_PER_WAL,
  recountEconomy,
} from '../../../sim/models/chain/index.ts';
import {
  isFlat,
  RULESETS,
  reserveEventBlob,
  toShares,
  toWal,
} from '../../../sim/models/economics/index.ts';
import { BURNED, balanceOf, wallet } from '../../../sim/models/economics/ledger/index.ts';
import {
  certify,
  EPOCH_US,
  errorOf,
  must,
  network,
  nextEpoch,
  register,
} from '../chain/fixture.ts';

const buy = (sizeBytes: number, epochs = 1, client = 0) =>
  ({ kind: 'reserve-storage', client, sizeBytes, epochs }) as const;
const vote = (node: number, storagePriceFrost: bigint) =>
  ({ kind: 'vote', node, votes: { storagePriceFrost } }) as const;
const walletOf = (chain: ChainState, agent: number) => balanceOf(chain.ledger, wallet(agent));
const MIB = 1_048_576;

/** Ends the epoch and returns what the books say of it. */
function close(chain: ChainState): EconomicEvent[] {
  const { clock } = chain;
  if (clock.phase === 'sync') sync(chain);
  if (clock.phase === 'done') must(chain, { kind: 'voting-end' }, clock.votingEndFromUs);
  const result = apply(chain, { kind: 'initiate-epoch-change' }, clock.epochChangeFromUs);
  if (!result.ok) throw new Error(result.error);
  return result.economic;
}

function sync(chain: ChainState): void {
  const { epoch, startedUs } = chain.clock;
  for (const { node } of chain.current!.members) {
    must(chain, { kind: 'epoch-sync-done', node, epoch }, startedUs);
  }
}

function of<K extends EconomicEvent['kind']>(books: readonly EconomicEvent[], kind: K) {
  return books.filter((event): event is Extract<EconomicEvent, { kind: K }> => event.kind === kind);
}

describe('payment', () => {
  it('goes out of the wallet into the slots of the epochs, at the price of the day', () => {
    const chain = network([4, 3, 3]);
    const before = walletOf(chain, 0);
    must(chain, buy(MIB + 1, 3));
    // Two units of 100,000 FROST for three epochs.
    expect(before - walletOf(chain, 0)).toBe(600_000n);
    const rewards = chain.ring.slice(0, 4).map(({ rewardsFrost }) => rewardsFrost);
    expect(rewards).toEqual([200_000n, 200_000n, 200_000n, 0n]);
    for (const node of [0, 1, 2]) must(chain, vote(node, 7n));
    must(chain, buy(MIB, 1));
    expect(chain.ring[0].rewardsFrost).toBe(200_007n);
    // What was bought before stays as it was paid.
    expect(chain.ring[1].rewardsFrost).toBe(200_000n);
  });

  it('of a registration is space and write fee, both or neither', () => {
    const chain = network([4, 3, 3], { clientFrost: 240_000n });
    const registration = { epochs: 2, blob: 1 };
    // One unit for two epochs and the write of one unit: 220,000 FROST.
    register(chain, registration);
    expect(walletOf(chain, 0)).toBe(20_000n);
    const again = {
      kind: 'register-blob',
      blob: 1,
      blobId: 'id-1',
      lengthBytes: 1000,
      client: 0,
      deletable: false,
      epochs: 2,
    } as const;
    expect(errorOf(chain, again)).toBe('insufficient_funds');
    certify(chain, 1);
    expect(errorOf(chain, { kind: 'extend-blob', blob: 1, epochs: 1 })).toBe('insufficient_funds');
    recountEconomy(chain);
  });

  it('is refused when an epoch of the period has no room left', () => {
    const chain = network([4, 3, 3]);
    chain.capacityBytes = 1_000n;
    must(chain, buy(600, 2));
    expect(errorOf(chain, buy(401, 1))).toBe('storage_exceeded');
    must(chain, buy(400, 2));
    must(chain, { ...buy(1_000, 1), startEpoch: 3 });
  });

  it('does not depend on the order of purchases (economics.md §19.10)', () => {
    const purchases = fc.array(
      fc.record({
        size: fc.integer({ min: 1, max: 9 * MIB }),
        epochs: fc.integer({ min: 1, max: 5 }),
      }),
      { minLength: 2, maxLength: 8 },
    );
    fc.assert(
      fc.property(purchases, (list) => {
        const [early, late] = [network([4, 3, 3]), network([4, 3, 3])];
        for (const { size, epochs } of list) must(early, buy(size, epochs));
        for (const { size, epochs } of [...list].reverse()) must(late, buy(size, epochs));
        expect(late.ring).toEqual(early.ring);
      }),
    );
  });
});

describe('the close of an epoch', () => {
  it('burns 3%, pays per shard, and rolls the rest over (economics.md §19.2)', () => {
    const chain = network([4, 3, 3]);
    must(chain, buy(1_000 * MIB - 1));
    const gross = chain.ring[0].rewardsFrost;
    const books = close(chain);
    const [{ grossFrost, leftoverFrost }] = of(books, 'epoch-closed');
    const rewards = of(books, 'reward-paid');
    const paid = rewards.reduce((sum, { rewardFrost }) => sum + rewardFrost, 0n);
    const burned = balanceOf(chain.ledger, BURNED);
    expect(grossFrost).toBe(gross);
    expect(burned).toBe((gross * 3n) / 100n);
    expect(paid + leftoverFrost + burned).toBe(gross);
    expect(rewards.map(({ rewardFrost }) => rewardFrost)).toEqual(
      [4n, 3n, 3n].map((shards) => ((gross - burned) * shards) / 10n),
    );
    expect(chain.ring[0].rewardsFrost).toBe(leftoverFrost);
    recountEconomy(chain);
  });

  it('pays less for a deny list, and equally per shard without one (economics.md §19.8)', () => {
    const chain = network([4, 3, 3]);
    const list = { kind: 'set-deny-list', node: 1, signers: [0, 1] } as const;
    const bytes = BigInt(500 * MIB);
    expect(errorOf(chain, { ...list, bytes, signers: [1, 2] })).toBe('not_enough_stake');
    must(chain, { ...list, bytes, signers: [0, 1] });
    must(chain, buy(1_000 * MIB, 2));
    const denied = of(close(chain), 'reward-paid').map(({ rewardFrost }) => rewardFrost);
    expect(denied[1] * 2n - denied[2]).toBeLessThanOrEqual(1n);
    must(chain, { ...list, bytes: 0n, signers: [0, 2] });
    const [first, second, third] = of(close(chain), 'reward-paid').map(
      ({ rewardFrost }) => rewardFrost,
    );
    expect(second).toBe(third);
    expect((first * 3n) / 4n - second).toBeLessThanOrEqual(1n);
  });

  it('locks commission until the next cut-off of a node that was in the committee', () => {
    const chain = network([4, 3, 3]);
    must(chain, buy(1_000 * MIB));
    const [{ commissionFrost, rewardFrost }] = of(close(chain), 'reward-paid');
    expect(commissionFrost).toBe((rewardFrost * 6_000n) / 10_000n);
    const { operator } = chain.nodes[0];
    must(chain, { kind: 'collect-commission', node: 0 });
    expect(walletOf(chain, operator)).toBe(0n);
    sync(chain);
    must(chain, { kind: 'voting-end' }, chain.clock.votingEndFromUs);
    must(chain, { kind: 'collect-commission', node: 0 });
    expect(walletOf(chain, operator)).toBe(commissionFrost);
    recountEconomy(chain);
  });

  it('never comes while 334 shards are silent, and purchases go on', () => {
    const chain = network([333, 333, 334]);
    nextEpoch(chain);
    close(chain);
    const { epoch, startedUs } = chain.clock;
    for (const node of [0, 1]) must(chain, { kind: 'epoch-sync-done', node, epoch }, startedUs);
    const lateUs = startedUs + 100 * EPOCH_US;
    expect(errorOf(chain, { kind: 'voting-end' }, lateUs)).toBe('wrong_epoch_state');
    expect(errorOf(chain, { kind: 'initiate-epoch-change' }, lateUs)).toBe(
      'next_committee_is_empty',
    );
    must(chain, buy(MIB, 53), lateUs);
  });
});

describe('what the rulesets differ in', () => {
  it('mainnet-v2 burns and locks nothing, and counts prices at the cut-off', () => {
    const chain = network([4, 3, 3], { rules: RULESETS['mainnet-v2'] });
    must(chain, buy(1_000 * MIB));
    for (const node of [0, 1, 2]) must(chain, vote(node, 5n));
    expect(chain.storagePriceFrost).toBe(100_000n);
    must(chain, { kind: 'voting-end' }, chain.clock.votingEndFromUs);
    // Too late for the epoch that begins now.
    for (const node of [0, 1, 2]) must(chain, vote(node, 9n));
    expect(chain.storagePriceFrost).toBe(100_000n);
    close(chain);
    expect(chain.storagePriceFrost).toBe(5n);
    expect(balanceOf(chain.ledger, BURNED)).toBe(0n);
    expect(chain.nodes[0].commission.lockedFrost).toBe(0n);
    expect(chain.nodes[0].commission.balanceFrost).toBeGreaterThan(0n);
  });

  it('mainnet-v3 counts a vote at once, if the vote asks for it or anybody does', () => {
    const chain = network([4, 3, 3]);
    must(chain, vote(0, 5n));
    expect(chain.storagePriceFrost).toBe(100_000n);
    must(chain, { ...vote(1, 6n), recomputes: false });
    expect(chain.storagePriceFrost).toBe(100_000n);
    must(chain, { kind: 'recompute-prices' });
    expect(chain.storagePriceFrost).toBe(6n);
  });

  it.each([
    ['mainnet-v3', 6_000],
    ['dev-v4', 100],
  ] as const)('%s: a rate that was due while the pool was idle is %i bp', (name, rateBp) => {
    const chain = network([4, 3, 3], { rules: RULESETS[name] });
    must(chain, { kind: 'register-node' });
    must(chain, { kind: 'set-commission', node: 3, rateBp: 100 });
    // Due in epoch 3, when the node is in no committee.
    nextEpoch(chain);
    nextEpoch(chain);
    const stake = { kind: 'stake', node: 3, deltaFrost: 5n * FROST_PER_WAL } as const;
    must(chain, stake, chain.clock.sinceUs);
    nextEpoch(chain);
    expect(chain.current!.members.map(({ node }) => node)).toContain(3);
    expect(chain.nodes[3].commission.rateBp).toBe(rateBp);
  });

  it('the paper weighs price votes by stake above the cap', () => {
    const rules = RULESETS.paper;
    // Node 0 has 80 of 100 WAL but, capped, 10 of 20 shards: by stake it decides alone.
    const nodes = [80, 5, 5, 10].map((wal) => ({ stakeFrost: BigInt(wal) * FROST_PER_WAL }));
    const chain = network([10, 3, 3, 4], { rules, nodes });
    expect(chain.current!.members[0].shards).toHaveLength(10);
    must(chain, vote(0, 1n));
    nextEpoch(chain);
    expect(chain.storagePriceFrost).toBe(1n);
    const deployed = network([10, 3, 3, 4], { nodes });
    must(deployed, vote(0, 1n));
    nextEpoch(deployed);
    expect(deployed.storagePriceFrost).toBe(100_000n);
  });
});

describe('pools', () => {
  it('never hold more shares than WAL, and their rate never falls (economics.md §19.4)', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 3_000 * MIB }), {
      minLength: 6,
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        sizes,
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 6, maxLength: 6 }),
        (bought, deltas) => {
          const chain = network([4, 3, 3]);
          for (const [turn, size] of bought.entries()) {
            must(chain, buy(size));
            const deltaFrost = BigInt(deltas[turn]) * FROST_PER_WAL;
            // Node 2 stays as it is: without any stake there is no committee.
            apply(chain, { kind: 'stake', node: turn % 2, deltaFrost }, 0);
            nextEpoch(chain);
            recountEconomy(chain);
          }
          for (const { pool } of chain.nodes) {
            // A pool that was emptied starts again at a flat rate.
            for (const [at, after] of pool.rates.entries()) {
              const before = pool.rates[at - 1];
              if (before === undefined || isFlat(before) || isFlat(after)) continue;
              expect(after.walFrost * before.shares >= before.walFrost * after.shares).toBe(true);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('give back exactly the principal when nothing was earned (economics.md §19.9)', () => {
    const chain = network([4, 3, 3]);
    const { holder } = chain;
    const before = walletOf(chain, holder);
    must(chain, { kind: 'stake', node: 0, deltaFrost: 1_234_567_891n });
    const stake = chain.nextStake - 1;
    nextEpoch(chain);
    must(chain, { kind: 'request-stake', stake });
    expect(errorOf(chain, { kind: 'withdraw-stake', stake })).toBe('withdraw_epoch_not_reached');
    nextEpoch(chain);
    must(chain, { kind: 'withdraw-stake', stake });
    expect(walletOf(chain, holder)).toBe(before);
  });

  it('convert no amount into more than it was', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 19n });
    fc.assert(
      fc.property(amount, amount, amount, (walFrost, shares, x) => {
        const rate = { walFrost, shares };
        expect(toWal(rate, toShares(rate, x)) <= x).toBe(true);
        expect(toShares(rate, toWal(rate, x)) <= x).toBe(true);
      }),
    );
  });
});

describe('the capacity vote', () => {
  it('334 shards that vote 0 stop sales, and keep what was sold', () => {
    const chain = network([333, 333, 334]);
    must(chain, buy(5_000, 4));
    must(chain, { kind: 'vote', node: 2, votes: { capacityBytes: 0n } });
    nextEpoch(chain);
    expect(chain.capacityBytes).toBe(5_000n);
    expect(errorOf(chain, buy(1, 1))).toBe('storage_exceeded');
  });

  it('333 do not', () => {
    const chain = network([333, 334, 333]);
    must(chain, { kind: 'vote', node: 2, votes: { capacityBytes: 0n } });
    nextEpoch(chain);
    must(chain, buy(5_000, 4));
  });
});

describe('subsidies', () => {
  const funded = (poolFrost: bigint) =>
    network([4, 3, 3], {
      subsidies: { usageRateBp: 80_000, basePerNodeFrost: 10n, perShardFrost: 1n, poolFrost },
    });
  const call = { kind: 'pay-subsidies' } as const;

  it('top up every slot that was paid into, once', () => {
    const chain = funded(FROST_PER_WAL);
    must(chain, buy(MIB, 3));
    must(chain, call);
    const topped = [900_000n, 900_000n, 900_000n, 0n];
    expect(chain.ring.slice(0, 4).map(({ rewardsFrost }) => rewardsFrost)).toEqual(topped);
    must(chain, call);
    expect(chain.ring.slice(0, 4).map(({ rewardsFrost }) => rewardsFrost)).toEqual(topped);
    recountEconomy(chain);
  });

  it('run dry as a cliff: the whole call is refused, the fixed part too', () => {
    const chain = funded(799_999n);
    close(chain);
    must(chain, buy(MIB, 1));
    expect(errorOf(chain, call)).toBe('insufficient_funds');
    must(chain, { kind: 'fund-subsidies', agent: 1, amountFrost: 1_000n });
    must(chain, call);
    // 800,000 for the slot; 3 · 10 + 10 shards for the nodes, locked before the cut-off.
    expect(chain.subsidies!.poolFrost).toBe(799_999n + 1_000n - 800_000n - 40n);
    expect(chain.nodes[0].commission).toMatchObject({ balanceFrost: 14n, lockedFrost: 14n });
    must(chain, call);
    expect(chain.nodes[0].commission.balanceFrost).toBe(14n);
    recountEconomy(chain);
  });

  it('never top up what is paid after the last call of an epoch', () => {
    const chain = funded(FROST_PER_WAL);
    must(chain, call);
    must(chain, buy(MIB, 1));
    close(chain);
    const poolFrost = chain.subsidies!.poolFrost;
    must(chain, call);
    // Only the leftover that rolled over looks new, and the fixed part of the closed epoch is due.
    expect(poolFrost - chain.subsidies!.poolFrost).toBeLessThan(200n);
  });
});

describe('the numbers of the subsidies', () => {
  it('are set by the administrator, up to 10,000%', () => {
    const chain = network([4, 3, 3]);
    const set = (usageRateBp: number) =>
      ({ kind: 'set-subsidy-rates', rates: { usageRateBp } }) as const;
    expect(errorOf(chain, set(1))).toBe('no_subsidies');
    const poolFrost = FROST_PER_WAL;
    const rates = { usageRateBp: 0, basePerNodeFrost: 0n, perShardFrost: 0n };
    const other = network([4, 3, 3], { subsidies: { ...rates, poolFrost } });
    expect(errorOf(other, set(1_000_001))).toBe('invalid_subsidy_rate');
    must(other, set(10_000));
    must(other, buy(MIB));
    must(other, { kind: 'pay-subsidies' });
    expect(other.ring[0].rewardsFrost).toBe(200_000n);
  });
});

describe('blobs of the event log', () => {
  it('use space of every epoch, whatever the capacity, and pay nothing (economics.md §2.7)', () => {
    const chain = network([4, 3, 3]);
    chain.capacityBytes = 10n;
    reserveEventBlob(chain.ring, 11n);
    expect(chain.ring.every(({ usedBytes }) => usedBytes === 11n)).toBe(true);
    expect(chain.ring.every(({ rewardsFrost }) => rewardsFrost === 0n)).toBe(true);
    expect(errorOf(chain, buy(1))).toBe('storage_exceeded');
  });
});

describe('EB2: equal pools, constant payments', () => {
  it('grow linearly, to the FROST', () => {
    const pools = 20;
    const feeFrost = 1_000_000_000_000_000n;
    const chain = network(new Array<number>(pools).fill(50), {
      nodes: new Array(pools).fill({
        stakeFrost: 50_000_000_000_000_000n,
        storagePriceFrost: feeFrost,
      }),
      clientFrost: 30n * feeFrost,
      holderFrost: 0n,
      subsidies: {
        usageRateBp: 80_000,
        basePerNodeFrost: 0n,
        perShardFrost: 0n,
        poolFrost: 9n * 26n * feeFrost,
      },
    });
    must(chain, buy(MIB, 26));
    must(chain, { kind: 'pay-subsidies' });
    for (let epoch = 1; epoch <= 26; epoch++) close(chain);
    const { pool } = chain.nodes[7];
    const rate = pool.rates.at(-1)!;
    expect(rate).toMatchObject({ epoch: 27, walFrost: 54_539_600_000_000_000n });
    expect(toWal(rate, toShares(pool.rates[1], 1_000n * FROST_PER_WAL))).toBe(1_090_792_000_000n);
    expect(balanceOf(chain.ledger, BURNED)).toBe(7_020_000_000_000_000n);
    recountEconomy(chain);
  });
});
