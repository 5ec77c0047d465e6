import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { decode, encode } from '../../../../sim/engine/index.ts';
import {
  ACCOUNT_KINDS,
  type Account,
  accountName,
  BURNED,
  balanceOf,
  commission,
  createLedger,
  escrow,
  expectSettled,
  type Ledger,
  lockedCommission,
  MINTED_FROST,
  moveSlots,
  mustPost,
  openAccounts,
  openEscrow,
  POSTERS,
  type Poster,
  permissionOf,
  pool,
  post,
  principal,
  recount,
  reward,
  SUBSIDY,
  slot,
  supplyOf,
  TREASURY,
  type Transfer,
  totalOf,
  UNDISTRIBUTED,
  wallet,
} from '../../../../sim/models/economics/ledger/index.ts';

const SIZE = { agents: 3, nodes: 2, stakes: 2, firstSlot: 4, slots: 3 };

const pay = (from: Account, to: Account, amountFrost: bigint): Transfer => ({
  from,
  to,
  amountFrost,
  why: 'test.paid',
});

let ledger: Ledger;

beforeEach(() => {
  ledger = createLedger(SIZE);
  mustPost(ledger, 'genesis', [
    pay(UNDISTRIBUTED, wallet(0), 1000n),
    pay(UNDISTRIBUTED, wallet(1), 50n),
    pay(UNDISTRIBUTED, slot(4), 300n),
    pay(UNDISTRIBUTED, commission(1), 40n),
    pay(UNDISTRIBUTED, lockedCommission(1), 60n),
    pay(UNDISTRIBUTED, SUBSIDY, 500n),
  ]);
});

/** The batch is refused with this code, and not one balance differs. */
function refused(poster: Poster, batch: unknown, code: string): string {
  const before = encode(ledger);
  const posted = post(ledger, poster, batch as Transfer[]);
  expect(posted).toMatchObject({ ok: false, refusal: { code } });
  expect(Buffer.compare(encode(ledger), before)).toBe(0);
  return posted.ok ? '' : posted.refusal.message;
}

describe('a batch of transfers', () => {
  it('moves what it says', () => {
    expect(post(ledger, 'purchase', [pay(wallet(0), slot(5), 400n)])).toEqual({ ok: true });
    expect(balanceOf(ledger, wallet(0))).toBe(600n);
    expect(balanceOf(ledger, slot(5))).toBe(400n);
  });

  it('may spend to the last FROST, and not one more', () => {
    refused('purchase', [pay(wallet(1), slot(4), 51n)], 'overdraft');
    expect(post(ledger, 'purchase', [pay(wallet(1), slot(4), 50n)]).ok).toBe(true);
    expect(balanceOf(ledger, wallet(1))).toBe(0n);
  });

  it('is refused as a whole when its last transfer cannot be', () => {
    const batch = [
      pay(wallet(0), slot(4), 10n),
      pay(wallet(0), slot(5), 10n),
      pay(wallet(2), slot(6), 1n),
    ];
    const message = refused('purchase', batch, 'overdraft');
    expect(message).toBe(
      'purchase: 1 FROST from wallet(2) to slot(6) (test.paid): wallet(2) holds 0',
    );
  });

  it('may spend what an earlier transfer brought, and gives that back too when refused', () => {
    const onward = [pay(wallet(0), wallet(2), 900n), pay(wallet(2), wallet(1), 900n)];
    refused('trade', [...onward, pay(wallet(2), wallet(0), 1n)], 'overdraft');
    expect(post(ledger, 'trade', onward).ok).toBe(true);
    expect(balanceOf(ledger, wallet(1))).toBe(950n);
  });

  it('takes amounts above 0 alone', () => {
    refused('trade', [pay(wallet(0), wallet(1), 0n)], 'not-positive');
    refused('trade', [pay(wallet(0), wallet(1), -5n)], 'not-positive');
  });

  it.each([
    ['a number', 7],
    ['nothing', null],
    ['an amount that is no bigint', { ...pay(wallet(0), wallet(1), 1n), amountFrost: 1.5 }],
    ['an unknown kind', pay({ kind: 'purse' as 'wallet', of: 0 }, wallet(1), 1n)],
    ['no account at all', { from: wallet(0), amountFrost: 1n, why: '' }],
  ])('refuses %s in place of a transfer', (_, wrong) => {
    refused('trade', [wrong], 'not-a-transfer');
  });

  it.each<[string, Poster, Account, Account]>([
    ['a node that does not exist', 'donate', wallet(0), commission(2)],
    ['an agent below 0', 'trade', wallet(0), wallet(-1)],
    ['half an agent', 'trade', wallet(0), wallet(0.5)],
    ['an escrow without a key', 'exchange', wallet(0), escrow('reserve')],
    ['a closed slot', 'purchase', wallet(0), slot(3)],
    ['a slot past the ring', 'purchase', wallet(0), slot(7)],
  ])('refuses %s', (_, poster, from, to) => {
    refused(poster, [pay(from, to, 1n)], 'no-such-account');
  });
});

