/**
 * A trace of outages, from a CSV file: columns `node`, `down from` and `until`, the times as
 * durations since the start of the run, such as 36h. What the models get is the same in base
 * units, in order of time: node, microseconds, microseconds; that text is an input by its SHA-256.
 */
import { sha256Hex } from './files.ts';
import { nearest } from './nearest.ts';
import { type FieldPath, type Problem, show } from './problems.ts';
import type { ResolvedOutageTrace } from './resolved.ts';
import { columnsOf, inTable, type Table, type TableRow } from './tables.ts';
import type { TableInput } from './trace.ts';
import { parseQuantity, quantityAllowed } from './units.ts';

type Unnumbered = Omit<ResolvedOutageTrace, 'cause'>;

export interface OutageTable {
  trace: Unnumbered | null;
  inputs: TableInput[];
  problems: Problem[];
}

const FIELD: FieldPath = ['failures', 'trace'];
const COLUMNS = ['node', 'down from', 'until'] as const;
/** More messages than these help nobody. */
const PROBLEMS_MAX = 10;

/** The outages in base units; every malformed line is a problem with its number. */
export function resolveOutageTrace(
  path: string | undefined,
  tables: ReadonlyMap<string, Table>,
  nodeNames: readonly string[],
): OutageTable {
  if (path === undefined) return { trace: null, inputs: [], problems: [] };
  const table = tables.get(path);
  if (table === undefined) {
    const problem = { path: FIELD, found: `${show(path)} was not read`, allowed: '' };
    return { trace: null, inputs: [], problems: [{ ...problem, suggestion: '' }] };
  }
  const { at, problems } = columnsOf(table, FIELD, { needed: COLUMNS });
  if (problems.length > 0) return { trace: null, inputs: [], problems };
  const nodes = new Map(nodeNames.map((name, index) => [name, index]));
  const rows: Outage[] = [];
  for (const row of table.rows) {
    const read = readRow(table.path, row, { at, nodes });
    if ('downUs' in read) rows.push(read);
    else problems.push(read);
    if (problems.length >= PROBLEMS_MAX) break;
  }
  if (problems.length > 0) return { trace: null, inputs: [], problems };
  rows.sort((a, b) => a.downUs - b.downUs || a.node - b.node || a.untilUs - b.untilUs);
  const lines = rows.map(({ node, downUs, untilUs }) => `${node},${downUs},${untilUs}\n`);
  const bytes = new TextEncoder().encode(lines.join(''));
  const sha256 = sha256Hex(bytes);
  const trace = { path, sha256, rows: rows.length };
  return { trace, inputs: [{ path, sha256, bytes }], problems: [] };
}

interface Outage {
  node: number;
  downUs: number;
  untilUs: number;
}

interface Columns {
  at: ReadonlyMap<(typeof COLUMNS)[number], number>;
  nodes: ReadonlyMap<string, number>;
}

function readRow(path: string, row: TableRow, { at, nodes }: Columns): Outage | Problem {
  const cell = (column: (typeof COLUMNS)[number]): string => row.cells[at.get(column) as number];
  const refuse = (found: string, allowed: string, suggestion = '') => ({
    ...inTable(path, FIELD, row.line, found, allowed),
    suggestion,
  });
  const name = cell('node');
  const node = nodes.get(name);
  if (node === undefined) {
    const known = [...nodes.keys()];
    const allowed = known.length > 12 ? `${known.slice(0, 8).join(', ')}, …` : known.join(', ');
    return refuse(`names the node ${show(name)}`, allowed, nearest(name, known));
  }
  const times: number[] = [];
  for (const column of ['down from', 'until'] as const) {
    const parsed = parseQuantity('duration', cell(column));
    const isGood = parsed.ok && parsed.value >= 0n && parsed.value <= Number.MAX_SAFE_INTEGER;
    if (isGood) times.push(Number(parsed.value));
    else {
      const suggestion = parsed.ok ? '' : parsed.suggestion;
      const found = `has ${show(cell(column))} for ${column}`;
      return refuse(found, quantityAllowed('duration'), suggestion);
    }
  }
  const [downUs, untilUs] = times;
  return untilUs > downUs
    ? { node, downUs, untilUs }
    : refuse('ends before it begins', 'until after down from');
}
