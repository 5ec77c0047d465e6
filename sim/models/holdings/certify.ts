/** A blob takes its place in time among the boxes of the holdings. */
import { noteCertified } from './by-time.ts';
import { dropExceptions, exceptionsAt, removeException } from './exceptions.ts';
import { codeIn, type HoldingsTable, keepCode } from './table.ts';

/**
 * The blob gets its certification time, and with it its place among the boxes; what is held of it
 * stays as it is. Exceptions are turned into those that the boxes leave.
 */
export function certifyBlob(table: HoldingsTable, blob: number, nowUs: number): void {
  const { tracked } = table;
  if (isVacant(table)) {
    // Before the run begins, for every blob of it: no box and no exception can change.
    tracked.isGone[blob] = 0;
    noteCertified(tracked, blob, nowUs);
    tracked.certifiedUs[blob] = nowUs;
    return;
  }
  const exceptions = exceptionsAt(table, blob);
  const codes = new Uint8Array(table.holdings.size);
  let at = 0;
  for (const holding of table.holdings.values()) {
    codes[at++] = codeIn(table, holding, blob);
    if (exceptions !== undefined) removeException(exceptions, holding);
  }
  dropExceptions(table, blob);
  tracked.isGone[blob] = 0;
  noteCertified(tracked, blob, nowUs);
  tracked.certifiedUs[blob] = nowUs;
  table.version += 1;
  at = 0;
  for (const holding of table.holdings.values()) keepCode(table, holding, blob, codes[at++]);
}

/** Does nobody hold anything, nor would by any box? */
export function isVacant(table: HoldingsTable): boolean {
  const known = vacancies.get(table);
  if (known?.version === table.version) return known.isVacant;
  const isVacant = [...table.holdings.values()].every(
    ({ boxes, exceptions }) => boxes.length === 0 && exceptions === 0,
  );
  vacancies.set(table, { version: table.version, isVacant });
  return isVacant;
}

/** As it was found last; follows from the table. */
const vacancies = new WeakMap<HoldingsTable, { version: number; isVacant: boolean }>();
