/**
 * What a sweep has to do: every run with the folder that it will leave, and which of them are
 * there already. A folder is complete when it stands under its name, so an interrupted sweep goes
 * on where it was by looking.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ECONOMY_METRICS } from '../metrics/economics/index.ts';
import { METRICS } from '../metrics/index.ts';
import { type Manifest, plannedRunId } from '../results/index.ts';
import type { RunSummary } from '../results/run-results.ts';
import { loadStudy, type Study } from '../study/load-study.ts';
import { type Outcome, outcomeOf } from '../study/outcomes.ts';

/** What names a study and everything laid over it, as it goes to another process. */
export interface StudyCall {
  study: string;
  set?: string[];
  seed?: number;
  replications?: number;
}

export interface PlannedRun {
  point: number;
  replication: number;
  seed: number;
  runId: string;
  folder: string;
}

export function loadCalled({ study, ...options }: StudyCall): Promise<Study> {
  const metricNames = [...METRICS, ...ECONOMY_METRICS].map((metric) => metric.name);
  return loadStudy(study, { ...options, metricNames });
}

/** Loads the scenario of each run; rejects where one is wrong. */
export async function planRuns(
  study: Study,
  runs: readonly Pick<PlannedRun, 'point' | 'replication'>[],
  out: string,
): Promise<PlannedRun[]> {
  const planned: PlannedRun[] = [];
  for (const { point, replication } of runs) {
    const { resolved, inputs } = await study.load(point, replication);
    const runId = plannedRunId(resolved, inputs);
    const folder = join(out, study.name, runId);
    planned.push({ point, replication, seed: resolved.seed, runId, folder });
  }
  return planned;
}

export const isDone = ({ folder }: PlannedRun): boolean =>
  existsSync(join(folder, 'manifest.json'));

export function readOutcome(run: PlannedRun): Outcome {
  const summary = readJson<RunSummary>(run.folder, 'summary.json');
  return outcomeOf(summary, run);
}

export const digestOf = ({ folder }: PlannedRun): string =>
  readJson<Manifest>(folder, 'manifest.json').traceDigest;

function readJson<T>(folder: string, name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
}
