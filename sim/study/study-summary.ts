/** The summary of a study in the shape of that of a run: verdict, closing lines, metrics. */
import { RESULTS_SCHEMA_VERSION, type RunSummary, type Verdict } from '../results/run-results.ts';
import type { Study } from './load-study.ts';
import { columnsOf, type MetricColumn, type Outcome } from './outcomes.ts';

const WORST_FIRST: readonly Verdict[] = ['invariant-broken', 'check-failed', 'data-lost'];

/** Failed checks named in the summary; the table of runs has the verdict of each. */
const FAILED_SHOWN_MAX = 8;

export function studySummary(
  study: Pick<Study, 'file' | 'points' | 'axes'>,
  outcomes: readonly Outcome[],
  columns: readonly MetricColumn[],
): RunSummary {
  const verdict = WORST_FIRST.find((one) => outcomes.some((run) => run.verdict === one)) ?? 'good';
  const { points, axes, file } = study;
  const seeds = outcomes.length / points.length;
  const each = Number.isInteger(seeds) ? `${seeds} each` : 'more where the interval was wide';
  const counts = (one: Verdict): number => outcomes.filter((run) => run.verdict === one).length;
  const told = WORST_FIRST.filter((one) => counts(one) > 0).map((one) => `${counts(one)} ${one}`);
  const names = axes.map(({ name, levels }) =>
    levels.length === 0 ? name : `${name} (${levels.length} values)`,
  );
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    title: file.about.title,
    verdict,
    lines: [
      `${outcomes.length} runs of ${points.length} points, ${each}.`,
      `Varied: ${names.join(', ')}; design: ${designName(file.design)}.`,
      told.length === 0 ? 'Every run is good.' : `Of the runs: ${told.join(', ')}.`,
      ...unmeasured(file.metrics, outcomes).map((name) => `No run measured ${name}.`),
      ...failedLines(study, outcomes),
    ],
    metrics: Object.fromEntries(
      columns.map(({ metric, unit, better, help }) => [
        metric,
        { unit, better: better as RunSummary['metrics'][string]['better'], help, labels: [] },
      ]),
    ),
    checks: [],
    checkers: [],
    assumptions: [],
    modelling: [],
    warnings: [],
  };
}

/** What the study asked for and no run has: labels that are none, or nothing that happened. */
function unmeasured(wanted: Study['file']['metrics'], outcomes: readonly Outcome[]): string[] {
  if (wanted === 'all') return [];
  return wanted.filter((name) => columnsOf(outcomes, [name]).length === 0);
}

export const designName = (design: Study['file']['design']): string =>
  typeof design === 'string' ? design : design.kind;

function failedLines(
  { points, axes }: Pick<Study, 'points' | 'axes'>,
  outcomes: readonly Outcome[],
): string[] {
  const broken = outcomes.filter(({ failed }) => failed.length > 0);
  const lines = broken.slice(0, FAILED_SHOWN_MAX).map(({ point, seed, failed }) => {
    const where = points[point].levels.map(({ label }, at) => `${axes[at].name} ${label}`);
    return `Check failed at ${where.join(', ')}, seed ${seed}: ${failed.join('; ')}`;
  });
  const rest = broken.length - lines.length;
  return rest > 0 ? [...lines, `… and ${rest} more runs with a failed check.`] : lines;
}
