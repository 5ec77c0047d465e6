/** What row V50 asks, for any seeds and number of transfers. */
import { batchMeans, estimate, expectWithin } from './estimate.ts';
import { type SizeLaw, transferTimes } from './processor-sharing.ts';
import { bookNumbers } from './validation-book.ts';

const WARM_UP = 2000;
const BATCHES = 20;
/** Largest standard error the book allows, as a share of the value. */
const ERROR_MAX = 0.01;

export function checkInsensitivity(law: SizeLaw, jobs: number, seeds: readonly number[]): void {
  const [, expected] = bookNumbers('V50');
  const means = seeds.flatMap((seed) =>
    batchMeans(transferTimes(law, jobs, WARM_UP, seed), BATCHES),
  );
  expectWithin(estimate(means), expected, ERROR_MAX);
}
