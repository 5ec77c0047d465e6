/**
 * Values of an axis as numbers, and back: `14d`, `32MiB` or `0.3` to base units, so that ranges
 * can be divided, points compared and axes drawn.
 */
import { parseQuantity, type QuantityKind } from '../scenario/units.ts';

export interface Magnitude {
  value: number;
  /** '' for a plain number. */
  kind: QuantityKind | '';
}

/** By kind: the ending of a CSV column, and the base unit as a scenario writes it. */
export const BASE_UNITS: Readonly<Record<QuantityKind, { column: string; written: string }>> = {
  duration: { column: 'us', written: 'us' },
  size: { column: 'bytes', written: 'B' },
  rate: { column: 'bytes_per_second', written: 'B/s' },
  frost: { column: 'frost', written: 'FROST' },
  epochs: { column: 'epochs', written: 'epochs' },
  usd: { column: 'nanodollars', written: 'USD' },
};

const KINDS = Object.keys(BASE_UNITS) as QuantityKind[];
const NANODOLLARS = 1_000_000_000;

/** Null where the value is neither a number nor a quantity that a double holds. */
export function magnitudeOf(written: unknown): Magnitude | null {
  if (typeof written === 'number') return { value: written, kind: '' };
  if (typeof written !== 'string') return null;
  for (const kind of KINDS) {
    const parsed = parseQuantity(kind, written);
    if (parsed.ok) return { value: Number(parsed.value), kind };
  }
  return null;
}

/** In the unit of `like` where the value is a whole number of it, in base units otherwise. */
export function writtenAs({ value, kind }: Magnitude, like: unknown): number | string {
  if (kind === '') return value;
  const unit = /[A-Za-z/]+$/.exec(String(like))?.[0] ?? '';
  const one = parseQuantity(kind, `1${unit}`);
  if (one.ok && value % Number(one.value) === 0) return `${value / Number(one.value)}${unit}`;
  if (kind === 'usd') return `${fixed(value / NANODOLLARS)}USD`;
  return `${value}${BASE_UNITS[kind].written}`;
}

/** Never in exponents, which no quantity is written in. */
const fixed = (value: number): string => value.toFixed(9).replace(/\.?0+$/, '');
