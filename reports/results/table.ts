/**
 * A result file as columns. A column is numeric when every filled cell is a number that a double
 * holds exactly (so 20-digit FROST amounts stay text); empty numeric cells are null.
 */
import { parseCsv } from './csv.ts';

export type Column = (number | null)[] | string[];

export interface Table {
  rows: number;
  names: string[];
  columns: Record<string, Column>;
}

export const EMPTY_TABLE: Table = { rows: 0, names: [], columns: {} };

/** Text of a CSV file with a header; an absent file is an empty table. */
export function tableFromCsv(text: string | undefined): Table {
  const [header, ...rows] = parseCsv(text ?? '');
  if (header === undefined) return EMPTY_TABLE;
  const columns: Record<string, Column> = {};
  header.forEach((name, index) => {
    columns[name] = columnOf(rows.map((row) => row[index] ?? ''));
  });
  return { rows: rows.length, names: header, columns };
}

function columnOf(cells: string[]): Column {
  if (!cells.every((cell) => cell === '' || isExactNumber(cell))) return cells;
  if (cells.every((cell) => cell === '')) return cells;
  return cells.map((cell) => (cell === '' ? null : Number(cell)));
}

const NUMBER = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/;

function isExactNumber(cell: string): boolean {
  if (!NUMBER.test(cell)) return false;
  return /[.eE]/.test(cell) || Number.isSafeInteger(Number(cell));
}

/** The column as numbers; NaN where it is empty, absent or text. */
export function numbers(table: Table, name: string): number[] {
  const column = table.columns[name];
  const out = new Array<number>(table.rows);
  for (let row = 0; row < table.rows; row += 1) {
    const cell = column?.[row];
    out[row] = cell === undefined || cell === null || cell === '' ? Number.NaN : Number(cell);
  }
  return out;
}

/** The column as text; '' where it is empty or absent. */
export function texts(table: Table, name: string): string[] {
  const column = table.columns[name];
  const out = new Array<string>(table.rows);
  for (let row = 0; row < table.rows; row += 1) {
    const cell = column?.[row];
    out[row] = cell === undefined || cell === null ? '' : String(cell);
  }
  return out;
}
