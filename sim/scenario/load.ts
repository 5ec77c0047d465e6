/**
 * Loads a scenario: the only place where scenario files and the files they name are read. What
 * comes out is self-contained: the resolved scenario, and the inputs by their SHA-256.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Distributions } from '../engine/distributions.ts';
import { RandomStreams } from '../engine/streams.ts';
import { defaultsInForce } from './defaults.ts';
import { explainIssues } from './explain.ts';
import { findFiles } from './files.ts';
import { nearest } from './nearest.ts';
import { type Problem, ScenarioError } from './problems.ts';
import { resolveScenario } from './resolve.ts';
import type { ResolvedFile, ResolvedScenario } from './resolved.ts';
import { type Scenario, scenarioSchema } from './schema.ts';
import { parseSource, type Source } from './source.ts';

export interface LoadedScenario {
  resolved: ResolvedScenario;
  /** Contents of the files to store, by SHA-256 in hex. */
  inputs: Map<string, Uint8Array>;
  /** The same files with the paths they had beside the scenario. */
  sourceFiles: ResolvedFile[];
}

export interface LoadOptions {
  /** `path=value`, laid over the file in this order. */
  settings?: readonly string[];
  /** Names of all metrics; `checks` and `metrics` are compared with them when given. */
  metricNames?: readonly string[];
}

/** Reads and checks a scenario file; throws ScenarioError for anything its author got wrong. */
export function loadScenario(
  file: string,
  { settings, metricNames }: LoadOptions = {},
): LoadedScenario {
  if (!existsSync(file) || !statSync(file).isFile()) {
    const found = existsSync(file) ? 'this is not a file' : 'no such scenario file';
    const problem = { path: [], found, allowed: '', suggestion: '' };
    throw new ScenarioError([problem], () => file);
  }
  return loadText(file, readFileSync(file, 'utf8'), dirname(file), settings, metricNames);
}

/** The same from text; `folder` is where the files it names are looked up. */
export function loadText(
  file: string,
  text: string,
  folder: string,
  settings: readonly string[] = [],
  metricNames?: readonly string[],
): LoadedScenario {
  const source = parseSource(file, text, settings);
  const parsed = scenarioSchema.safeParse(source.data);
  if (!parsed.success) {
    throw problemsIn(source, explainIssues(parsed.error.issues, source.data, scenarioSchema));
  }
  const found = findFiles(folder, parsed.data.workload.files);
  const { resolved, problems } = resolveScenario(parsed.data, {
    files: found.files,
    defaults: defaultsInForce(scenarioSchema, source.data),
    draws: new Distributions(new RandomStreams(parsed.data.seed)),
  });
  const metrics = metricProblems(parsed.data, metricNames);
  const all = [...found.problems, ...problems, ...metrics];
  if (resolved === null || all.length > 0) {
    throw problemsIn(source, all);
  }
  return { resolved, inputs: found.inputs, sourceFiles: found.files };
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
