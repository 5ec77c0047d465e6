/**
 * Exact quantiles of stored samples, by the nearest-rank definition: the p-quantile of N samples
 * is the smallest sample x such that at least p·N samples are ≤ x, i.e. the ⌈p·N⌉-th smallest.
 * It is always a value that really occurred; no interpolation, no estimate.
 */

/** As fractions of a hundred, so that p·N is exact in whole numbers. */
export const LATENCY_QUANTILES: readonly { name: string; percent: number }[] = [
  { name: 'p50', percent: 50 },
  { name: 'p90', percent: 90 },
  { name: 'p99', percent: 99 },
  { name: 'max', percent: 100 },
];

/** Ascending copy. */
export function sortedSamples(samples: readonly number[]): number[] {
  return [...samples].sort((a, b) => a - b);
}

/** `sorted` ascending; percent a whole number in 1…100. null without samples. */
export function quantile(sorted: readonly number[], percent: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1];
}

/** Arithmetic mean, summed in ascending order so that the order of samples cannot show. */
export function meanOf(sorted: readonly number[]): number | null {
  if (sorted.length === 0) return null;
  let sum = 0;
  for (const sample of sorted) sum += sample;
  return sum / sorted.length;
}
