/** What two runs measured differently: the metrics of which less or more is better. */
import { formatBytes, formatDuration } from '../metrics/format.ts';
import type { RunResults } from '../results/run-results.ts';

export interface MetricDifference {
  metric: string;
  unit: string;
  better: string;
  a: number;
  b: number;
}

/** Values without labels, in the order of the summary; money has a table of its own. */
export function metricDifferences(a: RunResults, b: RunResults): MetricDifference[] {
  return Object.entries(a.summary.metrics).flatMap(([metric, { unit, better, value }]) => {
    const other = b.summary.metrics[metric]?.value;
    if (typeof value !== 'number' || typeof other !== 'number' || value === other) return [];
    if (better === 'neither' || metric.startsWith('economy.')) return [];
    return [{ metric, unit, better, a: value, b: other }];
  });
}

/** Head and rows of a table: metric, both values, difference, and what is better. */
export function metricRows(differences: readonly MetricDifference[]): string[][] {
  const head = ['metric', 'A', 'B', 'B − A', 'better'];
  const rows = differences.map(({ metric, unit, better, a, b }) => {
    const sign = b > a ? '+' : '−';
    return [
      metric,
      written(a, unit),
      written(b, unit),
      sign + written(Math.abs(b - a), unit),
      better,
    ];
  });
  return [head, ...rows];
}

function written(value: number, unit: string): string {
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'us') return formatDuration(value);
  return String(Number(value.toPrecision(6)));
}
