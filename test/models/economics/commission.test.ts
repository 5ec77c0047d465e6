import { describe, expect, it } from 'vitest';
import {
  addCommission,
  advanceRate,
  collectCommission,
  newCommission,
  releaseLock,
  scheduleRate,
  suiForWal,
  walForSui,
} from '../../../sim/models/economics/index.ts';
import { balanceOf, wallet } from '../../../sim/models/economics/ledger/index.ts';
import { errorOf, must, network, nextEpoch } from '../chain/fixture.ts';

describe('commission (economics.md §8)', () => {
  it('is collected without its locked part, which the cut-off frees', () => {
    const commission = newCommission(6_000);
    addCommission(commission, 70n, { isLocked: false });
    addCommission(commission, 30n, { isLocked: true });
    expect(collectCommission(commission)).toBe(70n);
    expect(collectCommission(commission)).toBe(0n);
    expect(releaseLock(commission)).toBe(30n);
    expect(collectCommission(commission)).toBe(30n);
  });

  it('takes a new rate two epochs ahead; a second one of the same epoch replaces it', () => {
    const commission = newCommission(6_000);
    scheduleRate(commission, 4, 1);
    scheduleRate(commission, 4, 2);
    advanceRate(commission, 5, 'exact-epoch');
    expect(commission.rateBp).toBe(6_000);
    advanceRate(commission, 6, 'exact-epoch');
    expect(commission).toMatchObject({ rateBp: 2, scheduled: [] });
  });

  it('has rates from 0 to 10,000 bp', () => {
    const chain = network([4, 3, 3]);
    for (const rateBp of [-1, 10_001, 0.5]) {
      expect(errorOf(chain, { kind: 'set-commission', node: 0, rateBp })).toBe(
        'incorrect_commission_rate',
      );
    }
    for (const rateBp of [0, 10_000]) must(chain, { kind: 'set-commission', node: 0, rateBp });
  });

  it('locks a donation outside phase selected, until the node was in the previous committee', () => {
    const chain = network([4, 3, 3]);
    const gift = { kind: 'donate-commission', agent: 0, node: 0, amountFrost: 9n } as const;
    must(chain, gift);
    must(chain, { kind: 'voting-end' }, chain.clock.votingEndFromUs);
    // Epoch 1 has no previous committee, so nothing was freed; what comes now is free.
    must(chain, gift);
    expect(chain.nodes[0].commission).toMatchObject({ balanceFrost: 18n, lockedFrost: 9n });
    nextEpoch(chain);
    must(chain, { kind: 'voting-end' }, chain.clock.votingEndFromUs);
    expect(chain.nodes[0].commission.lockedFrost).toBe(0n);
    must(chain, { kind: 'collect-commission', node: 0 });
    expect(balanceOf(chain.ledger, wallet(chain.nodes[0].operator))).toBe(18n);
  });
});

describe('the exchange of the test network (economics.md §16)', () => {
  it('gives out no more than its reserves', () => {
    const exchange = { rateWal: 4n, rateSui: 2n, walFrost: 20n, suiMist: 0n };
    expect(walForSui(exchange, 11n)).toEqual({ ok: false, error: 'insufficient_balance' });
    expect(walForSui(exchange, 10n)).toEqual({ ok: true, outFrost: 20n });
    expect(suiForWal(exchange, 21n)).toEqual({ ok: true, outMist: 10n });
    expect(exchange).toMatchObject({ walFrost: 21n, suiMist: 0n });
  });
});
