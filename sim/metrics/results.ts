/** Everything that a run leaves behind, put together from its observers and views. */
import { CHECKERS } from '../checkers/index.ts';
import { type CheckersState, finishCheckers } from '../checkers/observer.ts';
import type { EconomyViews } from '../models/economy-views.ts';
import type { WalrusViews } from '../models/views.ts';
import {
  type CheckerSummary,
  type CheckSummary,
  type MetricSummary,
  type ModelAssumption,
  RESULTS_SCHEMA_VERSION,
  type RunResults,
  type SeriesRow,
  type Verdict,
} from '../results/run-results.ts';
import { evaluateChecks } from './checks.ts';
import { closingLines } from './closing-lines.ts';
import type { MetricDefinition } from './define.ts';
import { collectEconomyParts } from './economics/index.ts';
import { type BlobStates, blobStates, type LostBlob, statesAt } from './folds/blob-states.ts';
import { METRICS, TABLES } from './index.ts';
import { labelsText } from './labels.ts';
import { finishMetric, finishTable, type MetricsState, seriesRows } from './observer.ts';
import { warningsOf } from './warnings.ts';

/** A run that has ended, or was stopped. */
export interface EndedRun {
  views: WalrusViews;
  /** Of a network that has policies or people. */
  economy?: EconomyViews;
  metrics: MetricsState;
  checkers: CheckersState;
  /** Simulated time at the end. */
  endUs: number;
  /** Metrics of a user, measured beside those of the library. */
  ownMetrics?: readonly MetricDefinition[];
  modelling: readonly ModelAssumption[];
  /** Message of the `InvariantBroken` that stopped the run; '' when nothing did. */
  stoppedBy: string;
}

/** Reads only: the run can go on afterwards, and a second call gives the same. */
export function collectResults(run: EndedRun): RunResults {
  const { views, endUs } = run;
  const { title } = views.resolved.about;
  const economy = run.economy === undefined ? NO_ECONOMY : collectEconomyParts(run.economy);
  const ofNetwork = summarizeMetrics([...METRICS, ...(run.ownMetrics ?? [])], run);
  const metrics = { ...ofNetwork, ...economy.metrics };
  const checks = evaluateChecks(views.resolved.checks, metrics);
  const checkers = finishCheckers(CHECKERS, run.checkers, views, endUs);
  const lost = lostBlobs(run);
  const verdict = verdictOf({ stoppedBy: run.stoppedBy, lost, checks, checkers });
  const closing = { verdict, metrics, checks, checkers, lost, endUs, stoppedBy: run.stoppedBy };
  return {
    summary: {
      schemaVersion: RESULTS_SCHEMA_VERSION,
      title,
      verdict,
      lines: [...closingLines(closing, views), ...economy.lines],
      metrics,
      checks,
      checkers,
      assumptions: views.resolved.defaults
        .filter(({ status }) => status === 'assumed')
        .map((one) => ({ ...one })),
      modelling: [...run.modelling],
      warnings: warningsOf(views, run.metrics),
    },
    series: merged(seriesRows(run.metrics), economy.series),
    tables: [
      ...TABLES.map((table) => finishTable(table, run.metrics, views, endUs)),
      ...economy.tables,
    ],
  };
}

const NO_ECONOMY: ReturnType<typeof collectEconomyParts> = {
  metrics: {},
  series: [],
  tables: [],
  lines: [],
};

/** By time; of one time the network's come first. */
function merged(network: SeriesRow[], economy: readonly SeriesRow[]): SeriesRow[] {
  if (economy.length === 0) return network;
  return [...network, ...economy].sort((a, b) => a.timeUs - b.timeUs);
}

function summarizeMetrics(
  metrics: readonly MetricDefinition[],
  run: EndedRun,
): Record<string, MetricSummary> {
  const summaries: Record<string, MetricSummary> = {};
  for (const metric of metrics) {
    const { name, unit, better, help, labels } = metric;
    const summary: MetricSummary = { unit, better, help, labels: [...labels] };
    for (const row of finishMetric(metric, run.metrics, run.views, run.endUs)) {
      const text = labelsText(row.labels);
      if (text === '') summary.value = row.value;
      else {
        summary.values ??= [];
        summary.values.push({ labels: text, value: row.value });
      }
    }
    summaries[name] = summary;
  }
  return summaries;
}

interface Outcome {
  stoppedBy: string;
  lost: readonly LostBlob[];
  checks: readonly CheckSummary[];
  checkers: readonly CheckerSummary[];
}

function verdictOf({ stoppedBy, lost, checks, checkers }: Outcome): Verdict {
  if (stoppedBy !== '' || checkers.some(({ status }) => status === 'broken')) {
    return 'invariant-broken';
  }
  if (lost.length > 0) return 'data-lost';
  return checks.every(({ passed }) => passed) ? 'good' : 'check-failed';
}

function lostBlobs(run: EndedRun): LostBlob[] {
  const states = run.metrics.folds[blobStates.fold] as BlobStates;
  return [...statesAt(states, run.endUs).lost.values()];
}