describe('who may post what', () => {
  it('is tried for every poster and pair of kinds: what the table lacks is refused', () => {
    openEscrow(ledger, 'key');
    const accounts = ACCOUNT_KINDS.map(
      (kind): Account => ({ kind, of: kind === 'escrow' ? 'key' : kind === 'slot' ? 4 : 0 }),
    );
    let tried = 0;
    for (const poster of POSTERS) {
      const { debit, credit } = permissionOf(poster);
      for (const from of accounts) {
        for (const to of accounts) {
          tried++;
          const code = debit.includes(from.kind)
            ? credit.includes(to.kind)
              ? ''
              : 'credit-not-allowed'
            : 'debit-not-allowed';
          if (code !== '') refused(poster, [pay(from, to, 1n)], code);
        }
      }
    }
    expect(tried).toBe(POSTERS.length * ACCOUNT_KINDS.length * ACCOUNT_KINDS.length);
  });

  it('lets nobody take from what is burned, and only the pool update fill a pool', () => {
    const debiting = (kind: Account['kind']) =>
      POSTERS.filter((poster) => permissionOf(poster).debit.includes(kind));
    const crediting = (kind: Account['kind']) =>
      POSTERS.filter((poster) => permissionOf(poster).credit.includes(kind));
    expect(debiting('burned')).toEqual([]);
    expect(crediting('pool')).toEqual(['genesis', 'pool-update']);
    expect(crediting('undistributed')).toEqual([]);
    expect(debiting('principal')).not.toContain('penalty');
    expect(debiting('principal')).toContain('penalty-at-risk');
  });

  it('keeps the reward split to the closing slot and the one after it', () => {
    refused('reward', [pay(slot(5), reward(0), 1n)], 'debit-not-allowed');
    refused('reward', [pay(slot(4), slot(6), 1n)], 'credit-not-allowed');
    refused('reward', [pay(slot(4), slot(4), 1n)], 'credit-not-allowed');
    expect(post(ledger, 'reward', [pay(slot(4), slot(5), 1n)]).ok).toBe(true);
  });

  it('lets an operator collect what is not locked, and a slash burn both', () => {
    refused('collect', [pay(lockedCommission(1), wallet(2), 1n)], 'debit-not-allowed');
    refused('collect', [pay(commission(1), wallet(2), 41n)], 'overdraft');
    const both = [pay(commission(1), BURNED, 40n), pay(lockedCommission(1), BURNED, 60n)];
    expect(post(ledger, 'slash', both).ok).toBe(true);
    expect(supplyOf(ledger)).toBe(MINTED_FROST - 100n);
  });
});

