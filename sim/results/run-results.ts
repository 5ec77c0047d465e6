/**
 * What one run leaves behind, as plain data: sim/metrics makes it, sim/results writes it to the
 * results folder (product.md "Results"), reports read it back.
 *
 * Labels are everywhere the canonical text `k=v;k=v`, sorted by key; '' means "without labels".
 * Times are whole microseconds, sizes whole bytes, FROST decimal strings. Nothing here depends on
 * the machine or the clock.
 */
import type { DefaultInForce } from '../scenario/resolved.ts';

export const RESULTS_SCHEMA_VERSION = 1;

/**
 * The worst that happened, in this order: an invariant broke; data was lost; a check failed.
 * The exit code does not follow from the verdict alone, see `exitCodeOf`.
 */
export type Verdict = 'good' | 'data-lost' | 'check-failed' | 'invariant-broken';

export type Better = 'higher' | 'lower' | 'neither';

/** null: there was nothing to measure (no read ended, no blob was live). */
export type MetricValue = number | null;

export interface LabelledValue {
  labels: string;
  value: MetricValue;
}

export interface MetricSummary {
  unit: string;
  better: Better;
  help: string;
  /** Names of the labels of `values`. */
  labels: readonly string[];
  /** The value without labels; absent when the metric has none. */
  value?: MetricValue;
  /** The values with labels; absent when the metric has none. */
  values?: LabelledValue[];
}

export interface CheckSummary {
  metric: string;
  labels: string;
  value: MetricValue;
  min: number | null;
  max: number | null;
  passed: boolean;
  /** One sentence: what was found and what was asked for. */
  detail: string;
}

export interface CheckerSummary {
  name: string;
  statement: string;
  spec: string;
  kind: 'safety' | 'liveness';
  status: 'held' | 'disarmed' | 'broken';
  /** Empty, or why and when it was disarmed or broken. */
  detail: string;
}

/** How a model simplifies, in words. */
export interface ModelAssumption {
  model: string;
  statement: string;
}

/** summary.json, key for key. */
export interface RunSummary {
  schemaVersion: typeof RESULTS_SCHEMA_VERSION;
  title: string;
  verdict: Verdict;
  /** The readable closing lines. */
  lines: string[];
  metrics: Record<string, MetricSummary>;
  checks: CheckSummary[];
  checkers: CheckerSummary[];
  /** Defaults in force that are assumed. */
  assumptions: DefaultInForce[];
  /** What the models assume and which shortcuts they take, in their order. */
  modelling: ModelAssumption[];
  warnings: string[];
}

/** One line of series.csv without the run id; rows come in order of time, then of the metrics. */
export interface SeriesRow {
  timeUs: number;
  metric: string;
  labels: string;
  value: number;
  unit: string;
}

/** A cell; null is an empty one. */
export type Cell = string | number | null;

export interface ColumnDescription {
  name: string;
  help: string;
}

/** One file `<name>.csv`. */
export interface ResultTable {
  name: string;
  help: string;
  columns: ColumnDescription[];
  rows: Cell[][];
}

export interface RunResults {
  summary: RunSummary;
  series: SeriesRow[];
  /** nodes, epochs, blobs, faults, spans, operations, repair, in this order. */
  tables: ResultTable[];
}

/** 3 an invariant broke, 1 a check failed, 0 otherwise (also when data was lost as foreseen). */
export function exitCodeOf(results: RunResults): 0 | 1 | 3 {
  if (results.summary.verdict === 'invariant-broken') return 3;
  return results.summary.checks.every((check) => check.passed) ? 0 : 1;
}
