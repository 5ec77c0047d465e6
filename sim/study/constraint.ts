/** Conditions that a point of a study must meet: `source-pieces < shards`. */
import type { Level } from './levels.ts';
import { magnitudeOf } from './magnitudes.ts';

/** One side: an axis by name, or a value as the scenario would write it. */
interface Side {
  axis: string;
  value: number | string;
}

export interface Constraint {
  text: string;
  holds(levels: ReadonlyMap<string, Level>): boolean;
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

export const CONSTRAINT_ALLOWED =
  'two axes, or an axis and a value, around one of < <= > >= = !=, such as "pieces < shards"';

/** Null when the text is none. */
export function constraintOf(text: string, axes: readonly string[]): Constraint | null {
  const match = /^\s*(\S.*?)\s*(<=|>=|!=|==?|<|>)\s*(\S.*?)\s*$/.exec(text);
  if (match === null) return null;
  const [, left, sign, right] = match;
  const sideOf = (side: string): Side =>
    axes.includes(side) ? { axis: side, value: '' } : { axis: '', value: plain(side) };
  const [a, b] = [sideOf(left), sideOf(right)];
  if (a.axis === '' && b.axis === '') return null;
  return {
    text,
    holds: (levels) => {
      const [one, other] = [sideValue(a, levels), sideValue(b, levels)];
      const compare = COMPARISONS[sign];
      if (compare !== undefined) {
        return typeof one === 'number' && typeof other === 'number' && compare(one, other);
      }
      return (one === other) === (sign !== '!=');
    },
  };
}

/** Numbers and quantities in base units, anything else as it is written. */
function plain(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : (magnitudeOf(text)?.value ?? text);
}

function sideValue({ axis, value }: Side, levels: ReadonlyMap<string, Level>): number | string {
  if (axis === '') return value;
  const level = levels.get(axis)!;
  return level.magnitude?.value ?? level.label;
}
