/** Closed forms that the economy must give back: EB2 and EB4, with their numbers. */
import { describe, expect, it } from 'vitest';
import { apportion, fewestNodes } from '../../../../sim/models/committee/index.ts';
import { act } from '../../../../sim/models/economics/epoch-loop/actions.ts';
import { BURNED, balanceOf, wallet } from '../../../../sim/models/economics/ledger/index.ts';
import { rateAt } from '../../../../sim/models/economics/staking-pool.ts';
import { closeEpoch, economyOf, policySet, setupOf, USER, WAL } from '../fixture.ts';

describe('EB2: twenty equal pools, constant payments, subsidies of 800%', () => {
  const stake = 50_000_000n * WAL; // 5·10^16 FROST
  const paid = 1_000_000n * WAL; // F = 10^15 FROST an epoch
  const purse = 1_500_000_000n * WAL;
  const policies = policySet();

  /** One MiB costs 10^8 FROST, so that 10^7 of them cost F for an epoch. */
  function run() {
    const setup = setupOf(Array<bigint>(20).fill(stake), {
      subsidyFrost: 1_000_000_000n * WAL,
      walletsFrost: [0n, purse],
    });
    const nodes = setup.nodes.map((node) => ({ ...node, storagePriceFrost: 100_000_000n }));
    const economy = economyOf({ ...setup, nodes }, policies);
    const bytes = 10_000_000n * 1_048_576n;
    for (let epoch = 1; epoch <= 26; epoch++) {
      closeEpoch(economy, policies, {
        beforeCutOff: () => {
          expect(act(economy, policies, { kind: 'buy', agent: USER, bytes, epochs: 1 })).toBe('');
        },
      });
    }
    return economy;
  }

  const economy = run();

  it('gives the pool at rate(27) to the FROST', () => {
    const rate = { walFrost: 54_539_600_000_000_000n, shares: stake };
    for (const { pool } of economy.nodes) expect(rateAt(pool, 27)).toMatchObject(rate);
  });

  it('burns 3% of nine times what users paid', () => {
    expect(balanceOf(economy.ledger, wallet(USER))).toBe(purse - 26n * paid);
    expect(balanceOf(economy.ledger, BURNED)).toBe(7_020_000_000_000_000n);
  });

  it('pays a stake of 1,000 WAL its growth, which is linear and not compounded', () => {
    const { walFrost, shares } = rateAt(economy.nodes[0].pool, 27);
    expect((1000n * WAL * walFrost) / shares).toBe(1_090_792_000_000n);
  });
});

describe('EB4: one node with half of the stake', () => {
  const millions = (wal: readonly bigint[]) => wal.map((amount) => amount * 1_000_000n * WAL);
  const others = Array<bigint>(50).fill(10n);

  it('gets a tenth of the shards under the cap, the others 18 each', () => {
    const shards = apportion(millions([500n, ...others]), 1000);
    expect(shards).toEqual([100, ...Array<number>(50).fill(18)]);
    expect(fewestNodes(shards, 334)).toBe(1 + Math.ceil(234 / 18));
    expect(fewestNodes(shards, 667)).toBe(1 + Math.ceil(567 / 18));
  });

  it('gets half of them without the cap', () => {
    const shards = apportion(millions([500n, ...others]), 1000, 1000);
    expect(shards).toEqual([500, ...Array<number>(50).fill(10)]);
    expect([fewestNodes(shards, 334), fewestNodes(shards, 667)]).toEqual([1, 18]);
  });

  it('escapes the cap by splitting into five pools: by pool nothing shows, by entity all', () => {
    const shards = apportion(millions([...Array<bigint>(5).fill(100n), ...others]), 1000);
    expect([fewestNodes(shards, 334), fewestNodes(shards, 667)]).toEqual([4, 22]);
    const entity = shards.slice(0, 5).reduce((sum, count) => sum + count, 0);
    expect(fewestNodes([entity, ...shards.slice(5)], 334)).toBe(1);
  });
});
