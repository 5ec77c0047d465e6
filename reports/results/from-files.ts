/**
 * Result files as text → Results. The edge where files are checked and shaped; inside, panels rely
 * on the shape. Unknown metrics, columns and files are kept or ignored, never an error: a report of
 * a newer run should still open.
 */
import { parse } from 'yaml';
import { parametersOf } from './parameters.ts';
import {
  type Assumption,
  type Check,
  type Checker,
  type Metric,
  type Modelling,
  type Results,
  type Summary,
  TABLES,
  type TableName,
  type Verdict,
} from './results.ts';
import { type Series, seriesFromCsv } from './series.ts';
import { numbers, type Table, tableFromCsv } from './table.ts';

/** Result files by their name in the folder. */
export type ResultFiles = Readonly<Record<string, string>>;

/** Throws when manifest.json or summary.json is not JSON; absent files are empty. */
export function resultsFromFiles(files: ResultFiles): Results {
  const manifest = parseJson(files, 'manifest.json');
  const summary = summaryOf(parseJson(files, 'summary.json'));
  const scenario: unknown = parse(files['scenario.yaml'] ?? '') ?? {};
  const series = seriesFromCsv(files['series.csv']);
  const tables = {} as Record<TableName, Table>;
  for (const name of TABLES) tables[name] = tableFromCsv(files[`${name}.csv`]);
  return {
    summary,
    manifest: Object.entries(manifest).flatMap(([name, value]) => manifestRows(name, value)),
    parameters: parametersOf(scenario, defaultsOf(scenario, summary)),
    series,
    tables,
    durationUs: durationOf(scenario, series, tables),
  };
}

function parseJson(files: ResultFiles, name: string): Record<string, unknown> {
  const text = files[name];
  if (text === undefined || text.trim() === '') return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`${name} is not valid JSON: ${(error as Error).message}`);
  }
}

/** All defaults with their origin; a folder without them has at least the assumed ones. */
function defaultsOf(scenario: unknown, summary: Summary): Assumption[] {
  const { defaults } = scenario as { defaults?: unknown };
  return Array.isArray(defaults) ? (defaults as Assumption[]) : summary.assumptions;
}

/** Records are written out field by field: `tool.version`. */
function manifestRows(name: string, value: unknown): [string, string][] {
  if (typeof value === 'string') return [[name, value]];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [[name, JSON.stringify(value)]];
  }
  return Object.entries(value).flatMap(([key, inner]) => manifestRows(`${name}.${key}`, inner));
}

function summaryOf(raw: Record<string, unknown>): Summary {
  const list = <T>(name: string): T[] => (Array.isArray(raw[name]) ? (raw[name] as T[]) : []);
  return {
    title: typeof raw.title === 'string' ? raw.title : 'Untitled run',
    verdict: (raw.verdict as Verdict | undefined) ?? 'unknown',
    lines: list<string>('lines'),
    warnings: list<string>('warnings'),
    metrics: Object.entries((raw.metrics ?? {}) as Record<string, RawMetric>).map(metricOf),
    checks: list<Check>('checks').map((one) => ({
      ...one,
      labels: labelText(one.labels),
      detail: one.detail ?? '',
    })),
    checkers: list<Checker>('checkers'),
    assumptions: list<Assumption>('assumptions'),
    modelling: list<Modelling>('modelling'),
  };
}

interface RawMetric {
  value?: number | null;
  values?: { labels: unknown; value: number | null }[];
  unit?: string;
  better?: string;
  help?: string;
}

function metricOf([name, raw]: [string, RawMetric]): Metric {
  const values = (raw.values ?? []).map((one) => ({
    labels: labelText(one.labels),
    value: one.value ?? null,
  }));
  if (raw.value !== undefined) values.unshift({ labels: '', value: raw.value });
  return {
    name,
    unit: raw.unit ?? '',
    better: raw.better ?? '',
    help: raw.help ?? '',
    values,
  };
}

/** Labels come as `k=v;k=v` or as a record. */
function labelText(labels: unknown): string {
  if (typeof labels === 'string') return labels;
  if (typeof labels !== 'object' || labels === null) return '';
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return pairs.sort((left, right) => (left < right ? -1 : left > right ? 1 : 0)).join(';');
}

function durationOf(
  scenario: unknown,
  series: readonly Series[],
  tables: Record<TableName, Table>,
): number {
  let last = 0;
  for (const one of series) last = Math.max(last, one.timesUs[one.timesUs.length - 1] ?? 0);
  const ends: [TableName, string][] = [
    ['epochs', 'started_us'],
    ['faults', 'started_us'],
    ['spans', 'ended_us'],
    ['operations', 'started_us'],
  ];
  for (const [table, column] of ends) {
    for (const time of numbers(tables[table], column)) if (time > last) last = time;
  }
  const planned = (scenario as { durationUs?: unknown }).durationUs;
  return typeof planned === 'number' && planned > last ? planned : last;
}
