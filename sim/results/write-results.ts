/**
 * Writes the results folder of a run (product.md, "Results"): aside first, then renamed, so that
 * a folder under its own name is always complete. Equal runs write equal bytes everywhere but in
 * timing.json.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ResolvedFile, ResolvedScenario } from '../scenario/resolved.ts';
import { buildInfo } from './build-info.ts';
import { toCsv } from './csv.ts';
import { dataDictionary, SERIES_COLUMNS } from './data-dictionary.ts';
import { type FinishedRun, type Manifest, type ManifestInput, makeManifest } from './manifest.ts';
import { runIdOf } from './run-id.ts';
import type { ResultTable, RunResults, SeriesRow } from './run-results.ts';
import { scenarioToYaml } from './scenario-text.ts';
import type { Timing } from './timing.ts';
import { userPoliciesOf } from './user-policies.ts';

export interface WriteOptions {
  /** Parent of all results; the run goes to `<parent>/<scenario>/<run id>`. */
  parent: string;
  run: FinishedRun;
  results: RunResults;
  inputs: ReadonlyMap<string, Uint8Array>;
  timing: Timing;
  /** Makes report.html from the other files, text by name; left out with --no-report. */
  report?: (files: Readonly<Record<string, string>>) => Promise<string> | string;
}

export interface WrittenResults {
  folder: string;
  manifest: Manifest;
}

/** Inputs larger than this are named in the manifest but not copied. */
const COPY_MAX_BYTES = 4 * 1_048_576;
const COPIES_MAX_BYTES = 16 * 1_048_576;

/** The id that a run of this scenario to its end will have. */
export function plannedRunId(
  resolved: ResolvedScenario,
  inputs: ReadonlyMap<string, Uint8Array>,
): string {
  const hashes = filesOf(resolved, inputs).map(({ sha256 }) => sha256);
  const { buildDigest } = buildInfo();
  return runIdOf({ resolved, seed: resolved.seed, inputs: hashes, buildDigest });
}

/** The complete folder; what stood under the same name before is replaced. */
export async function writeResults(options: WriteOptions): Promise<WrittenResults> {
  const { parent, run, results, inputs, report } = options;
  const copies = chooseCopies(run, inputs);
  const manifest = makeManifest(run, results.summary.verdict, copies);
  const files = await textFiles(results, manifest, run);
  if (report !== undefined) {
    files['report.html'] = await report(files);
  }
  files['timing.json'] = json(options.timing);
  const folder = join(parent, run.name, manifest.runId);
  const aside = join(parent, run.name, `.${manifest.runId}.partial-${process.pid}`);
  const removeAside = () => rmSync(aside, { recursive: true, force: true });
  // Made first: what cannot be made need not be removed, and removing it would throw again.
  mkdirSync(join(aside, 'inputs'), { recursive: true });
  process.once('exit', removeAside);
  try {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(aside, name), text);
    }
    for (const { copy, sha256 } of copies) {
      if (copy !== '') {
        writeFileSync(join(aside, copy), inputs.get(sha256) as Uint8Array);
      }
    }
    moveInPlace(aside, folder);
  } finally {
    removeAside();
    process.off('exit', removeAside);
  }
  return { folder, manifest };
}

/** Renames; an older folder of the same run leaves only after the new one is complete. */
function moveInPlace(aside: string, folder: string): void {
  const old = join(dirname(folder), `.${basename(folder)}.old-${process.pid}`);
  if (existsSync(folder)) {
    renameSync(folder, old);
  }
  renameSync(aside, folder);
  rmSync(old, { recursive: true, force: true });
}

async function textFiles(
  results: RunResults,
  manifest: Manifest,
  run: FinishedRun,
): Promise<Record<string, string>> {
  const files: Record<string, string> = {
    'manifest.json': json(manifest),
    'scenario.yaml': scenarioToYaml(run.resolved),
    'summary.json': json(results.summary),
    'data-dictionary.md': dataDictionary(results),
    'series.csv': await seriesCsv(results.series, manifest.runId),
  };
  for (const table of results.tables) {
    files[`${table.name}.csv`] = await tableCsv(table);
  }
  return files;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function seriesCsv(series: readonly SeriesRow[], runId: string): Promise<string> {
  const header = SERIES_COLUMNS.map(({ name }) => name);
  const rows = series.map(({ timeUs, metric, labels, value, unit }) => [
    runId,
    timeUs,
    metric,
    labels,
    value,
    unit,
  ]);
  return toCsv(header, rows);
}

const tableCsv = ({ columns, rows }: ResultTable): Promise<string> =>
  toCsv(
    columns.map(({ name }) => name),
    rows,
  );

/** The files that were stored and the traces that were followed. */
function filesOf(
  resolved: ResolvedScenario,
  inputs: ReadonlyMap<string, Uint8Array>,
): ResolvedFile[] {
  const { workload, failures } = resolved;
  const traces = [workload.trace, failures?.trace].flatMap((trace) =>
    trace ? [{ path: trace.path, sha256: trace.sha256 }] : [],
  );
  for (const { file, sha256 } of userPoliciesOf(resolved)) {
    traces.push({ path: file, sha256 });
  }
  return [
    ...workload.files,
    ...traces.map((trace) => ({ ...trace, sizeBytes: inputs.get(trace.sha256)?.length ?? 0 })),
  ];
}

/** Small inputs are copied so that the folder alone can repeat the run. */
function chooseCopies(run: FinishedRun, inputs: ReadonlyMap<string, Uint8Array>): ManifestInput[] {
  let budgetBytes = COPIES_MAX_BYTES;
  const chosen = new Map<string, string>();
  return filesOf(run.resolved, inputs).map((file) => {
    const { sha256, sizeBytes, path } = file;
    const fits = sizeBytes <= Math.min(COPY_MAX_BYTES, budgetBytes) && inputs.has(sha256);
    if (!chosen.has(sha256) && fits) {
      budgetBytes -= sizeBytes;
      chosen.set(sha256, `inputs/${sha256.slice(0, 16)}-${basename(path)}`);
    }
    return { ...file, copy: chosen.get(sha256) ?? '' };
  });
}
