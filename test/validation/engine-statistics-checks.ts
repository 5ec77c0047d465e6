/** Rows V08 and V09 of the validation book: intervals cover, shared streams sharpen. */
import { expect } from 'vitest';
import { batchMeansInterval, variance } from '../../sim/study/statistics.ts';
import { timeAverages } from './mm1-time-average.ts';
import { runQueueOfEvents } from './queue-events.ts';
import { bookNumbers } from './validation-book.ts';

const BATCHES = 20;

export interface Coverage {
  /** Share of intervals that hold the true mean. */
  covered: number;
  /** Share of intervals that warn of short batches. */
  warned: number;
}

/** Batch-means intervals for the mean number in M/M/1, over `seeds` runs. */
export function coverage(options: { horizon: number; seeds: number; seed: number }): Coverage {
  const [inSystem] = bookNumbers('V01');
  let covered = 0;
  let warned = 0;
  for (let run = 0; run < options.seeds; run += 1) {
    const { horizon } = options;
    const record = timeAverages(options.seed + run, { horizon, warmUp: 5_000, batches: BATCHES });
    const interval = batchMeansInterval(record.means, record);
    if (interval.low <= inSystem && inSystem <= interval.high) covered += 1;
    if (interval.warning !== '') warned += 1;
  }
  return { covered: covered / options.seeds, warned: warned / options.seeds };
}

/** V09: the variance of a difference with shared streams, as a share of that with others. */
export function sharedStreamsRatio(pairs: number, seed: number, customers: number): number {
  const shared: number[] = [];
  const independent: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const slow = sojourn(seed + 2 * pair, 1, customers);
    shared.push(slow - sojourn(seed + 2 * pair, 1 / 1.05, customers));
    independent.push(slow - sojourn(seed + 2 * pair + 1, 1 / 1.05, customers));
  }
  return variance(shared) / variance(independent);
}

function sojourn(seed: number, serviceMean: number, customers: number): number {
  const record = runQueueOfEvents({
    interarrivalMean: 1.25,
    service: 'exponential',
    serviceMean,
    servers: 1,
    customers,
    warmUp: 500,
    batches: 1,
    seed,
  });
  return record.sojournSum[0] / record.count[0];
}

export function expectCoverage({ covered, warned }: Coverage, seeds: number): void {
  const [low, high] = bookNumbers('V08');
  expect(covered, `coverage over ${seeds} seeds`).toBeGreaterThanOrEqual(low);
  expect(covered, `coverage over ${seeds} seeds`).toBeLessThanOrEqual(high);
  expect(warned, 'batches of 9,750 s are long enough').toBeLessThan(0.05);
}
