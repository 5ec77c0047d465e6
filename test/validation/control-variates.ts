/**
 * Control variates: batches that happened to get quick arrivals or slow service are corrected by
 * linear regression on those means, whose true values are known (Law, section 11.4). The standard
 * error is that of the regression, and what it rests on is that batches are nearly normal.
 */
import type { Estimate } from './estimate.ts';

export interface Control {
  /** One value a batch. */
  values: readonly number[];
  expected: number;
}

/** Estimate of the mean of `values` with the controls at their expected values. */
export function controlledEstimate(
  values: readonly number[],
  controls: readonly Control[],
): Estimate {
  const count = values.length;
  const width = controls.length + 1;
  const rows = values.map((_, batch) => [
    1,
    ...controls.map((control) => control.values[batch] - control.expected),
  ]);
  // Normal equations, and the inverse of their matrix by elimination.
  const matrix = Array.from({ length: width }, (_, i) => [
    ...Array.from({ length: width }, (_, j) => sum(rows.map((row) => row[i] * row[j]))),
    ...Array.from({ length: width }, (_, j) => (i === j ? 1 : 0)),
  ]);
  eliminate(matrix, width);
  const inverse = matrix.map((row) => row.slice(width));
  const right = Array.from({ length: width }, (_, i) =>
    sum(rows.map((row, batch) => row[i] * values[batch])),
  );
  const beta = inverse.map((row) => sum(row.map((entry, j) => entry * right[j])));
  const residuals = rows.map(
    (row, batch) => values[batch] - sum(row.map((entry, i) => entry * beta[i])),
  );
  const spread = sum(residuals.map((residual) => residual * residual)) / (count - width);
  return { mean: beta[0], standardError: Math.sqrt(spread * inverse[0][0]), count };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function eliminate(matrix: number[][], width: number): void {
  for (let pivot = 0; pivot < width; pivot += 1) {
    const scale = matrix[pivot][pivot];
    matrix[pivot] = matrix[pivot].map((entry) => entry / scale);
    for (let row = 0; row < width; row += 1) {
      if (row === pivot) continue;
      const factor = matrix[row][pivot];
      matrix[row] = matrix[row].map((entry, column) => entry - factor * matrix[pivot][column]);
    }
  }
}
