/** Mean and standard error of independent (or batched) observations, and the book's 3 s.e. test. */
import { expect } from 'vitest';

export interface Estimate {
  mean: number;
  standardError: number;
  count: number;
}

export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (count - 1) / count), count };
}

/** Means of `batches` equal runs of consecutive observations; a rest at the end is dropped. */
export function batchMeans(values: readonly number[], batches: number): number[] {
  const size = Math.floor(values.length / batches);
  return Array.from({ length: batches }, (_, batch) => {
    const part = values.slice(batch * size, (batch + 1) * size);
    return part.reduce((sum, value) => sum + value, 0) / size;
  });
}

/** The standard error is small enough, and the value lies within three of them. */
export function expectWithin(found: Estimate, value: number, largestError: number): void {
  const { mean, standardError, count } = found;
  const report = `estimate ${mean}, standard error ${standardError}, n ${count}, book ${value}`;
  expect(standardError / value, report).toBeLessThanOrEqual(largestError);
  expect(Math.abs(mean - value), report).toBeLessThanOrEqual(3 * standardError);
}
