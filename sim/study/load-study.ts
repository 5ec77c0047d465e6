/**
 * Loads a study: its file, and every scenario that it asks for. All of them are resolved before
 * anything runs, so that a wrong value costs a message with file, line and axis, not an hour.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { explainIssues } from '../scenario/explain.ts';
import { type LoadedScenario, loadScenario, ScenarioError } from '../scenario/index.ts';
import { nearest } from '../scenario/nearest.ts';
import type { Problem } from '../scenario/problems.ts';
import { readText } from '../scenario/read-text.ts';
import { parseSource, type Source } from '../scenario/source.ts';
import { CONSTRAINT_ALLOWED, constraintOf } from './constraint.ts';
import {
  baseOf,
  type Choice,
  designLimit,
  dimensionsOf,
  drawnPoints,
  gridOf,
  oneAtATime,
} from './designs.ts';
import { type Axis, AxisError, axisOf, type Setting } from './levels.ts';
import { wantedOf } from './outcomes.ts';
import { type StudyFile, studySchema } from './study-schema.ts';

export interface Point {
  /** Its level of each axis, in the order of `axes`. */
  levels: Choice;
  /** What is laid over the scenario, as `path=value`. */
  settings: string[];
}

export interface Study {
  /** Base name of the file without its ending. */
  name: string;
  file: StudyFile;
  scenarioFile: string;
  axes: Axis[];
  points: Point[];
  /** Index of the point that others are compared with, or -1. */
  base: number;
  /** Of the first run. */
  seed: number;
  /** The scenario of one run; rejects with the line of the axis where one is wrong. */
  load(point: number, replication: number): Promise<LoadedScenario>;
  seedOf(point: number, replication: number): number;
}

export interface StudyOptions {
  /** `path=value` over every run, over what the file says. */
  set?: readonly string[];
  seed?: number;
  replications?: number;
  metricNames?: readonly string[];
}

/** More points than this are a slip of the hand. */
const POINTS_MAX = 100_000;

export async function loadStudy(path: string, options: StudyOptions = {}): Promise<Study> {
  const source = parseSource(path, readText(path, 'study'));
  const parsed = studySchema.safeParse(source.data);
  if (!parsed.success) {
    const problems = explainIssues(parsed.error.issues, source.data, studySchema);
    throw new ScenarioError(problems, source.locate);
  }
  const { replications = parsed.data.replications } = options;
  const file: StudyFile = { ...parsed.data, replications };
  const { scenario } = file;
  const scenarioFile = isAbsolute(scenario) ? scenario : join(dirname(path), scenario);
  const problems: Problem[] = [];
  if (!existsSync(scenarioFile)) {
    problems.push(problem(['scenario'], `no such file: ${scenario}`, 'a scenario file'));
  }
  const axes = axesOf(file, problems);
  problems.push(...zipProblems(file, axes), ...designProblems(file, axes));
  if (problems.length > 0) throw new ScenarioError(problems, source.locate);
  const { choices, base } = choicesOf(file, axes, source);
  const fixed = Object.entries(file.set).map(([field, value]) => asSetting({ path: field, value }));
  const points = choices.map(
    (levels): Point => ({
      levels,
      settings: [
        ...fixed,
        ...levels.flatMap(({ settings }) => settings.map(asSetting)),
        ...(options.set ?? []),
      ],
    }),
  );
  return withSeeds({ path, source, file, scenarioFile, axes, points, base }, options);
}

type Parts = Pick<Study, 'file' | 'scenarioFile' | 'axes' | 'points' | 'base'> & {
  path: string;
  source: Source;
};

async function withSeeds(parts: Parts, { seed, metricNames }: StudyOptions): Promise<Study> {
  const { path, source, file, scenarioFile, axes, points, base } = parts;
  const first = await locating(parts, 0, () =>
    loadScenario(scenarioFile, { settings: points[0].settings, metricNames }),
  );
  refuseMetrics(file, source, metricNames);
  const start = seed ?? file.seed ?? first.resolved.seed;
  const seedOf = (point: number, replication: number): number =>
    start + (file.seedBy === 'run' ? point * file.replications : 0) + replication;
  return {
    name: basename(path).replace(/\.ya?ml$/, ''),
    file,
    scenarioFile,
    axes,
    points,
    base,
    seed: start,
    seedOf,
    load: (point, replication) => {
      const settings = [...points[point].settings, `seed=${seedOf(point, replication)}`];
      return locating(parts, point, () => loadScenario(scenarioFile, { settings, metricNames }));
    },
  };
}

