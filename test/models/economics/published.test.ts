/** The published figures that the rules must give back (economics.md §21). */
import { describe, expect, it } from 'vitest';
import { PRICES_FIGURES, TOKEN_FIGURES } from '../../../sim/models/economics/baseline/index.ts';
import {
  burnOf,
  firstSubsidy,
  frostOfNanoUsd,
  share,
  unlockedWal,
  usageSubsidies,
} from '../../../sim/models/economics/index.ts';

describe('figures that were published', () => {
  it.each([
    [0, 1_250_000_000n],
    [7, 1_478_958_333n],
    [10, 1_577_083_333n],
  ])('circulating supply %i months after launch (§21.2)', (months, wal) => {
    const { totalWal, buckets } = unlockedWal(months);
    expect(totalWal).toBe(wal);
    const floors = Object.values(buckets).reduce((sum, bucket) => sum + bucket, 0n);
    expect(Number(totalWal - floors)).toBeLessThan(6);
  });

  it('unlocks everything in the end, never takes anything back, and steps at the cliff', () => {
    const totals = Array.from({ length: 100 }, (_, months) => unlockedWal(months).totalWal);
    expect(totals.at(-1)).toBe(5_000_000_000n);
    for (let m = 1; m < totals.length; m++) expect(totals[m] >= totals[m - 1]).toBe(true);
    // 600 million at once, and the flow of a month: 1460/96 + 10 + 450/60.
    const flow = totals[11] - totals[10];
    // Each total is floored by itself.
    const step = Number(totals[12] - totals[11] - flow);
    expect(Math.abs(step - 600_000_000)).toBeLessThanOrEqual(1);
  });

  it('the example price is the advertised 0.023 USD per encoded GB-month (§21.3)', () => {
    const { storagePriceNanoUsd, usdTargetPerGbMonth } = PRICES_FIGURES;
    const mibPerGb = 1e9 / 1_048_576;
    const epochsPerMonth = 365.25 / 12 / 14;
    const usd = Number(storagePriceNanoUsd.value) * 1e-9 * mibPerGb * epochsPerMonth;
    expect(usd.toFixed(4)).toBe('0.0228');
    expect(usd.toFixed(3)).toBe(usdTargetPerGbMonth.value.toFixed(3));
    expect(frostOfNanoUsd(storagePriceNanoUsd.value, TOKEN_FIGURES.walUsd.value)).toBe(92_593n);
  });

  it('the burn is 27% of what users pay at a usage rate of 80,000 bp (§21.6)', () => {
    const userFrost = 1_000_000n;
    const { totalFrost } = usageSubsidies([userFrost], [0n], 80_000);
    expect(burnOf(userFrost + totalFrost, 300)).toBe((userFrost * 27n) / 100n);
  });

  it('the first contract at equal rates is the rule of March 2025 (§21.7)', () => {
    const price = 1_000_000n;
    const s = 2_500;
    const c = 4_000;
    const paid = firstSubsidy(price, price, { buyerBp: s, systemBp: s, epochs: 1 });
    if (!paid.ok) throw new Error(paid.error);
    const userFrost = price - paid.buyerFrost;
    const rewardFrost = price + paid.systemFrost;
    expect(userFrost).toBe(750_000n); // P(1 − s)
    expect(share(rewardFrost, c)).toBe(500_000n); // P(1 + s)c
    expect(rewardFrost - share(rewardFrost, c)).toBe(750_000n); // P(1 + s)(1 − c)
    expect(paid.buyerFrost + paid.systemFrost).toBe(500_000n); // 2Ps
  });

  it('half of the blobs pass 100 challenges with probability 7.9e−31 (§21.8)', () => {
    let probability = 1;
    for (let challenge = 0; challenge < 100; challenge++) probability *= 0.5;
    expect(probability.toExponential(1)).toBe('7.9e-31');
  });
});
