/**
 * Exceptions of single blobs, which lie over the boxes of the holdings: what a holding has of a
 * blob, whatever its boxes say; and nodes that deleted the blob's data, where no box brings it
 * back.
 *
 * A blob that lacks a sliver has a few, which a map holds. A blob that is being written has one a
 * sliver until its certification, thousands in a row: then a column by the row of the holding.
 */
import { type Holding, type HoldingsTable, MISSING, nodeOfKey } from './table.ts';

/** Exceptions of one blob. */
export interface Exceptions {
  /** Holdings that have one. */
  count: number;
  /** Key of a holding → code, as long as there is no column. */
  few: Map<number, number>;
  /** By row of a holding: 1 + code, 0 for none. */
  column: Uint8Array | null;
  /** Nodes that deleted what they had of the blob. */
  deletedAt: Set<number>;
}

/** A column takes a byte a holding, an entry of a map about so many. */
const BYTES_PER_ENTRY = 32;
const FEW_MIN = 16;

/** Those of a blob, made where there are none. */
export function exceptionsOf(table: HoldingsTable, blob: number): Exceptions {
  let exceptions = exceptionsAt(table, blob);
  if (exceptions === undefined) {
    exceptions = { count: 0, few: new Map(), column: null, deletedAt: new Set() };
    table.exceptions.set(blob, exceptions);
    table.tracked.hasExceptions[blob] = 1;
    latest.blob = -1;
  }
  return exceptions;
}

/** The exceptions asked for last: a write asks for those of its blob thousands of times. */
const latest: { all: object; blob: number; exceptions: Exceptions | undefined } = {
  all: {},
  blob: -1,
  exceptions: undefined,
};

export function exceptionsAt(table: HoldingsTable, blob: number): Exceptions | undefined {
  if (latest.blob !== blob || latest.all !== table.exceptions) {
    latest.all = table.exceptions;
    latest.blob = blob;
    latest.exceptions = table.exceptions.get(blob);
  }
  return latest.exceptions;
}

export function dropExceptions(table: HoldingsTable, blob: number): void {
  table.exceptions.delete(blob);
  table.tracked.hasExceptions[blob] = 0;
  latest.blob = -1;
}

/** Drops them where none is left. */
export function dropIfEmpty(table: HoldingsTable, blob: number, exceptions: Exceptions): void {
  if (exceptions.count === 0 && exceptions.deletedAt.size === 0) dropExceptions(table, blob);
}

/** The code of the holding's exception; −1 where it has none. */
export function exceptionIn({ few, column }: Exceptions, { key, row }: Holding): number {
  if (column === null) return few.get(key) ?? -1;
  return row < column.length ? column[row] - 1 : -1;
}

export function setException(
  table: HoldingsTable,
  exceptions: Exceptions,
  holding: Holding,
  code: number,
): void {
  if (exceptionIn(exceptions, holding) < 0) {
    exceptions.count += 1;
    holding.exceptions += 1;
  }
  if (exceptions.column === null) {
    exceptions.few.set(holding.key, code);
    const many = Math.max(FEW_MIN, table.rows.length / BYTES_PER_ENTRY);
    if (exceptions.count > many) makeColumn(table, exceptions);
    return;
  }
  if (holding.row >= exceptions.column.length) lengthen(table, exceptions);
  exceptions.column[holding.row] = 1 + code;
}

/** False where there was none. */
export function removeException(exceptions: Exceptions, holding: Holding): boolean {
  if (exceptionIn(exceptions, holding) < 0) return false;
  if (exceptions.column === null) exceptions.few.delete(holding.key);
  else exceptions.column[holding.row] = 0;
  exceptions.count -= 1;
  holding.exceptions -= 1;
  return true;
}

/** Keys of the holdings that have one. */
export function exceptionalKeys(
  { rows }: HoldingsTable,
  { few, column }: Exceptions,
): Iterable<number> {
  return column === null ? few.keys() : rows.filter((_, row) => (column[row] ?? 0) > 0);
}

/** Nodes of which the boxes alone do not say what they have of a blob that is certified. */
export function nodesWithExceptions(table: HoldingsTable, blob: number): Set<number> {
  const exceptions = exceptionsAt(table, blob);
  if (exceptions === undefined) return new Set();
  const nodes = new Set(exceptions.deletedAt);
  if (exceptions.count === 0) return nodes;
  for (const key of exceptionalKeys(table, exceptions)) nodes.add(nodeOfKey(table, key));
  return nodes;
}

/** Does any of a blob say that something of it is there, good or bad? */
export function hasHeldException(table: HoldingsTable, blob: number): boolean {
  const exceptions = exceptionsAt(table, blob);
  if (exceptions === undefined || exceptions.count === 0) return false;
  for (const key of exceptionalKeys(table, exceptions)) {
    if (exceptionIn(exceptions, table.holdings.get(key)!) !== MISSING) return true;
  }
  return false;
}

function makeColumn(table: HoldingsTable, exceptions: Exceptions): void {
  const column = new Uint8Array(table.rows.length);
  for (const [key, code] of exceptions.few) column[table.holdings.get(key)!.row] = 1 + code;
  exceptions.column = column;
  exceptions.few.clear();
}

function lengthen({ rows }: HoldingsTable, exceptions: Exceptions): void {
  const longer = new Uint8Array(rows.length);
  longer.set(exceptions.column!);
  exceptions.column = longer;
}
