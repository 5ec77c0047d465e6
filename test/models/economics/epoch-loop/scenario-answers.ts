/** Runs the shipped scenarios of the economy, and reads their tables for what they claim. */
import type { RunResults } from '../../../../sim/results/run-results.ts';
import { type LoadedScenario, loadScenario } from '../../../../sim/scenario/index.ts';
import { simulate } from '../../../../sim/simulate.ts';

export const FOLDER = 'scenarios/economics';

/** Whole runs of these take more than a second or two: the nightly tests run them. */
export const LONG = [
  'bait-and-switch',
  'price-crash',
  'stake-shift-fee',
  'ten-years',
  'yield-chasing',
];

export const load = (name: string, settings: string[] = []): Promise<LoadedScenario> =>
  loadScenario(`${FOLDER}/${name}.yaml`, { settings });

export async function answer(name: string, settings: string[] = []): Promise<Answer> {
  return read(simulate(await load(name, settings)).results);
}

export interface Answer {
  results: RunResults;
  value(metric: string): number;
  /** By epoch, of a node: a column of economy-nodes.csv. */
  ofNode(node: string, column: string): number[];
  /** Growth of delegators of a strategy over the run. */
  growth(strategy: string): number;
}

export function read(results: RunResults): Answer {
  const table = (name: string) => {
    const { columns, rows } = results.tables.find((one) => one.name === name)!;
    const at = (column: string): number => columns.findIndex((one) => one.name === column);
    return { rows, at };
  };
  return {
    results,
    value: (metric) => results.summary.metrics[`economy.${metric}`].value as number,
    ofNode: (node, column) => {
      const { rows, at } = table('economy-nodes');
      return rows.filter((row) => row[at('node')] === node).map((row) => Number(row[at(column)]));
    },
    growth: (strategy) => {
      const { rows, at } = table('economy-delegators');
      const worth = rows
        .filter((row) => row[at('strategy')] === strategy)
        .map((row) => Number(row[at('worth_frost')]));
      return worth[worth.length - 1] / worth[0] - 1;
    },
  };
}
