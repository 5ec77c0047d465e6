/** What rows V51 and V51b ask, for any seed and number of reads. */
import { expect } from 'vitest';
import { estimate, expectWithin } from './estimate.ts';
import { readTimes } from './quorum-wait.ts';
import { bookNumbers } from './validation-book.ts';

const SERVERS = 1000;
/** Largest standard error the book allows, as a share of the value. */
const ERROR_MAX = 0.005;

/** Requests in flight of row V51b, in the order of its values. */
export const IN_FLIGHT = [334, 159, 32, 3];

/** The time of the k-th of n exponential replies of mean 1: H_n − H_(n−k). */
export function orderStatisticMean(n: number, k: number): number {
  let sum = 0;
  for (let left = n; left > n - k; left -= 1) sum += 1 / left;
  return sum;
}

export function checkHedged(run: { reads: number; seed: number }): void {
  const marks = [334, 667];
  const book = bookNumbers('V51');
  const { seconds } = readTimes({ servers: SERVERS, inFlight: SERVERS, marks, ...run });
  marks.forEach((mark, index) => {
    expect(orderStatisticMean(SERVERS, mark)).toBeCloseTo(book[index], 6);
    expectWithin(estimate(seconds.map((times) => times[index])), book[index], ERROR_MAX);
  });
}

export function checkConstantInFlight(
  inFlight: number,
  run: { reads: number; seed: number },
): void {
  const needed = 334;
  const book = bookNumbers('V51b')[IN_FLIGHT.indexOf(inFlight)];
  expect(needed / inFlight).toBeCloseTo(book, 6);
  const { seconds, issued } = readTimes({ servers: SERVERS, inFlight, marks: [needed], ...run });
  expectWithin(estimate(seconds.flat()), book, ERROR_MAX);
  // The last completion stops the read and triggers no further request.
  expect(new Set(issued)).toEqual(new Set([needed + inFlight - 1]));
}
