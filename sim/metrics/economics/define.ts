/**
 * What a measure of the economy is: a value of each closed epoch, and how the run's epochs make one
 * number. `defineEconomyMetric` returns what it is given and registers nothing.
 */
import type { EpochRow } from '../../models/economy-views.ts';
import type { Better } from '../../results/run-results.ts';

export interface EconomyMetric {
  /** `economy.<what>`; unique. */
  readonly name: string;
  readonly unit: string;
  /** One sentence with the exact definition, of one epoch. */
  readonly help: string;
  readonly better: Better;
  /** How the run's value comes from those of its epochs. */
  readonly over: 'sum' | 'mean' | 'last' | 'max' | 'min';
  /** null: nothing to measure in this epoch. */
  of(row: EpochRow): number | null;
}

export const defineEconomyMetric = (metric: EconomyMetric): EconomyMetric => metric;

/** FROST as WAL, for showing. */
export const walOf = (frost: bigint): number => Number(frost) / 1e9;

export function runValue({ over, of }: EconomyMetric, rows: readonly EpochRow[]): number | null {
  const values = rows.map(of).filter((value): value is number => value !== null);
  if (values.length === 0) return null;
  const sum = (): number => values.reduce((total, value) => total + value, 0);
  switch (over) {
    case 'sum':
      return sum();
    case 'mean':
      return sum() / values.length;
    case 'last':
      return values[values.length - 1];
    case 'max':
      return Math.max(...values);
    case 'min':
      return Math.min(...values);
  }
}
