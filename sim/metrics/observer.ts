/**
 * Metrics and tables as one observer of the engine: each fact goes to every fold that asks for
 * it, in listed order; at `probe.taken` the metrics that have a series are sampled.
 */
import { type Fact, membersByCode, type ObserverDefinition } from '../engine/index.ts';
import type { WalrusViews } from '../models/views.ts';
import type { ResultTable, SeriesRow } from '../results/run-results.ts';
import type {
  FoldDefinition,
  FoldStep,
  MetricDefinition,
  MetricRow,
  TableDefinition,
} from './define.ts';
import { labelsText } from './labels.ts';

export const METRICS_OBSERVER = 'metrics';
const PROBE_FACT = 'probe.taken';

/** One line of a chart: parallel arrays, because a thousand shards are sampled at every probe. */
interface SeriesColumn {
  metric: string;
  labels: string;
  unit: string;
  timesUs: number[];
  values: number[];
}

/** Plain data, saved with the simulation. */
export interface MetricsState {
  folds: Record<string, unknown>;
  /** In the order of first appearance; keyed by metric and labels. */
  series: Map<string, SeriesColumn>;
}

/** Throws when two members share a name, or a fold's name without sharing the fold. */
export function metricsObserver(
  metrics: readonly MetricDefinition[],
  tables: readonly TableDefinition[] = [],
): ObserverDefinition<MetricsState, WalrusViews> {
  assertUniqueNames(metrics, 'metric');
  assertUniqueNames(tables, 'table');
  const folds = distinctFolds([...metrics, ...tables]);
  const sampled = metrics.filter((metric) => metric.sample !== undefined);
  const on: Record<string, FoldStep<MetricsState>> = {};
  for (const name of handledFacts(folds)) {
    const members = folds.filter((fold) => fold.on[name] !== undefined);
    const steps = members.map((member) => member.on[name]);
    const isProbe = name === PROBE_FACT;
    const byCode = membersByCode(members, name);
    const all = [...members.keys()];
    // Looked up once for a state, not at every fact; a restored simulation has another one.
    let known: MetricsState | null = null;
    let folded: unknown[] = [];
    on[name] = (state, fact, views) => {
      if (state !== known) {
        known = state;
        folded = members.map((member) => state.folds[member.fold]);
      }
      const chosen = byCode === null ? all : (byCode.lists[fact.args[byCode.arg]] ?? all);
      for (let at = 0; at < chosen.length; at += 1) {
        const index = chosen[at];
        steps[index](folded[index], fact, views);
      }
      if (isProbe) sampleAll(sampled, state, fact, views);
    };
  }
  return {
    name: METRICS_OBSERVER,
    init(views) {
      const states: Record<string, unknown> = {};
      for (const fold of folds) states[fold.fold] = fold.init(views);
      return { folds: states, series: new Map() };
    },
    on,
  };
}

/** The rows of one metric at the end of the run. */
export function finishMetric(
  metric: MetricDefinition,
  state: MetricsState,
  views: WalrusViews,
  endUs: number,
): MetricRow[] {
  return metric.finish(state.folds[metric.fold], views, endUs);
}

export function finishTable(
  table: TableDefinition,
  state: MetricsState,
  views: WalrusViews,
  endUs: number,
): ResultTable {
  return {
    name: table.name,
    help: table.help,
    columns: table.columns.map((column) => ({ ...column })),
    rows: table.rows(state.folds[table.fold], views, endUs),
  };
}

/** All samples by time; at one time in the order in which the metrics are listed. */
export function seriesRows(state: MetricsState): SeriesRow[] {
  const rows: SeriesRow[] = [];
  for (const column of state.series.values()) {
    for (let i = 0; i < column.values.length; i++) {
      const { metric, labels, unit } = column;
      rows.push({ timeUs: column.timesUs[i], metric, labels, value: column.values[i], unit });
    }
  }
  // The sort is stable: columns keep their order within one time.
  return rows.sort((a, b) => a.timeUs - b.timeUs);
}

function sampleAll(
  metrics: readonly MetricDefinition[],
  state: MetricsState,
  fact: Fact,
  views: WalrusViews,
): void {
  for (const metric of metrics) {
    for (const row of metric.sample!(state.folds[metric.fold], views)) {
      const labels = labelsText(row.labels);
      const key = `${metric.name}|${labels}`;
      let column = state.series.get(key);
      if (column === undefined) {
        column = { metric: metric.name, labels, unit: metric.unit, timesUs: [], values: [] };
        state.series.set(key, column);
      }
      // Two probes may fall on one time (the last interval and the end): the later one counts.
      const last = column.timesUs.length - 1;
      if (last >= 0 && column.timesUs[last] === fact.timeUs) column.values[last] = row.value;
      else {
        column.timesUs.push(fact.timeUs);
        column.values.push(row.value);
      }
    }
  }
}

function distinctFolds(members: readonly FoldDefinition<unknown>[]): FoldDefinition<unknown>[] {
  const byName = new Map<string, FoldDefinition<unknown>>();
  for (const member of members) {
    const known = byName.get(member.fold);
    if (known === undefined) byName.set(member.fold, member);
    else if (known.on !== member.on || known.init !== member.init) {
      throw new Error(`two different folds are named '${member.fold}'`);
    }
  }
  return [...byName.values()];
}

function handledFacts(folds: readonly FoldDefinition<unknown>[]): string[] {
  const names = new Set<string>([PROBE_FACT]);
  for (const fold of folds) for (const name of Object.keys(fold.on)) names.add(name);
  return [...names];
}

function assertUniqueNames(members: readonly { name: string }[], what: string): void {
  const names = new Set<string>();
  for (const { name } of members) {
    if (names.has(name)) throw new Error(`two ${what}s are named '${name}'`);
    names.add(name);
  }
}
