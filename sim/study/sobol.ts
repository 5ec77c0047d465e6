/**
 * A Sobol' sequence in up to eight dimensions: points that fill a box more evenly than chance, so
 * that few runs tell about many axes.
 *
 * Primitive polynomials and first direction numbers: Joe and Kuo, "Constructing Sobol sequences
 * with better two-dimensional projections" (2008), the first rows of their table. Left out:
 * scrambling; the first point is the corner of the box.
 */

/** Degree, coefficients of the polynomial, first direction numbers; dimension 1 needs none. */
const ROWS: readonly { coefficients: number; first: readonly number[] }[] = [
  { coefficients: 0, first: [1] },
  { coefficients: 1, first: [1, 3] },
  { coefficients: 1, first: [1, 3, 1] },
  { coefficients: 2, first: [1, 1, 1] },
  { coefficients: 1, first: [1, 1, 3, 3] },
  { coefficients: 4, first: [1, 3, 5, 13] },
  { coefficients: 2, first: [1, 1, 5, 5, 17] },
];

export const SOBOL_DIMENSIONS = ROWS.length + 1;

const BITS = 31;
const SIZE = 2_147_483_648;

/** Coordinate of the `index`-th point, from 0 to below 1. */
export function sobolPoint(index: number, dimension: number): number {
  const directions = directionsOf(dimension);
  let point = 0;
  for (let bit = 0, rest = index; rest > 0; bit++, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) point ^= directions[bit];
  }
  return point / SIZE;
}

function directionsOf(dimension: number): number[] {
  if (dimension === 0) return Array.from({ length: BITS }, (_, bit) => 1 << (BITS - 1 - bit));
  const { coefficients, first } = ROWS[dimension - 1];
  const degree = first.length;
  const directions = first.map((number, bit) => number << (BITS - 1 - bit));
  for (let bit = degree; bit < BITS; bit++) {
    let next = directions[bit - degree] ^ (directions[bit - degree] >> degree);
    for (let k = 1; k < degree; k++) {
      if (((coefficients >> (degree - 1 - k)) & 1) === 1) next ^= directions[bit - k];
    }
    directions.push(next);
  }
  return directions;
}
