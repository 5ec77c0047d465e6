/** Against the original encoder at mainnet's n = 1000, at sizes where the symbol size changes. */
import { describe, it } from 'vitest';
import { xorshiftBytes } from './bytes.ts';
import { compareWithOracle } from './oracle.ts';

describe('the original encoder at n = 1000', () => {
  const seed = Number(process.env.WALRUS_SIM_TEST_SEED ?? 1 + (Date.now() % 2147483646));

  for (const length of [0, 445_556, 445_557, 3_000_001]) {
    it(`agrees on ${length} bytes (seed ${seed})`, { timeout: 120_000 }, () => {
      compareWithOracle(1000, xorshiftBytes(seed, length), seed);
    });
  }
});
