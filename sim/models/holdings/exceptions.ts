/** Exceptions of single blobs, which lie over the boxes of the holdings. */
import type { HoldingsTable } from './table.ts';

/** Those of a blob, made where there are none. */
export function exceptionsOf(table: HoldingsTable, blob: number): Map<number, number> {
  let exceptions = exceptionsAt(table, blob);
  if (exceptions === undefined) {
    exceptions = new Map();
    table.exceptions.set(blob, exceptions);
    table.tracked.hasExceptions[blob] = 1;
    latest.blob = -1;
  }
  return exceptions;
}

/** The exceptions asked for last: a write asks for those of its blob thousands of times. */
const latest: { all: object; blob: number; exceptions: Map<number, number> | undefined } = {
  all: {},
  blob: -1,
  exceptions: undefined,
};

export function exceptionsAt(table: HoldingsTable, blob: number): Map<number, number> | undefined {
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
