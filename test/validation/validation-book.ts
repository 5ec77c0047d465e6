/** Expected values from the validation book, test/vectors/validation.json. */
import { readFileSync } from 'node:fs';

export interface BookRow {
  id: string;
  title: string;
  model: string;
  params: string;
  expected: string;
  tol: string;
}

const rows: BookRow[] = JSON.parse(
  readFileSync(new URL('../vectors/validation.json', import.meta.url), 'utf8'),
);

/** The row of an identifier; throws when the book has none. */
export function bookRow(id: string): BookRow {
  const row = rows.find((candidate) => candidate.id === id);
  if (row === undefined) throw new Error(`the validation book has no row ${id}`);
  return row;
}

/** The numbers in the expected text of a row, in order. */
export function bookNumbers(id: string): number[] {
  const found = bookRow(id).expected.match(/\d[\d,]*(\.\d+)?(e-?\d+)?/g) ?? [];
  return found.map((text) => Number(text.replaceAll(',', '')));
}
