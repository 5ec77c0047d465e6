/**
 * A trace of what clients do, from a CSV file: one row a request, in the order of time.
 *
 * Columns: `at` (a duration since the start), `op`, `blob` (a name), and where the operation needs
 * them `size`, `client`, `epochs`. What the models get is the same trace in base units, one row a
 * line: time in microseconds, operation, number of the blob in the order of its write, bytes,
 * client, epochs; −1 stands for an empty cell. That text is an input by its SHA-256.
 */
import { type ChargedCode, chargedBytes } from '../models/economics/encoded-size.ts';
import { TRACE_OPERATIONS, type TraceOperation } from '../models/workload/trace-rows.ts';
import { sha256Hex } from './files.ts';
import { nearest } from './nearest.ts';
import { type FieldPath, type Problem, show } from './problems.ts';
import type { ResolvedTrace } from './resolved.ts';
import { columnsOf, inTable, type Table, type TableRow } from './tables.ts';
import { parseQuantity, type QuantityKind, quantityAllowed } from './units.ts';

/** A table in the form in which the models read it. */
export interface TableInput {
  /** The file it came from, as written. */
  path: string;
  sha256: string;
  bytes: Uint8Array;
}

interface Surroundings {
  clients: readonly { name: string }[];
  code: ChargedCode;
}

interface ResolvedTraceTable {
  trace: ResolvedTrace | null;
  inputs: TableInput[];
  problems: Problem[];
}

const FIELD: FieldPath = ['workload', 'trace'];
/** More messages than these help nobody. */
const PROBLEMS_MAX = 10;
const EPOCHS_MAX = 53n;

/** The trace in base units; every malformed line is a problem with its number. */
export function resolveTrace(
  path: string | undefined,
  tables: ReadonlyMap<string, Table>,
  around: Surroundings,
): ResolvedTraceTable {
  if (path === undefined) return { trace: null, inputs: [], problems: [] };
  const table = tables.get(path);
  if (table === undefined) {
    const problem = { path: FIELD, found: `${show(path)} was not read`, allowed: '' };
    return { trace: null, inputs: [], problems: [{ ...problem, suggestion: '' }] };
  }
  const { at, problems } = columnsOf(table, FIELD, {
    needed: ['at', 'op', 'blob'],
    optional: ['size', 'client', 'epochs'],
  });
  if (problems.length > 0) return { trace: null, inputs: [], problems };
  const reader = new TraceReader(table, at, around);
  for (const row of table.rows) {
    reader.read(row);
    if (reader.problems.length >= PROBLEMS_MAX) break;
  }
  if (reader.problems.length > 0) return { trace: null, inputs: [], problems: reader.problems };
  const bytes = new TextEncoder().encode(reader.lines.join(''));
  const sha256 = sha256Hex(bytes);
  const trace = { path, sha256, rows: reader.lines.length };
  return { trace, inputs: [{ path, sha256, bytes }], problems: [] };
}

type Column = 'at' | 'op' | 'blob' | 'size' | 'client' | 'epochs';

class TraceReader {
  readonly lines: string[] = [];
  readonly problems: Problem[] = [];
  private readonly table: Table;
  private readonly columns: ReadonlyMap<Column, number>;
  private readonly around: Surroundings;
  private readonly clients: readonly string[];
  /** Blobs by name, in the order of their writes. */
  private readonly blobs = new Map<string, number>();
  private lastUs = 0;

  constructor(table: Table, columns: ReadonlyMap<Column, number>, around: Surroundings) {
    this.table = table;
    this.columns = columns;
    this.around = around;
    this.clients = around.clients.map(({ name }) => name);
  }

  read(row: TableRow): void {
    const before = this.problems.length;
    const atUs = this.time(row);
    const op = this.operation(row);
    const blob = this.blob(row, op);
    const sizeBytes = this.size(row, op);
    const client = this.client(row);
    const epochs = this.epochs(row, op);
    if (this.problems.length > before) return;
    const code = TRACE_OPERATIONS.indexOf(op as TraceOperation);
    this.lines.push(`${atUs},${code},${blob},${sizeBytes},${client},${epochs}\n`);
  }

