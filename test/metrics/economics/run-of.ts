/** Short runs of the economy alone for tests of its measures: results and the views beside. */
import type { EconomyViews } from '../../../sim/models/economy-views.ts';
import { economyViews } from '../../../sim/models/epoch-economy/views.ts';
import type { RunResults } from '../../../sim/results/run-results.ts';
import { loadPlainText } from '../../../sim/scenario/index.ts';
import { createWalrusSimulation } from '../../../sim/simulation.ts';

export interface EconomyRun {
  results: RunResults;
  views: EconomyViews;
  /** Value of a metric of the summary. */
  value(name: string): number;
  /** Rows of a table as records of text. */
  rows(table: string): Record<string, string>[];
}

/** A scenario from its sections as YAML flow text; settings as `--set` takes them. */
export function runOf(
  economics: string,
  { days = 84, nodes = 'mainnet-baseline', more = '' } = {},
): EconomyRun {
  const text = `
about: { title: A test }
granularity: epoch
duration: ${days}d
network: { nodes: ${nodes} }
economics: ${economics}
${more}
`;
  const { resolved, inputs } = loadPlainText('test.yaml', text, '.');
  const run = createWalrusSimulation({ resolved, seed: 1, inputs });
  while (run.simulation.step(10_000) === 'running');
  const results = run.results();
  const ctx = run.simulation.ctx as unknown as Parameters<typeof economyViews>[0];
  return {
    results,
    views: economyViews(ctx),
    value: (name) => results.summary.metrics[`economy.${name}`].value as number,
    rows: (name) => {
      const { columns, rows } = results.tables.find((one) => one.name === name)!;
      return rows.map((row) =>
        Object.fromEntries(columns.map((column, at) => [column.name, String(row[at])])),
      );
    },
  };
}
