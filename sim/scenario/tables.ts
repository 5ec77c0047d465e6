/**
 * CSV files that a scenario names (traces, matrices): read once beside the scenario, cell by cell,
 * with the line of every row kept, so that a malformed line is reported with its number and
 * nothing is run. Parsing is fast-csv's (RFC 4180: quotes, CRLF); what the columns mean is the
 * business of whoever named the file.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseString } from 'fast-csv';
import { sha256Hex } from './files.ts';
import { nearest } from './nearest.ts';
import { type FieldPath, type Problem, show } from './problems.ts';
import { decodeText } from './read-text.ts';

export interface TableRow {
  /** Line in the file, counted from 1. */
  line: number;
  cells: string[];
}

/** A file that was read: the header and the rows below it, as text. */
export interface Table {
  /** As written, relative to the scenario file. */
  path: string;
  sha256: string;
  bytes: Uint8Array;
  header: TableRow;
  rows: TableRow[];
}

/** Where a scenario names a table, and what it says there. */
export interface TableName {
  field: FieldPath;
  path: string;
}

export interface Tables {
  /** By path as written. */
  byPath: ReadonlyMap<string, Table>;
  problems: Problem[];
}

export const NO_TABLES: Tables = { byPath: new Map(), problems: [] };

/** Longer traces than this do not fit into one run. */
export const TABLE_ROWS_MAX = 2_000_000;

/** Reads every table that is named, each file once. */
export async function readTables(folder: string, names: readonly TableName[]): Promise<Tables> {
  const byPath = new Map<string, Table>();
  const problems: Problem[] = [];
  for (const { field, path } of names) {
    if (byPath.has(path)) continue;
    const read = await readTable(folder, path, field);
    if ('found' in read) problems.push(read);
    else byPath.set(path, read);
  }
  return { byPath, problems };
}

async function readTable(folder: string, path: string, field: FieldPath): Promise<Table | Problem> {
  const full = join(folder, path);
  if (!existsSync(full) || !statSync(full).isFile()) {
    const allowed = 'a CSV file, its path relative to the scenario file';
    const found = existsSync(full) ? `not a file: ${show(path)}` : `file not found: ${show(path)}`;
    return { path: field, found, allowed, suggestion: '' };
  }
  const bytes = new Uint8Array(readFileSync(full));
  const text = decodeText(bytes);
  if (text === null) {
    return { path: field, found: `${path} is not UTF-8`, allowed: 'text in UTF-8', suggestion: '' };
  }
  const rows: TableRow[] = [];
  try {
    await parseRows(text, rows);
  } catch (error) {
    const line = lineAfter(rows.at(-1));
    return inTable(path, field, line, `is not CSV: ${(error as Error).message}`, '');
  }
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const header = filled.shift();
  if (header === undefined) return inTable(path, field, 1, 'is empty', 'a header and rows');
  const uneven = filled.find(({ cells }) => cells.length !== header.cells.length);
  if (uneven !== undefined) {
    const found = `has ${uneven.cells.length} cells`;
    return inTable(path, field, uneven.line, found, `${header.cells.length}, as in the header`);
  }
  return { path, sha256: sha256Hex(bytes), bytes, header, rows: filled };
}

function parseRows(text: string, rows: TableRow[]): Promise<void> {
  return new Promise((resolve, reject) => {
    parseString<string[], string[]>(text.replace(/^\uFEFF/, ''), {
      headers: false,
      ignoreEmpty: false,
      trim: true,
      maxRows: TABLE_ROWS_MAX,
    })
      .on('data', (cells: string[]) => rows.push({ line: lineAfter(rows.at(-1)), cells }))
      .on('error', reject)
      .on('end', () => resolve());
  });
}

/** The line on which the row after this one begins: quoted cells may hold line ends. */
function lineAfter(row: TableRow | undefined): number {
  if (row === undefined) return 1;
  return row.line + 1 + row.cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
}

/** A problem on one line of a table. */
export function inTable(
  path: string,
  field: FieldPath,
  line: number,
  found: string,
  allowed: string,
): Problem {
  return { path: field, found: `${path} line ${line} ${found}`, allowed, suggestion: '' };
}

/** Position of each named column; a problem for one that is missing or unknown. */
export function columnsOf<Name extends string>(
  table: Table,
  field: FieldPath,
  { needed, optional = [] }: { needed: readonly Name[]; optional?: readonly Name[] },
): { at: ReadonlyMap<Name, number>; problems: Problem[] } {
  const known: readonly string[] = [...needed, ...optional];
  const at = new Map<Name, number>();
  const problems: Problem[] = [];
  const { header } = table;
  const refuse = (found: string, suggestion = '') =>
    problems.push({
      ...inTable(table.path, field, header.line, found, `columns ${known.join(', ')}`),
      suggestion,
    });
  for (const [position, column] of header.cells.entries()) {
    if (!known.includes(column))
      refuse(`has the unknown column ${show(column)}`, nearest(column, known));
    else if (at.has(column as Name)) refuse(`has the column ${show(column)} twice`);
    else at.set(column as Name, position);
  }
  for (const column of needed) {
    if (!at.has(column)) refuse(`has no column '${column}'`);
  }
  return { at, problems };
}
