/** The end of a sweep: tables, summary and report from the folders of its runs. */
import { join } from 'node:path';
import { stringify } from 'yaml';
import { buildInfo, measureTiming, writeStudy } from '../results/index.ts';
import type { RunSummary } from '../results/run-results.ts';
import { estimatesOf } from '../study/estimates.ts';
import type { Study } from '../study/load-study.ts';
import { columnsOf } from '../study/outcomes.ts';
import { designName, studySummary } from '../study/study-summary.ts';
import { axesTable, estimatesTable, runsTable } from '../study/study-tables.ts';
import { EXIT } from './command.ts';
import { reportPage } from './report-page.ts';
import { digestOf, type PlannedRun, readOutcome, type StudyCall } from './sweep-plan.ts';

export interface FinishOptions {
  call: StudyCall;
  out: string;
  startedMs: number;
  hasReport: boolean;
}

export interface Finished {
  folder: string;
  summary: RunSummary;
  /** Whether every run passed its checks. */
  passed: boolean;
}

/** `runs`: all of the study, each with its folder. */
export async function finishStudy(
  study: Study,
  runs: readonly PlannedRun[],
  { call, out, startedMs, hasReport }: FinishOptions,
): Promise<Finished> {
  const sorted = [...runs].sort((a, b) => a.point - b.point || a.replication - b.replication);
  const outcomes = sorted.map(readOutcome);
  const { file, points, base } = study;
  const columns = columnsOf(outcomes, file.metrics);
  const isPaired = file.compare === 'paired' && file.seedBy === 'replication';
  const estimates = estimatesOf(outcomes, {
    points: points.length,
    columns,
    base: isPaired ? base : -1,
  });
  const summary = studySummary(study, outcomes, columns);
  const folder = join(out, study.name);
  await writeStudy({
    folder,
    manifest: manifestOf(study, sorted, call),
    summary,
    tables: [
      runsTable(study, outcomes, columns),
      estimatesTable(study, estimates),
      axesTable(study),
    ],
    studyYaml: stringify({ ...file, set: { ...file.set, ...settingsOf(call) } }),
    timing: measureTiming(startedMs, 0),
    report: hasReport ? reportPage : undefined,
  });
  return { folder, summary, passed: outcomes.every(({ failed }) => failed.length === 0) };
}

function manifestOf(study: Study, runs: readonly PlannedRun[], call: StudyCall): object {
  const { version, commit, buildDigest } = buildInfo();
  const { name, file, points, seed } = study;
  const settings = (call.set ?? []).map((text) => ` --set '${text}'`).join('');
  return {
    schemaVersion: 1,
    kind: 'study',
    tool: { name: 'walrus-sim', version, commit, buildDigest },
    study: name,
    scenario: file.scenario,
    design: designName(file.design),
    points: points.length,
    runs: runs.length,
    seed,
    seedBy: file.seedBy,
    command: `walrus-sim sweep ${call.study}${settings}`,
    // In the order of runs.csv.
    traceDigests: runs.map(digestOf),
  };
}

function settingsOf({ set = [] }: StudyCall): Record<string, string> {
  return Object.fromEntries(
    set.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
  );
}

/** 3 an invariant broke, 1 a check failed, 0 otherwise, as for one run. */
export function exitCodeOfStudy({ summary, passed }: Finished): number {
  if (summary.verdict === 'invariant-broken') return EXIT.invariantBroken;
  return passed ? EXIT.good : EXIT.checkFailed;
}
