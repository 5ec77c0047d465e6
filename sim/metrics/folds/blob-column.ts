/** A whole number for each blob, as a column that grows with the blobs that get one. */

/** Of a blob that was given no number. */
export const ABSENT = -1;

export function emptyColumn(): Int32Array {
  return new Int32Array(0);
}

export function numberOf(column: Int32Array, blob: number): number {
  return blob < column.length ? column[blob] : ABSENT;
}

/** Gives a blob a number, in the column or in a longer one, which is returned. */
export function withNumber(column: Int32Array, blob: number, number: number): Int32Array {
  let whole = column;
  if (blob >= column.length) {
    whole = new Int32Array(2 * blob + 1).fill(ABSENT, column.length);
    whole.set(column);
  }
  whole[blob] = number;
  return whole;
}
