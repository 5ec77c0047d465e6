/**
 * Loads a scenario: the only place where scenario files and the files they name are read. What
 * comes out is self-contained: the resolved scenario, and the inputs by their SHA-256.
 */
import { dirname } from 'node:path';
import { Distributions } from '../engine/distributions.ts';
import { RandomStreams } from '../engine/streams.ts';
import { defaultsInForce, type UnplacedDefault } from './defaults.ts';
import { explainIssues } from './explain.ts';
import { fillColumn } from './failure-columns.ts';
import { findFiles } from './files.ts';
import { nearest } from './nearest.ts';
import { writeOutNodes } from './node-presets.ts';
import { fillPresets } from './presets.ts';
import { type Problem, ScenarioError } from './problems.ts';
import { readText } from './read-text.ts';
import { resolveScenario } from './resolve.ts';
import type { ResolvedFile, ResolvedScenario } from './resolved.ts';
import { type Scenario, scenarioSchema } from './schema.ts';
import { parseSource, type Source } from './source.ts';
import { NO_TABLES, readTables, type Tables } from './tables.ts';
import { tablesNamed } from './tables-named.ts';
import { readModules } from './user-modules.ts';

export interface LoadedScenario {
  resolved: ResolvedScenario;
  /** Contents of the files to store and of the tables to follow, by SHA-256 in hex. */
  inputs: Map<string, Uint8Array>;
  /** The same files with the paths they had beside the scenario. */
  sourceFiles: ResolvedFile[];
  /** Where files of the user that are to be imported lie, by SHA-256. */
  moduleFiles: Map<string, string>;
}

export interface LoadOptions {
  /** `path=value`, laid over the file in this order. */
  settings?: readonly string[];
  /** Names of all metrics; `checks` and `metrics` are compared with them when given. */
  metricNames?: readonly string[];
}

/** Reads and checks a scenario file; rejects with ScenarioError for any slip of its author. */
export async function loadScenario(
  file: string,
  { settings, metricNames }: LoadOptions = {},
): Promise<LoadedScenario> {
  return loadText(file, readText(file, 'scenario'), dirname(file), settings, metricNames);
}

/** The same from text; `folder` is where the files it names are looked up. */
export async function loadText(
  file: string,
  text: string,
  folder: string,
  settings: readonly string[] = [],
  metricNames?: readonly string[],
): Promise<LoadedScenario> {
  const written = check(file, text, settings);
  const tables = await readTables(folder, tablesNamed(written.scenario));
  return complete(written, folder, tables, metricNames);
}

/** The same at once, for text that names no tables: a table it names counts as not found. */
export function loadPlainText(
  file: string,
  text: string,
  folder: string,
  settings: readonly string[] = [],
  metricNames?: readonly string[],
): LoadedScenario {
  return complete(check(file, text, settings), folder, NO_TABLES, metricNames);
}

interface Written {
  source: Source;
  scenario: Scenario;
  defaults: UnplacedDefault[];
}

/** Text to a scenario of the right shape and units. */
function check(file: string, text: string, settings: readonly string[]): Written {
  const source = parseSource(file, text, settings);
  const column = fillColumn(writeOutNodes(source.data));
  const { data, filled } = fillPresets(column.data);
  const parsed = scenarioSchema.safeParse(data);
  if (!parsed.success) {
    throw problemsIn(source, explainIssues(parsed.error.issues, data, scenarioSchema));
  }
  const defaults = [...defaultsInForce(scenarioSchema, data), ...column.filled, ...filled];
  return { source, scenario: parsed.data, defaults };
}

function complete(
  { source, scenario, defaults }: Written,
  folder: string,
  tables: Tables,
  metricNames: readonly string[] | undefined,
): LoadedScenario {
  const found = findFiles(folder, scenario.workload.files);
  const { modules, problems: moduleProblems } = readModules(folder, scenario);
  if (tables.problems.length > 0) {
    throw problemsIn(source, [...found.problems, ...tables.problems]);
  }
  const { resolved, inputs, problems } = resolveScenario(scenario, {
    files: found.files,
    tables: tables.byPath,
    modules: new Map(modules.map(({ path, sha256 }) => [path, sha256])),
    defaults,
    draws: new Distributions(new RandomStreams(scenario.seed)),
  });
  const all = [
    ...found.problems,
    ...moduleProblems,
    ...problems,
    ...metricProblems(scenario, metricNames),
  ];
  if (resolved === null || all.length > 0) {
    throw problemsIn(source, all);
  }
  const sourceFiles = [...found.files];
  for (const { path, sha256, bytes } of [...inputs, ...modules]) {
    found.inputs.set(sha256, bytes);
    sourceFiles.push({ path, sha256, sizeBytes: bytes.length });
  }
  const moduleFiles = new Map(modules.map(({ sha256, file }) => [sha256, file]));
  return { resolved, inputs: found.inputs, sourceFiles, moduleFiles };
}

/** Names of metrics that nobody measures, in `checks` and in `metrics`. */
function metricProblems(scenario: Scenario, known: readonly string[] | undefined): Problem[] {
  if (known === undefined) {
    return [];
  }
  const wanted = scenario.metrics === 'all' ? [] : scenario.metrics;
  const named: [Problem['path'], string][] = [
    ...scenario.checks.map(({ metric }, at): [Problem['path'], string] => [
      ['checks', at, 'metric'],
      metric,
    ]),
    ...wanted.map((metric, at): [Problem['path'], string] => [['metrics', at], metric]),
  ];
  const isKnown = (name: string): boolean =>
    name.endsWith('.*')
      ? known.some((metric) => metric.startsWith(name.slice(0, -1)))
      : known.includes(name);
  return named
    .filter(([, name]) => !isKnown(name))
    .map(([path, name]) => ({
      path,
      found: `unknown metric '${name}'`,
      allowed: 'the names that `walrus-sim list metrics` shows',
      suggestion: nearest(name, known),
    }));
}

function problemsIn(source: Source, problems: readonly Problem[]): ScenarioError {
  return new ScenarioError(problems, source.locate);
}