/** JSON is YAML, and all of a value on one line. */
const asSetting = ({ path, value }: Setting): string => `${path}=${JSON.stringify(value)}`;

const problem = (path: Problem['path'], found: string, allowed: string, suggestion = '') => ({
  path,
  found,
  allowed,
  suggestion,
});

function axesOf(file: StudyFile, problems: Problem[]): Axis[] {
  const isDrawn = typeof file.design !== 'string';
  if (Object.keys(file.axes).length === 0) {
    problems.push(problem(['axes'], 'no axis', 'at least one: name → path and values'));
  }
  return Object.entries(file.axes).flatMap(([name, axis]) => {
    try {
      return [axisOf(name, axis, isDrawn)];
    } catch (error) {
      if (!(error instanceof AxisError)) throw error;
      const { at, found, allowed, suggestion } = error;
      problems.push(problem(['axes', name, ...at], found, allowed, suggestion));
      return [];
    }
  });
}

function zipProblems({ zip, axes: written }: StudyFile, axes: readonly Axis[]): Problem[] {
  const names = Object.keys(written);
  const seen = new Set<string>();
  return zip.flatMap((group, at) => {
    const problems = group.flatMap((name, index) => {
      const isTwice = seen.has(name);
      seen.add(name);
      if (names.includes(name) && !isTwice) return [];
      const found = isTwice ? `${name} is zipped twice` : `unknown axis '${name}'`;
      return [problem(['zip', at, index], found, names.join(', '), nearest(name, names))];
    });
    const sizes = axes.filter(({ name }) => group.includes(name)).map((axis) => axis.levels.length);
    if (new Set(sizes).size > 1) {
      const found = `axes with ${sizes.join(' and ')} values`;
      problems.push(problem(['zip', at], found, 'as many values in each'));
    }
    return problems;
  });
}

function designProblems(file: StudyFile, axes: readonly Axis[]): Problem[] {
  const { design, precision } = file;
  const problems: Problem[] = [];
  if (typeof design !== 'string') {
    const limit = designLimit(design);
    if (axes.length > limit) {
      const found = `${axes.length} axes`;
      problems.push(problem(['design'], found, `at most ${limit} with ${design.kind}`));
    }
  }
  if (precision !== undefined) {
    const { relative, absolute } = precision;
    if ((relative === undefined) === (absolute === undefined)) {
      const found = relative === undefined ? 'no width of the interval' : 'two widths';
      problems.push(problem(['precision'], found, 'relative or absolute'));
    }
    if (precision.most < file.replications) {
      const found = `${precision.most}, and ${file.replications} replications to begin with`;
      problems.push(problem(['precision', 'most'], found, 'at least replications'));
    }
    if (file.seedBy === 'run') {
      const found = 'run, where seeds are added on the way';
      problems.push(problem(['seedBy'], found, 'replication'));
    }
  }
  return problems;
}

