/**
 * What a measure of the economy is: a value of each closed epoch, and how the run's epochs make one
 * number. `defineEconomyMetric` returns what it is given and registers nothing.
 */
import type { EconomyViews, EpochRow, NodeEpochRow } from '../../models/economy-views.ts';
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
  of(row: EpochRow, around: Around): number | null;
  /** The run's value, where it does not come from those of its epochs by `over`. */
  ofRun?(measured: Measured): number | null;
}

/** What a measure may read beside the row of its epoch. */
export interface Around extends Measured {
  /** Place of the row among `views.rows`. */
  at: number;
}

export interface Measured {
  views: EconomyViews;
  /** Rows of the members by row of `views.rows`. */
  nodes: readonly (readonly NodeEpochRow[])[];
}

/** Sorts the rows of nodes by epoch, once for all measures. */
export function measured(views: EconomyViews): Measured {
  const byEpoch = new Map<number, NodeEpochRow[]>(views.rows.map(({ epoch }) => [epoch, []]));
  for (const row of views.nodeRows) byEpoch.get(row.epoch)?.push(row);
  return { views, nodes: views.rows.map(({ epoch }) => byEpoch.get(epoch)!) };
}

export const defineEconomyMetric = (metric: EconomyMetric): EconomyMetric => metric;

/** FROST as WAL, for showing. */
export const walOf = (frost: bigint): number => Number(frost) / 1e9;

/** Value of each epoch. */
export function epochValues({ of }: EconomyMetric, all: Measured): (number | null)[] {
  return all.views.rows.map((row, at) => of(row, { ...all, at }));
}

export function runValue(metric: EconomyMetric, all: Measured): number | null {
  const { over, ofRun } = metric;
  if (ofRun !== undefined) return ofRun(all);
  const values = epochValues(metric, all).filter((value): value is number => value !== null);
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