describe('accounts', () => {
  it('open with nothing in them and keep what the others hold', () => {
    openAccounts(ledger, 'wallet', 100);
    expect(balanceOf(ledger, wallet(99))).toBe(0n);
    expect(balanceOf(ledger, wallet(0))).toBe(1000n);
    refused('trade', [pay(wallet(0), wallet(100), 1n)], 'no-such-account');
    openAccounts(ledger, 'wallet', 5);
    expect(post(ledger, 'trade', [pay(wallet(0), wallet(99), 1n)]).ok).toBe(true);
  });

  it('give every escrow its own balance', () => {
    openEscrow(ledger, 'fees');
    openEscrow(ledger, 'reserve');
    openEscrow(ledger, 'fees');
    mustPost(ledger, 'exchange', [pay(wallet(0), escrow('reserve'), 5n)]);
    expect(balanceOf(ledger, escrow('reserve'))).toBe(5n);
    expect(balanceOf(ledger, escrow('fees'))).toBe(0n);
  });

  it('close a slot only when it is empty, and open one behind the last', () => {
    expect(() => moveSlots(ledger)).toThrow('slot(4) closes with 300 FROST in it');
    mustPost(ledger, 'reward', [pay(slot(4), reward(0), 100n), pay(slot(4), slot(5), 200n)]);
    moveSlots(ledger);
    refused('purchase', [pay(wallet(0), slot(4), 1n)], 'no-such-account');
    expect(post(ledger, 'purchase', [pay(wallet(0), slot(7), 1n)]).ok).toBe(true);
  });

  it('are named as people read them', () => {
    expect([wallet(3), escrow('fees'), BURNED, lockedCommission(7)].map(accountName)).toEqual([
      'wallet(3)',
      'escrow(fees)',
      'burned',
      'locked-commission(7)',
    ]);
  });
});

describe('the recount', () => {
  it('adds up to what was minted, and is indifferent to saving', () => {
    recount(ledger);
    const again = decode(encode(ledger)) as Ledger;
    recount(again);
    mustPost(again, 'purchase', [pay(wallet(0), slot(6), 999n)]);
    recount(again);
    expect(totalOf(again, 'slot')).toBe(1299n);
  });

  it('notices one FROST too few, one too many, and a balance below 0', () => {
    ledger.balances[1][0] -= 1n;
    expect(() => recount(ledger)).toThrow('1 lost');
    ledger.balances[1][0] += 2n;
    expect(() => recount(ledger)).toThrow('-1 lost');
    ledger.balances[1][0] -= 1n;
    ledger.balances[1][2] = -1n;
    ledger.balances[1][0] += 1n;
    expect(() => recount(ledger)).toThrow('wallet(2) holds -1 FROST');
  });

  it('adds up balances on both sides of 2^32', () => {
    const large = createLedger({ ...SIZE, agents: 4 });
    const amounts = [4_294_967_295n, 4_294_967_296n, 4_294_967_297n, 4_000_000_000_000_000_001n];
    mustPost(
      large,
      'genesis',
      amounts.map((amount, agent) => pay(UNDISTRIBUTED, wallet(agent), amount)),
    );
    expect(totalOf(large, 'wallet')).toBe(4_000_000_012_884_901_889n);
    recount(large);
  });

  it('holds rewards in transit to be none once pools are updated', () => {
    mustPost(ledger, 'reward', [pay(slot(4), reward(1), 7n)]);
    expect(() => expectSettled(ledger)).toThrow('7 FROST of rewards left in transit');
    mustPost(ledger, 'pool-update', [pay(reward(1), pool(1), 7n)]);
    expectSettled(ledger);
  });

  it('holds after any mixture of postings, refused ones included', () => {
    const kinds: fc.Arbitrary<Account> = fc.constantFrom(
      ...[0, 1, 2].flatMap((of) => [wallet(of), commission(of), principal(of), slot(of + 4)]),
      SUBSIDY,
      TREASURY,
      BURNED,
    );
    const amounts = fc.bigInt({ min: -3n, max: 400n });
    const transfers = fc.tuple(kinds, kinds, amounts).map((parts) => pay(...parts));
    const batch = fc.tuple(fc.constantFrom(...POSTERS), fc.array(transfers, { maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 30 }), (batches) => {
        for (const [poster, list] of batches) {
          const before = encode(ledger);
          if (!post(ledger, poster, list).ok) {
            expect(Buffer.compare(encode(ledger), before)).toBe(0);
          }
          recount(ledger);
        }
      }),
    );
  });
});

describe('genesis', () => {
  it('refuses a supply that no 64-bit balance holds', () => {
    expect(createLedger(SIZE, 9_223_372_036_854_775_807n).mintedFrost).toBeGreaterThan(0n);
    expect(() => createLedger(SIZE, 9_223_372_036_854_775_808n)).toThrow('64-bit');
    expect(() => createLedger(SIZE, -1n)).toThrow('64-bit');
  });
});
