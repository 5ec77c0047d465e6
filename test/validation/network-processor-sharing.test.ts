/** Row V50 of the validation book, one seed set; all three run nightly. */
import { describe, it } from 'vitest';
import { SIZE_LAWS, type SizeLaw } from './processor-sharing.ts';
import { checkInsensitivity } from './processor-sharing-checks.ts';

describe('a link shared by Poisson arrivals, validation book', () => {
  it.each(Object.keys(SIZE_LAWS) as SizeLaw[])(
    'V50: a transfer of size 2 takes 5 on average, sizes %s',
    (law) => checkInsensitivity(law, 120_000, [501, 502]),
    60_000,
  );
});
