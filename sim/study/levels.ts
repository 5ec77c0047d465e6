/**
 * The values of an axis: a list, named cases, or a range divided evenly or by equal factors. A
 * range may stay undivided where points are drawn from it.
 */
import { exp, log } from '../engine/portable-math.ts';
import { type Magnitude, magnitudeOf, writtenAs } from './magnitudes.ts';
import type { AxisFile } from './study-schema.ts';

export interface Setting {
  path: string;
  value: unknown;
}

/** One value of an axis. */
export interface Level {
  /** As it is shown, and as it stands in the tables. */
  label: string;
  /** All that a study may call it: the label, `lazy` without its parameters, the value as YAML. */
  names: string[];
  /** Null where the value is not a number or a quantity. */
  magnitude: Magnitude | null;
  settings: Setting[];
  /** Where it stands in the study file, below the axis. */
  at: (string | number)[];
}

export interface Axis {
  name: string;
  /** Of the file; empty for a range that points are drawn from. */
  levels: Level[];
  /** Index of the level that others are compared with. */
  base: number;
  /** A share of the way from the first to the last value, for drawn points; null: levels only. */
  between: ((share: number) => Level) | null;
}

/** What is wrong with an axis, below its own place in the file. */
export class AxisError extends Error {
  constructor(
    readonly at: (string | number)[],
    readonly found: string,
    readonly allowed: string,
    readonly suggestion = '',
  ) {
    super(found);
  }
}

const WAYS = 'values, cases, or from and to with step or count';

/** @throws AxisError */
export function axisOf(name: string, file: AxisFile, isDrawn: boolean): Axis {
  const { path, paths, values, cases, from, to } = file;
  const isRange = from !== undefined || to !== undefined;
  const ways = [values !== undefined, cases !== undefined, isRange].filter(Boolean).length;
  if (ways !== 1) {
    throw new AxisError([], ways === 0 ? 'no values' : 'several kinds of values', WAYS);
  }
  refuseStrays(file, isRange);
  const fields = paths ?? (path === undefined ? [] : [path]);
  if (cases === undefined ? fields.length === 0 : fields.length > 0) {
    const found = cases === undefined ? 'no field to vary' : 'cases name their fields themselves';
    throw new AxisError([], found, cases === undefined ? 'path, or paths' : 'cases without path');
  }
  if (path !== undefined && paths !== undefined) {
    throw new AxisError(['paths'], 'path and paths', 'one of them');
  }
  if (cases !== undefined) return withBase(name, file, Object.entries(cases).map(caseOf), null);
  const levelOf = (value: unknown, at: (string | number)[]): Level => ({
    label: labelOf(value),
    names: [...new Set([labelOf(value), choiceOf(value) ?? '', yamlOf(value)])].filter(Boolean),
    magnitude: magnitudeOf(value),
    settings: fields.map((field) => ({ path: field, value })),
    at,
  });
  if (values !== undefined) {
    const levels = values.map((value, index) => levelOf(value, ['values', index]));
    return withBase(name, file, levels, null);
  }
  const range = rangeOf(file);
  const between = (share: number) => levelOf(range.at(share), []);
  const levels = range.shares(isDrawn).map(between);
  return withBase(name, file, levels, between);
}

function refuseStrays(file: AxisFile, isRange: boolean): void {
  const strays = (['step', 'count', 'scale', 'whole'] as const).filter(
    (key) => file[key] !== undefined,
  );
  if (!isRange && strays.length > 0) {
    throw new AxisError([strays[0]], 'this belongs to a range', 'from and to beside it');
  }
}

function caseOf([label, settings]: [string, Record<string, unknown>]): Level {
  return {
    label,
    names: [label],
    magnitude: magnitudeOf(label),
    settings: Object.entries(settings).map(([path, value]) => ({ path, value })),
    at: ['cases', label],
  };
}

/** Fields that say which policy, file or law a mapping with parameters means. */
const CHOICES = ['name', 'use', 'law'];

function choiceOf(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const key = CHOICES.find((one) => typeof (value as Record<string, unknown>)[one] === 'string');
  return key === undefined ? undefined : String((value as Record<string, unknown>)[key]);
}

