import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divide, mulDiv } from '../../../../sim/models/economics/ledger/index.ts';

const amounts = fc.bigInt({ min: 0n, max: 5_000_000_000_000_000_000n });
const weights = fc.array(fc.bigInt({ min: 0n, max: 1n << 70n }), { maxLength: 12 });

describe('mulDiv', () => {
  it('rounds down or up, and agrees with itself where nothing is to be rounded', () => {
    expect(mulDiv(10n, 3n, { divisor: 4n, round: 'floor' })).toBe(7n);
    expect(mulDiv(10n, 3n, { divisor: 4n, round: 'ceil' })).toBe(8n);
    expect(mulDiv(10n, 2n, { divisor: 4n, round: 'floor' })).toBe(5n);
    expect(mulDiv(10n, 2n, { divisor: 4n, round: 'ceil' })).toBe(5n);
  });

  it('brackets the quotient for every input', () => {
    fc.assert(
      fc.property(amounts, amounts, fc.bigInt({ min: 1n, max: 1n << 80n }), (a, b, divisor) => {
        const floor = mulDiv(a, b, { divisor, round: 'floor' });
        const ceil = mulDiv(a, b, { divisor, round: 'ceil' });
        expect(floor * divisor <= a * b && a * b < (floor + 1n) * divisor).toBe(true);
        expect(ceil - floor).toBe(floor * divisor === a * b ? 0n : 1n);
      }),
    );
  });

  it('refuses what money is not', () => {
    expect(() => mulDiv(1n, 1n, { divisor: 0n, round: 'floor' })).toThrow('divisor from 1');
    expect(() => mulDiv(-1n, 1n, { divisor: 1n, round: 'floor' })).toThrow('amounts from 0');
  });
});

describe('divide', () => {
  it('floors in the order given and hands the rest back', () => {
    expect(divide(100n, [1n, 1n, 1n])).toEqual({ shares: [33n, 33n, 33n], remainder: 1n });
    expect(divide(100n, [6000n, 3000n], 10_000n)).toEqual({ shares: [60n, 30n], remainder: 10n });
  });

  it('leaves everything over when nothing weighs, and of nothing gives nothing', () => {
    expect(divide(7n, [0n, 0n])).toEqual({ shares: [0n, 0n], remainder: 7n });
    expect(divide(7n, [])).toEqual({ shares: [], remainder: 7n });
    expect(divide(0n, [1n, 2n])).toEqual({ shares: [0n, 0n], remainder: 0n });
  });

  it('adds up for every input, with a remainder smaller than the number of parts', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, list) => {
        const { shares, remainder } = divide(amount, list);
        expect(shares.reduce((sum, share) => sum + share, remainder)).toBe(amount);
        if (list.some((weight) => weight > 0n)) {
          expect(remainder < BigInt(list.length)).toBe(true);
        }
      }),
    );
  });

  it('refuses weights above the whole, exactly from one unit on', () => {
    expect(divide(10n, [5000n, 5000n], 10_000n).remainder).toBe(0n);
    expect(() => divide(10n, [5000n, 5001n], 10_000n)).toThrow('more than the whole 10000');
  });
});