  private time(row: TableRow): number {
    const atUs = this.quantity(row, 'at', 'duration');
    if (atUs < this.lastUs) this.refuse(row, 'goes back in time', 'rows in the order of `at`');
    this.lastUs = Math.max(this.lastUs, atUs);
    return atUs;
  }

  private operation(row: TableRow): string {
    const op = this.cell(row, 'op');
    if (!TRACE_OPERATIONS.includes(op as TraceOperation)) {
      const allowed = TRACE_OPERATIONS.join(', ');
      this.refuse(row, `has the unknown op ${show(op)}`, allowed, nearest(op, TRACE_OPERATIONS));
    }
    return op;
  }

  private blob(row: TableRow, op: string): number {
    const name = this.cell(row, 'blob');
    const known = this.blobs.get(name);
    if (name === '') {
      this.refuse(row, 'names no blob', 'a name');
    } else if (op === 'write') {
      if (known !== undefined) this.refuse(row, `writes ${show(name)} again`, 'one write a blob');
      this.blobs.set(name, this.blobs.size);
    } else if (known === undefined) {
      const allowed = 'a blob that an earlier row writes';
      this.refuse(row, `names ${show(name)}`, allowed, nearest(name, [...this.blobs.keys()]));
    }
    return this.blobs.get(name) ?? -1;
  }

  private size(row: TableRow, op: string): number {
    if (op !== 'write') return this.leftEmpty(row, 'size', op);
    const sizeBytes = this.quantity(row, 'size', 'size');
    if (sizeBytes >= 0 && chargedBytes(this.around.code, sizeBytes) === null) {
      this.refuse(row, `has a blob of ${sizeBytes} bytes`, 'what one blob can hold');
    }
    return sizeBytes;
  }

  private client(row: TableRow): number {
    const name = this.cell(row, 'client');
    const client = this.clients.indexOf(name);
    if (name !== '' && client < 0) {
      const allowed = 'a client of the scenario, or nothing for any';
      this.refuse(row, `names the client ${show(name)}`, allowed, nearest(name, this.clients));
    }
    return client;
  }

  private epochs(row: TableRow, op: string): number {
    if (op === 'read' || op === 'delete') return this.leftEmpty(row, 'epochs', op);
    if (this.cell(row, 'epochs') === '' && op === 'write') return -1;
    const text = this.cell(row, 'epochs');
    if (!/^[0-9]+$/.test(text) || BigInt(text) < 1n || BigInt(text) > EPOCHS_MAX) {
      this.refuse(row, `has ${show(text)} epochs`, `a whole number from 1 to ${EPOCHS_MAX}`);
      return -1;
    }
    return Number(text);
  }

  private leftEmpty(row: TableRow, column: Column, op: string): number {
    if (this.cell(row, column) !== '') this.refuse(row, `has ${column} for a ${op}`, 'nothing');
    return -1;
  }

  private quantity(row: TableRow, column: Column, kind: QuantityKind): number {
    const text = this.cell(row, column);
    const parsed = parseQuantity(kind, text);
    const isGood = parsed.ok && parsed.value >= 0n && parsed.value <= Number.MAX_SAFE_INTEGER;
    if (isGood) return Number(parsed.value);
    const suggestion = parsed.ok ? '' : parsed.suggestion;
    this.refuse(row, `has the ${column} ${show(text)}`, quantityAllowed(kind), suggestion);
    return -1;
  }

  private cell(row: TableRow, column: Column): string {
    const position = this.columns.get(column);
    return position === undefined ? '' : row.cells[position];
  }

  private refuse(row: TableRow, found: string, allowed: string, suggestion = ''): void {
    this.problems.push({
      ...inTable(this.table.path, FIELD, row.line, found, allowed),
      suggestion,
    });
  }
}
