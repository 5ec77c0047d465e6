/**
 * Conditions that a point of a study must meet: `source-pieces < shards`, or several of which one
 * is enough: `policy != lazy or size > 1MiB`.
 */
import type { Axis, Level } from './levels.ts';
import { magnitudeOf } from './magnitudes.ts';

/** One side: an axis by name, or a value as the scenario would write it. */
interface Side {
  axis: string;
  value: number | string;
}

interface Comparison {
  left: Side;
  sign: string;
  right: Side;
}

export interface Constraint {
  text: string;
  holds(levels: ReadonlyMap<string, Level>): boolean;
  /** A value that an axis is compared with and that it never has, and those that it has. */
  unknownValue(axes: readonly Axis[]): { value: string; allowed: string[] } | null;
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

export const CONSTRAINT_ALLOWED =
  'two axes, or an axis and a value, around one of < <= > >= = !=, such as "pieces < shards"; ' +
  'several of them with "or" between';

/** Null when the text is none. */
export function constraintOf(text: string, axes: readonly string[]): Constraint | null {
  const comparisons: Comparison[] = [];
  for (const part of text.split(/\s+or\s+/)) {
    const match = /^\s*(\S.*?)\s*(<=|>=|!=|==?|<|>)\s*(\S.*?)\s*$/.exec(part);
    if (match === null) return null;
    const [left, right] = [match[1], match[3]].map((side) => sideOf(side, axes));
    if (left.axis === '' && right.axis === '') return null;
    comparisons.push({ left, sign: match[2], right });
  }
  return {
    text,
    holds: (levels) => comparisons.some((one) => isMet(one, levels)),
    unknownValue: (all) => comparisons.map((one) => unknownIn(one, all)).find(Boolean) ?? null,
  };
}

function sideOf(side: string, axes: readonly string[]): Side {
  return axes.includes(side) ? { axis: side, value: '' } : { axis: '', value: plain(side) };
}

function isMet({ left, sign, right }: Comparison, levels: ReadonlyMap<string, Level>): boolean {
  const compare = COMPARISONS[sign];
  const [one, other] = [valuesOf(left, levels), valuesOf(right, levels)];
  if (compare !== undefined) {
    const [a, b] = [one[0], other[0]];
    return typeof a === 'number' && typeof b === 'number' && compare(a, b);
  }
  return one.some((value) => other.includes(value)) === (sign !== '!=');
}

/** Only of axes whose values are all written down: a range may be compared with anything. */
function unknownIn({ left, sign, right }: Comparison, axes: readonly Axis[]) {
  if (COMPARISONS[sign] !== undefined || (left.axis !== '' && right.axis !== '')) return null;
  const [name, { value }] = left.axis === '' ? [right.axis, left] : [left.axis, right];
  const axis = axes.find((one) => one.name === name);
  if (axis === undefined || axis.between !== null) return null;
  const isThere = axis.levels.some((level) => waysToSay(level).includes(value));
  return isThere ? null : { value: `${value}`, allowed: axis.levels.map(({ label }) => label) };
}

/** Numbers and quantities in base units, anything else as it is written. */
function plain(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : (magnitudeOf(text)?.value ?? text);
}

/** A value as a number where it is one; otherwise its label, or its name without parameters. */
function waysToSay({ magnitude, names }: Level): (number | string)[] {
  return magnitude === null ? names : [magnitude.value];
}

function valuesOf({ axis, value }: Side, levels: ReadonlyMap<string, Level>): (number | string)[] {
  return axis === '' ? [value] : waysToSay(levels.get(axis)!);
}
