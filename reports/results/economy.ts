/**
 * The economy's files (economy-epochs.csv, economy-nodes.csv) as panels read them: amounts as WAL
 * for the eye, and as whole FROST wherever a sum must be exact.
 */
import type { Results, TimeRange } from './results.ts';
import { numbers, type Table, texts } from './table.ts';

/** FROST of one WAL. */
const FROST_PER_WAL = 1e9;

export interface EpochSpan {
  /** Row of economy-epochs.csv. */
  row: number;
  epoch: number;
  startUs: number;
  endUs: number;
}

/** Epochs that have something in the range, in file order. */
export function economyEpochs({ tables }: Results, range: TimeRange): EpochSpan[] {
  const file = tables['economy-epochs'];
  const [epochs, starts, ends] = ['epoch', 'started_us', 'ended_us'].map((name) =>
    numbers(file, name),
  );
  return epochs
    .map((epoch, row) => ({ row, epoch, startUs: starts[row], endUs: ends[row] }))
    .filter(({ startUs, endUs }) => endUs >= range.startUs && startUs <= range.endUs);
}

/** A column of FROST as WAL: good to 15 digits, for figures only. */
export function walColumn(table: Table, name: string): number[] {
  return numbers(table, name).map((frost) => (Number.isNaN(frost) ? 0 : frost / FROST_PER_WAL));
}

/** The cell as whole FROST; 0 where it is empty or no whole number. */
export function frostAt(table: Table, name: string, row: number): bigint {
  const text = texts(table, name)[row] ?? '';
  return /^-?\d+$/.test(text) ? BigInt(text) : 0n;
}

/** Exact sum of columns over rows. */
export function frostSum(table: Table, names: readonly string[], rows: readonly number[]): bigint {
  let sum = 0n;
  for (const name of names) {
    const column = texts(table, name);
    for (const row of rows) sum += /^-?\d+$/.test(column[row]) ? BigInt(column[row]) : 0n;
  }
  return sum;
}

/** Rows of economy-nodes.csv that belong to an epoch. */
export function nodeRowsOf({ tables }: Results, epoch: number): number[] {
  const epochs = numbers(tables['economy-nodes'], 'epoch');
  return epochs.flatMap((one, row) => (one === epoch ? [row] : []));
}
