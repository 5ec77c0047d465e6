/**
 * Quantities as people write them (`14d`, `1Gbps`, `75TB`, `32MiB`, `5000WAL`, `40ms`) turned into
 * whole numbers of the base unit.
 *
 * Arithmetic is exact: the decimal number as written times the unit must be a whole number of base
 * units, otherwise the quantity is refused rather than rounded. Plain numbers are refused too:
 * a unit is never implied. Left out on purpose: signs (only a stake change has one, see `frost`).
 */
import { nearest } from './nearest.ts';

export type QuantityKind = 'duration' | 'size' | 'rate' | 'frost' | 'usd' | 'epochs';

interface Unit {
  /** Base units in one of these, as numerator and denominator. */
  readonly up: bigint;
  readonly down: bigint;
}

interface Kind {
  readonly noun: string;
  readonly examples: readonly string[];
  readonly base: string;
  readonly units: Readonly<Record<string, Unit>>;
}

const unit = (up: number | bigint, down: number | bigint = 1): Unit => ({
  up: BigInt(up),
  down: BigInt(down),
});

const KINDS: Readonly<Record<QuantityKind, Kind>> = {
  duration: {
    noun: 'a duration',
    examples: ['14d', '8h', '40ms'],
    base: 'microseconds',
    units: {
      us: unit(1),
      ms: unit(1_000),
      s: unit(1_000_000),
      min: unit(60_000_000),
      h: unit(3_600_000_000),
      d: unit(86_400_000_000),
      w: unit(604_800_000_000),
    },
  },
  size: {
    noun: 'a size',
    examples: ['32MiB', '75TB', '450B'],
    base: 'bytes',
    units: {
      B: unit(1),
      kB: unit(1_000),
      MB: unit(1_000_000),
      GB: unit(1_000_000_000),
      TB: unit(1_000_000_000_000),
      PB: unit(1_000_000_000_000_000),
      KiB: unit(1_024),
      MiB: unit(1_048_576),
      GiB: unit(1_073_741_824),
      TiB: unit(1_099_511_627_776),
      PiB: unit(1_125_899_906_842_624),
    },
  },
  rate: {
    noun: 'a rate',
    examples: ['1Gbps', '200Mbps', '40MB/s'],
    base: 'bytes per second',
    units: {
      bps: unit(1, 8),
      kbps: unit(1_000, 8),
      Mbps: unit(1_000_000, 8),
      Gbps: unit(1_000_000_000, 8),
      Tbps: unit(1_000_000_000_000, 8),
      'B/s': unit(1),
      'kB/s': unit(1_000),
      'MB/s': unit(1_000_000),
      'GB/s': unit(1_000_000_000),
      'KiB/s': unit(1_024),
      'MiB/s': unit(1_048_576),
      'GiB/s': unit(1_073_741_824),
    },
  },
  frost: {
    noun: 'an amount',
    examples: ['5000WAL', '250FROST'],
    base: 'FROST',
    units: { FROST: unit(1), WAL: unit(1_000_000_000) },
  },
  usd: {
    noun: 'a price',
    examples: ['0.023USD'],
    base: 'billionths of a dollar',
    units: { USD: unit(1_000_000_000) },
  },
  epochs: {
    noun: 'a number of epochs',
    examples: ['4epochs', '1epoch'],
    base: 'epochs',
    units: { epochs: unit(1), epoch: unit(1) },
  },
};

const NUMBER = String.raw`([0-9][0-9_]*)(?:\.([0-9]+))?`;

/** Regular expression source that a quantity of this kind must match; also in the JSON Schema. */
export function quantityPattern(kind: QuantityKind, signed = false): string {
  const names = Object.keys(KINDS[kind].units).map((name) => name.replace('/', '\\/'));
  return `^${signed ? '[+-]?' : ''}[0-9][0-9_]*(\\.[0-9]+)? ?(${names.join('|')})$`;
}

/** What to write instead, for messages and the JSON Schema. */
export function quantityAllowed(kind: QuantityKind): string {
  const { noun, examples, units } = KINDS[kind];
  return `${noun} with its unit, such as ${examples.join(', ')} (${Object.keys(units).join(', ')})`;
}

/** Base units as a person would write them: in the largest unit that divides them. */
export function quantityText(kind: QuantityKind, value: bigint): string {
  const whole = Object.entries(KINDS[kind].units).filter(
    ([, { up, down }]) => (value * down) % up === 0n,
  );
  const [first, ...rest] = whole;
  const ratio = ([, { up, down }]: (typeof whole)[number]) => Number(up) / Number(down);
  const [name, { up, down }] = rest.reduce((a, b) => (ratio(b) > ratio(a) ? b : a), first);
  return `${(value * down) / up}${name}`;
}

export type ParsedQuantity =
  | { ok: true; value: bigint }
  | { ok: false; reason: string; suggestion: string };

/**
 * Parses one quantity into a whole number of base units.
 *
 * `reason` says what is wrong with the text; `suggestion` is the nearest right spelling or ''.
 */
export function parseQuantity(kind: QuantityKind, text: string): ParsedQuantity {
  const { units, base } = KINDS[kind];
  const match = new RegExp(`^([+-]?)${NUMBER} ?(.*)$`).exec(text.trim());
  if (match === null) {
    return { ok: false, reason: 'no number followed by a unit', suggestion: '' };
  }
  const [, sign, whole, fraction = '', name] = match;
  const digits = whole.replaceAll('_', '');
  if (name === '') {
    return { ok: false, reason: 'has no unit', suggestion: '' };
  }
  if (!Object.hasOwn(units, name)) {
    const right = nearestUnit(name, Object.keys(units));
    const number = `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
    const suggestion = right === '' ? '' : `${number}${right}`;
    return { ok: false, reason: `has the unknown unit '${name}'`, suggestion };
  }
  const { up, down } = units[name];
  const top = BigInt(digits + fraction) * up;
  const bottom = down * 10n ** BigInt(fraction.length);
  if (top % bottom !== 0n) {
    return { ok: false, reason: `is not a whole number of ${base}`, suggestion: '' };
  }
  const value = top / bottom;
  return { ok: true, value: sign === '-' ? -value : value };
}

/** Spellings people reach for that edit distance alone would not find. */
const ALIASES: Readonly<Record<string, string>> = {
  second: 's',
  seconds: 's',
  sec: 's',
  minute: 'min',
  minutes: 'min',
  m: 'min',
  hour: 'h',
  hours: 'h',
  hr: 'h',
  day: 'd',
  days: 'd',
  week: 'w',
  weeks: 'w',
  µs: 'us',
  'Mbit/s': 'Mbps',
  'Gbit/s': 'Gbps',
  bytes: 'B',
};

function nearestUnit(name: string, known: readonly string[]): string {
  const alias = ALIASES[name] ?? ALIASES[name.toLowerCase()];
  if (alias !== undefined && known.includes(alias)) {
    return alias;
  }
  const sameLetters = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return sameLetters ?? nearest(name, known);
}
