/**
 * Linear algebra over the codec's field for codes whose pieces are combinations of chunks: which
 * sets of pieces determine a combination, and with which factors. Plain elimination, for codes of
 * some dozen pieces.
 */

import { invert, multiply } from '../field.ts';

/** The factors that make a piece from the chunks of the blob. */
export type Row = readonly number[];

/**
 * Factors with which the given rows add up to `wanted`, or null when no factors do. A row that is
 * not needed gets 0.
 */
export function combinationOf(rows: readonly Row[], wanted: Row): number[] | null {
  const width = wanted.length;
  // One equation a chunk: the factors are the unknowns, `wanted` the right-hand side.
  const equations = Array.from({ length: width }, (_, chunk) => [
    ...rows.map((row) => row[chunk]),
    wanted[chunk],
  ]);
  const pivots: number[] = [];
  let done = 0;
  for (let unknown = 0; unknown < rows.length && done < width; unknown++) {
    const found = equations.findIndex((equation, i) => i >= done && equation[unknown] !== 0);
    if (found < 0) continue;
    [equations[done], equations[found]] = [equations[found], equations[done]];
    eliminate(equations, done, unknown);
    pivots.push(unknown);
    done += 1;
  }
  if (equations.slice(done).some((equation) => equation[rows.length] !== 0)) return null;
  const factors = rows.map(() => 0);
  pivots.forEach((unknown, i) => {
    factors[unknown] = equations[i][rows.length];
  });
  return factors;
}

/** Makes the unknown stand alone: factor 1 in equation `at`, 0 in all others. */
function eliminate(equations: number[][], at: number, unknown: number): void {
  const scale = invert(equations[at][unknown]);
  equations[at] = equations[at].map((value) => multiply(value, scale));
  equations.forEach((equation, i) => {
    const factor = equation[unknown];
    if (i === at || factor === 0) return;
    equations[i] = equation.map((value, j) => value ^ multiply(equations[at][j], factor));
  });
}

/** The sum of chunks of equal, even length times their factors, element by element (two bytes). */
export function combine(chunks: readonly Uint8Array[], factors: readonly number[]): Uint8Array {
  const sum = new Uint8Array(chunks[0].length);
  chunks.forEach((chunk, i) => {
    const factor = factors[i];
    if (factor === 0) return;
    for (let at = 0; at < sum.length; at += 2) {
      const product = multiply(chunk[at] | (chunk[at + 1] << 8), factor);
      sum[at] ^= product & 255;
      sum[at + 1] ^= product >> 8;
    }
  });
  return sum;
}
