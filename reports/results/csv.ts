/**
 * Reads CSV text (RFC 4180) into rows of cells. Result files use commas, double quotes
 * only where needed, and LF; CRLF is read too.
 */

/** Rows of cells; the header is the first row. A trailing line end adds no row. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  forEachRow(text, (row) => rows.push(row));
  return rows;
}

/** The same row by row, for files whose cells need not all be in memory at once. */
export function forEachRow(text: string, take: (row: string[]) => void): void {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  if (text.includes('"')) readQuoted(text, start, take);
  else readPlain(text, start, take);
}

function readPlain(text: string, start: number, take: (row: string[]) => void): void {
  let at = start;
  while (at < text.length) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const last = text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    if (last > at) take(text.slice(at, last).split(','));
    at = end + 1;
  }
}

function readQuoted(text: string, start: number, take: (row: string[]) => void): void {
  let row: string[] = [];
  let at = start;
  while (at < text.length) {
    const cell = text[at] === '"' ? quotedCell(text, at + 1) : bareCell(text, at);
    row.push(cell.value);
    at = cell.end;
    if (text[at] === ',') {
      at += 1;
      const isLast = at === text.length || text[at] === '\n' || text[at] === '\r';
      if (!isLast) continue;
      row.push('');
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    if (row.length > 1 || row[0] !== '') take(row);
    row = [];
  }
}

function bareCell(text: string, start: number): { value: string; end: number } {
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') {
    end += 1;
  }
  return { value: text.slice(start, end), end };
}

/** `start` is behind the opening quote; `end` is behind the closing one. */
function quotedCell(text: string, start: number): { value: string; end: number } {
  let value = '';
  let from = start;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return { value: value + text.slice(from), end: text.length };
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    from = quote + 2;
  }
}

/** CSV text of rows, quoting only where RFC 4180 asks for it; LF line ends. */
export function formatCsv(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(formatCell).join(',')}\n`).join('');
}

function formatCell(cell: string | number | null): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
