/** The selection of metrics that a scenario asks for. */
import type { RunResults } from './run-results.ts';

/** Leaves only the metrics that the scenario asked for; `prefix.*` stands for a family. */
export function onlyMetrics(results: RunResults, wanted: 'all' | string[]): RunResults {
  if (wanted === 'all') {
    return results;
  }
  const isWanted = (metric: string): boolean =>
    wanted.some((name) =>
      name.endsWith('.*') ? metric.startsWith(name.slice(0, -1)) : name === metric,
    );
  const metrics = Object.entries(results.summary.metrics).filter(([name]) => isWanted(name));
  return {
    ...results,
    summary: { ...results.summary, metrics: Object.fromEntries(metrics) },
    series: results.series.filter(({ metric }) => isWanted(metric)),
  };
}
