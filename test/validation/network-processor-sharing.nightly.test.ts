/** Row V50 of the validation book on three disjoint seed sets. */
import { describe, it } from 'vitest';
import { SIZE_LAWS, type SizeLaw } from './processor-sharing.ts';
import { checkInsensitivity } from './processor-sharing-checks.ts';

const SEED_SETS = [
  [5011, 5012, 5013, 5014],
  [5021, 5022, 5023, 5024],
  [5031, 5032, 5033, 5034],
];

describe.each(SEED_SETS)('a link shared by Poisson arrivals, seeds %i %i %i %i', (...seeds) => {
  it.each(Object.keys(SIZE_LAWS) as SizeLaw[])(
    'V50: a transfer of size 2 takes 5 on average, sizes %s',
    (law) => checkInsensitivity(law, 500_000, seeds),
  );
});
