/**
 * Reads CSV text (RFC 4180) into rows of cells. The result files are small dialect: commas, double
 * quotes only where needed, LF or CRLF. Streaming is left out: a report holds all rows anyway.
 */

/** Rows of cells; the header is the first row. A trailing line end adds no row. */
export function parseCsv(text: string): string[][] {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (!body.includes('"')) return parsePlain(body);
  return parseQuoted(body);
}

function parsePlain(text: string): string[][] {
  const rows: string[][] = [];
  for (const line of text.split('\n')) {
    const cells = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (cells !== '') rows.push(cells.split(','));
  }
  return rows;
}

function parseQuoted(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const cell = text[at] === '"' ? quotedCell(text, at + 1) : bareCell(text, at);
    row.push(cell.value);
    at = cell.end;
    if (text[at] === ',') {
      at += 1;
      if (at === text.length) row.push('');
      else if (text[at] !== '\n' && text[at] !== '\r') continue;
      else row.push('');
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
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
