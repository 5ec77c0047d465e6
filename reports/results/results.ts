/**
 * Everything a report knows: the result files of one run, parsed. Panels read this and nothing
 * else.
 */
import type { Parameter } from './parameters.ts';
import type { Series } from './series.ts';
import type { Table } from './table.ts';

/** `unknown`: the folder has no summary. */
export type Verdict = 'good' | 'data-lost' | 'check-failed' | 'invariant-broken' | 'unknown';

export interface Metric {
  name: string;
  unit: string;
  better: string;
  help: string;
  /** One entry with labels '' for a metric without labels. Null: not measured. */
  values: { labels: string; value: number | null }[];
}

export interface Check {
  metric: string;
  labels: string;
  value: number | null;
  min: number | null;
  max: number | null;
  passed: boolean;
  /** What was found and what was asked for; may be ''. */
  detail: string;
}

export interface Checker {
  name: string;
  /** The invariant in words; absent in older results. */
  statement?: string;
  status: 'held' | 'disarmed' | 'broken';
  detail: string;
}

export interface Assumption {
  path: string;
  value: string;
  status: 'sourced' | 'derived' | 'assumed';
  source: string;
}

export interface Modelling {
  model: string;
  statement: string;
}

export interface Summary {
  title: string;
  verdict: Verdict;
  /** The closing lines of the run. */
  lines: string[];
  warnings: string[];
  metrics: Metric[];
  checks: Check[];
  checkers: Checker[];
  assumptions: Assumption[];
  /** Absent in older results: none. */
  modelling: Modelling[];
}

/** Names of the CSV files that hold one row a thing. */
export const TABLES = [
  'nodes',
  'epochs',
  'blobs',
  'faults',
  'spans',
  'operations',
  'repair',
  'ledger',
  'healing',
  'exposure',
  'margins',
  'loss-given',
  'economy-epochs',
  'economy-nodes',
  'economy-holders',
  'economy-flows',
  'economy-slots',
  'economy-delegators',
  'economy-concentration',
  'economy-deterrence',
  'economy-equilibria',
  'comparison-incidence',
  'estimates',
  'axes',
] as const;
export type TableName = (typeof TABLES)[number];

export interface Results {
  summary: Summary;
  /** manifest.json as path and text, in file order. */
  manifest: [name: string, value: string][];
  parameters: Parameter[];
  series: Series[];
  tables: Record<TableName, Table>;
  /** End of the run. */
  durationUs: number;
}

/** The part of the run that the reader looks at; [startUs, endUs]. */
export interface TimeRange {
  startUs: number;
  endUs: number;
}

export function wholeRun(results: Results): TimeRange {
  return { startUs: 0, endUs: results.durationUs };
}

export function isWholeRun(results: Results, range: TimeRange): boolean {
  return range.startUs <= 0 && range.endUs >= results.durationUs;
}

/** Value of a metric without labels, or with these; undefined when it is not in the summary. */
export function metricValue(results: Results, name: string, labels = ''): number | undefined {
  const metric = results.summary.metrics.find((one) => one.name === name);
  return metric?.values.find((one) => one.labels === labels)?.value ?? undefined;
}
