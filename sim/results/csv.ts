/** Rows to CSV text through fast-csv: RFC 4180 quoting, LF line ends, null as an empty cell. */
import { writeToString } from 'fast-csv';
import type { Cell } from './run-results.ts';

/** The header, then the rows; the last line ends with LF too. */
export async function toCsv(header: readonly string[], rows: readonly Cell[][]): Promise<string> {
  const lines = [[...header], ...rows];
  return writeToString(lines, { includeEndRowDelimiter: true });
}