function choicesOf(file: StudyFile, axes: readonly Axis[], source: Source) {
  const names = axes.map(({ name }) => name);
  const dimensions = dimensionsOf(axes, file.zip);
  const order = dimensions.flatMap((dimension) => dimension.map(({ name }) => name));
  const { design } = file;
  const size =
    design === 'grid' ? dimensions.reduce((all, [axis]) => all * axis.levels.length, 1) : 0;
  if (size > POINTS_MAX) {
    const problems = [problem(['axes'], `${size} points`, `at most ${POINTS_MAX}`)];
    throw new ScenarioError(problems, source.locate);
  }
  const drawn =
    design === 'grid'
      ? gridOf(dimensions)
      : design === 'one-at-a-time'
        ? oneAtATime(dimensions)
        : drawnPoints(dimensions, design);
  // Dimensions may have moved axes of a zip together: back to the order of the file.
  const inOrder = (choice: Choice): Choice => names.map((name) => choice[order.indexOf(name)]);
  const constraints = [file.constraint].flat().map((text, at) => {
    const constraint = constraintOf(text, names);
    const path = Array.isArray(file.constraint) ? ['constraint', at] : ['constraint'];
    const refuse = (found: string, allowed: string, near = ''): never => {
      const problems = [{ ...problem(path, found, allowed), suggestion: near }];
      throw new ScenarioError(problems, source.locate);
    };
    if (constraint === null) return refuse(`found '${text}'`, CONSTRAINT_ALLOWED);
    const unknown = constraint.unknownValue(axes);
    if (unknown === null) return constraint;
    const { value, allowed } = unknown;
    return refuse(`no value is '${value}'`, allowed.join(', '), nearest(value, allowed));
  });
  const choices = drawn
    .map(inOrder)
    .filter((choice) =>
      constraints.every(({ holds }) => holds(new Map(names.map((name, at) => [name, choice[at]])))),
    );
  if (choices.length === 0) {
    const problems = [problem(['constraint'], 'no point meets it', 'at least one point')];
    throw new ScenarioError(problems, source.locate);
  }
  const wanted = typeof design === 'string' ? inOrder(baseOf(dimensions)) : [];
  const base = choices.findIndex((choice) => choice.every((level, at) => level === wanted[at]));
  return { choices, base };
}

/** Problems of a scenario told where the study caused them. */
async function locating<T>(parts: Parts, at: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const places = placesOf(parts, at);
    const texts = error.messages.map((message) => {
      const place = places.find(({ text }) => message.startsWith(`--set ${text}: `));
      if (place === undefined) {
        const cut = message.indexOf(': ');
        const where = `${message.slice(0, cut)}, at ${pointText(parts, at)}`;
        return { where, message: message.slice(cut + 2) };
      }
      return { where: place.where, message: message.slice(`--set ${place.text}: `.length) };
    });
    throw new ScenarioError(
      texts.map(({ message }) => problem([], message, '')),
      ({ found }) => texts.find(({ message }) => message === found)?.where ?? '',
    );
  }
}

/** Where one axis at a time is moved, that one alone. */
function pointText({ file, axes, points }: Pick<Study, 'file' | 'axes' | 'points'>, at: number) {
  const isMoved = (index: number): boolean =>
    file.design !== 'one-at-a-time' ||
    points[at].levels[index] !== axes[index].levels[axes[index].base];
  const values = points[at].levels.map(({ label }, index) => `${axes[index].name} ${label}`);
  const moved = values.filter((_, index) => isMoved(index));
  return moved.length === 0 ? 'the base' : moved.join(', ');
}

interface Place {
  text: string;
  where: string;
}

/** Where each setting of a point stands in the study file, the last word first. */
function placesOf({ source, file, axes, points }: Parts, at: number): Place[] {
  const fixed = Object.entries(file.set).map(([path, value]) => ({
    text: asSetting({ path, value }),
    where: `${source.locate({ path: ['set', path] })}: set`,
  }));
  const varied = points[at].levels.flatMap(({ settings, at: below, label }, index) => {
    const { name } = axes[index];
    const where = `${source.locate({ path: ['axes', name, ...below] })}: axes.${name}, ${label}`;
    return settings.map((setting) => ({ text: asSetting(setting), where }));
  });
  return [...varied, ...fixed];
}

/** Names of metrics that nobody measures. */
function refuseMetrics(file: StudyFile, source: Source, known?: readonly string[]): void {
  if (known === undefined) return;
  const named: [Problem['path'], string][] =
    file.metrics === 'all' ? [] : file.metrics.map((name, at) => [['metrics', at], name]);
  if (file.precision) named.push([['precision', 'metric'], file.precision.metric]);
  const isKnown = (text: string): boolean => {
    const { name } = wantedOf(text);
    if (!name.endsWith('.*')) return known.includes(name);
    return known.some((metric) => metric.startsWith(name.slice(0, -1)));
  };
  const problems = named
    .filter(([, name]) => !isKnown(name))
    .map(([path, name]) =>
      problem(
        path,
        `unknown metric '${name}'`,
        'the names that `walrus-sim list metrics` shows',
        nearest(wantedOf(name).name, known),
      ),
    );
  if (problems.length > 0) throw new ScenarioError(problems, source.locate);
}
