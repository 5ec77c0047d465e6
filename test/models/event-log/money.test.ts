/** WAL in a run of the whole network: what moves, that it is all there, and that it stays apart. */
import { describe, expect, it } from 'vitest';
import { FROST_PER_WAL } from '../../../sim/models/chain/index.ts';
import { BURNED, balanceOf, wallet } from '../../../sim/models/economics/ledger/index.ts';
import { frostOfParts, OUTCOMES } from '../../../sim/models/facts.ts';
import { type Overrides, smallScenario } from '../../fixtures/small-scenario.ts';
import { type FinishedWalrusRun, factsNamed, runSmall } from '../../fixtures/walrus-run.ts';

const STAKE_MOVES = {
  'stake-changes': [
    { at: '1h', node: 'node-0', delta: '-1000000WAL' },
    { at: '2h', node: 'node-6', delta: '1000000WAL' },
  ],
};

const run = (overrides: Overrides = {}) => runSmall(smallScenario(overrides));

/** Sum over the facts of a name of the amount whose whole WAL stand at that argument. */
function total(finished: FinishedWalrusRun, name: string, at: number): bigint {
  return factsNamed(finished, name).reduce(
    (sum, { args }) => sum + frostOfParts(args[at], args[at + 1]),
    0n,
  );
}

describe('a run of the network', () => {
  const finished = run({ economics: STAKE_MOVES });
  const { chain } = finished.ctx.state.eventLog;

  it('takes from the clients what space and writes cost, to the FROST', () => {
    expect(factsNamed(finished, 'storage.bought').length).toBeGreaterThan(5);
    const paid = total(finished, 'storage.bought', 4) + total(finished, 'write.paid', 1);
    const left = balanceOf(chain.ledger, wallet(0)) + balanceOf(chain.ledger, wallet(1));
    expect(paid).toBeGreaterThan(0n);
    expect(2n * 1_000_000n * FROST_PER_WAL - left).toBe(paid);
  });

  it('gives every FROST of a closed epoch to nodes, the next epoch or the fire', () => {
    const closed = factsNamed(finished, 'epoch.closed');
    expect(closed.length).toBeGreaterThan(1);
    const gross = total(finished, 'epoch.closed', 0);
    const leftover = total(finished, 'epoch.closed', 2);
    const burned = total(finished, 'wal.burned', 0);
    expect(total(finished, 'reward.paid', 1) + leftover + burned).toBe(gross);
    expect(balanceOf(chain.ledger, BURNED)).toBe(burned);
    expect(burned).toBeGreaterThan(0n);
  });

  it('tops up what users pay, and counts everything again at each boundary', () => {
    expect(total(finished, 'subsidy.paid', 0)).toBeGreaterThan(0n);
    const counted = factsNamed(finished, 'supply.recounted');
    expect(counted).toHaveLength(factsNamed(finished, 'epoch.closed').length);
    const [wholeWal, remainderFrost] = counted.at(-1)!.args;
    const minted = 5_000_000_000n * FROST_PER_WAL;
    expect(minted - frostOfParts(wholeWal, remainderFrost)).toBe(balanceOf(chain.ledger, BURNED));
    const checker = finished.results.summary.checkers.find(({ name }) => name === 'wal-conserved');
    expect(checker).toMatchObject({ status: 'held' });
  });

  it('pays stake out in the first epoch that allows it, with what it earned', () => {
    const [paid, ...more] = factsNamed(finished, 'stake.withdrawn');
    expect(more).toEqual([]);
    expect(frostOfParts(paid.args[1], paid.args[2])).toBe(1_000_000n * FROST_PER_WAL);
    const change = factsNamed(finished, 'epoch.change-started')[0];
    expect(paid.timeUs).toBe(change.timeUs);
  });
});

describe('money and matter', () => {
  it('the same scenario is physically the same under every ruleset and at any price', () => {
    const digestOf = (economics: Overrides) => {
      const { simulation } = run({ economics: { ...STAKE_MOVES, ...economics } });
      return simulation.digest();
    };
    const usual = digestOf({});
    const others = [
      { ruleset: 'mainnet-v2' },
      { ruleset: 'dev-v4' },
      { ruleset: 'paper' },
      { 'storage-price': '0FROST', 'write-price': '0FROST' },
      { 'commission-bp': 0, subsidies: { pool: '0WAL' } },
    ].map(digestOf);
    for (const other of others) expect(other.physical).toBe(usual.physical);
    // mainnet-v2, and prices: other money.
    expect(others[0].economic).not.toBe(usual.economic);
    expect(others[3].economic).not.toBe(usual.economic);
  });

  it('a client without WAL writes nothing, and nothing else breaks', () => {
    const poor = run({ economics: { wallet: '0WAL' } });
    expect(factsNamed(poor, 'blob.registered')).toEqual([]);
    const outcomes = factsNamed(poor, 'write.ended').map(({ args }) => OUTCOMES[args[2]]);
    expect(outcomes.length).toBeGreaterThan(5);
    expect(new Set(outcomes)).toEqual(new Set(['aborted']));
    expect(poor.results.summary.verdict).toBe('good');
  });

  it('a change of stake that the chain refuses is told, and moves nothing', () => {
    // Less than a WAL would stay in the stake object.
    const delta = '-999999.5WAL';
    const refused = run({
      economics: { 'stake-changes': [{ at: '1h', node: 'node-6', delta }] },
    });
    expect(factsNamed(refused, 'stake.refused')).toMatchObject([
      { entity: 6, args: [-999_999, -500_000_000] },
    ]);
    expect(factsNamed(refused, 'stake.changed')).toEqual([]);
  });
});