/** Values as a person would name them on one line: `lazy (threshold 50, interval 10min)`. */
export function labelOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(labelOf).join(', ')}]`;
  const choice = choiceOf(value);
  if (choice === undefined) return yamlOf(value);
  const { params = {}, ...others } = value as Record<string, unknown>;
  const beside = Object.entries({ ...others, ...(params as object) }).filter(
    ([key, part]) => !(CHOICES.includes(key) && part === choice),
  );
  if (beside.length === 0) return choice;
  return `${choice} (${beside.map(([key, part]) => `${key} ${labelOf(part)}`).join(', ')})`;
}

function yamlOf(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(yamlOf).join(', ')}]`;
  const fields = Object.entries(value).map(([key, part]) => `${key}: ${yamlOf(part)}`);
  return `{ ${fields.join(', ')} }`;
}

function withBase(
  name: string,
  { base }: AxisFile,
  levels: Level[],
  between: Axis['between'],
): Axis {
  const labels = levels.map(({ label }) => label);
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined) {
    throw new AxisError([], `the value ${twice} stands twice`, 'values that differ');
  }
  if (base === undefined) return { name, levels, base: 0, between };
  const text = labelOf(base);
  const called = levels.filter(({ label, names }) => label === text || names.includes(text));
  const meant = called.find(({ label }) => label === text) ?? called[0];
  if (called.length !== 1 && meant?.label !== text) {
    const found = called.length === 0 ? 'is no value' : 'is more than one value';
    throw new AxisError(['base'], `${text} ${found} of the axis`, labels.join(', '));
  }
  return { name, levels, base: levels.indexOf(meant), between };
}

interface Range {
  /** The value at a share of the way. */
  at(share: number): number | string;
  /** Where its values lie; none where points are drawn. */
  shares(isDrawn: boolean): number[];
}

/** Digits that survive a division by steps: 0.3, not 0.30000000000000004. */
const DIGITS = 12;

function rangeOf(file: AxisFile): Range {
  const { from, to, scale = 'linear', step, count } = file;
  const [low, high] = [endOf(file, 'from'), endOf(file, 'to')];
  if (low.kind !== high.kind) {
    throw new AxisError(['to'], `${to} is not of the kind of ${from}`, 'two of the same unit');
  }
  if (!(low.value < high.value)) {
    throw new AxisError(['to'], `${to} is not above ${from}`, 'more than from');
  }
  if (scale === 'log' && !(low.value > 0)) {
    throw new AxisError(['from'], `${from} on a log scale`, 'more than 0');
  }
  if (step !== undefined && (count !== undefined || scale === 'log')) {
    throw new AxisError(['step'], 'a step beside count or a log scale', 'count alone');
  }
  const { kind } = low;
  const isWhole = kind === '' ? file.whole === true : kind !== 'usd';
  const at = (share: number): number | string => {
    const exact =
      scale === 'log'
        ? exp(log(low.value) + share * (log(high.value) - log(low.value)))
        : low.value + share * (high.value - low.value);
    const rounded = isWhole ? Math.round(exact) : Number(exact.toPrecision(DIGITS));
    const value = share === 0 ? low.value : share === 1 ? high.value : rounded;
    return writtenAs({ value, kind }, value === high.value ? to : from);
  };
  return { at, shares: (isDrawn) => sharesOf(file, { low, high }, isDrawn) };
}

function sharesOf(
  file: AxisFile,
  { low, high }: Record<'low' | 'high', Magnitude>,
  isDrawn: boolean,
): number[] {
  const { step, count } = file;
  if (step !== undefined) {
    const width = endOf(file, 'step');
    if (width.kind !== low.kind || !(width.value > 0)) {
      throw new AxisError(['step'], `found ${step}`, 'more than 0, in the unit of from and to');
    }
    const length = high.value - low.value;
    const steps = Math.floor(length / width.value + 1e-9);
    if (steps >= 10_000) throw new AxisError(['step'], `${steps + 1} values`, 'at most 10000');
    return Array.from({ length: steps + 1 }, (_, index) =>
      Math.min((index * width.value) / length, 1),
    );
  }
  if (count !== undefined) return Array.from({ length: count }, (_, i) => i / (count - 1));
  if (isDrawn) return [];
  throw new AxisError([], 'a range that is not divided', 'step, or count; or a design that draws');
}

function endOf(file: AxisFile, key: 'from' | 'to' | 'step'): Magnitude {
  const written = file[key];
  const magnitude = magnitudeOf(written);
  if (magnitude !== null && Number.isFinite(magnitude.value)) return magnitude;
  const found = written === undefined ? 'missing' : `found '${written}'`;
  throw new AxisError([key], found, 'a number, or a quantity with its unit such as 14d or 32MiB');
}
