/**
 * Numbers as people read them: binary byte units, days of simulated time, shares, counts. Plain
 * arithmetic and no locale, so that a report reads the same everywhere.
 */

/** Between a number and its unit; keeps the two on one line. */
const NBSP = '\u00a0';
const NOT_MEASURED = 'n/a';

const SECOND_US = 1e6;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
export const DAY_US = 24 * HOUR_US;

/** Three significant digits, no exponent, no trailing zeros after the point: 1.5, 42, 1,234. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return NOT_MEASURED;
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return count(Math.round(value));
  const digits = size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.001 ? 3 : 6;
  const text = value.toFixed(digits).replace(/\.?0+$/, '');
  return text === '' || text === '-0' ? '0' : text.replace('-', '−');
}

/** Whole number in groups of three: 1,234,567. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return NOT_MEASURED;
  return String(value)
    .replace(/^(-?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','))
    .replace('-', '−');
}

/** Digits of any length in groups of three. */
export function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** 1536 → 1.5 KiB. */
export function bytes(value: number): string {
  if (!Number.isFinite(value)) return NOT_MEASURED;
  const { scale, unit } = byteUnit(Math.abs(value));
  return `${short(value / scale)}${NBSP}${unit}`;
}

/** The unit in which a value of this size reads best. */
export function byteUnit(value: number): { scale: number; unit: string } {
  let scale = 1;
  let index = 0;
  while (value >= scale * 1024 && index < BYTE_UNITS.length - 1) {
    scale *= 1024;
    index += 1;
  }
  return { scale, unit: BYTE_UNITS[index] };
}

export function rate(bytesPerSecond: number): string {
  return Number.isFinite(bytesPerSecond) ? `${bytes(bytesPerSecond)}/s` : NOT_MEASURED;
}

/** A share in 0…1 as percent; never rounds an imperfect share up to 100 % or down to 0 %. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return NOT_MEASURED;
  const value = share * 100;
  if (value > 0 && value < 0.001) return `under${NBSP}0.001${NBSP}%`;
  if (value < 100 && value > 99.999) return `over${NBSP}99.999${NBSP}%`;
  const distance = Math.min(Math.abs(value), Math.abs(100 - value));
  const digits = distance === 0 || distance >= 10 ? 0 : distance >= 1 ? 1 : distance >= 0.1 ? 2 : 3;
  return `${trimZeros(value.toFixed(digits))}${NBSP}%`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Whole FROST, decimal string or number, as WAL. */
export function wal(frost: string): string {
  if (!/^-?\d+$/.test(frost)) return frost === '' ? NOT_MEASURED : frost;
  const sign = frost.startsWith('-') ? '−' : '';
  const digits = frost.replace('-', '').padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  const whole = groupDigits(digits.slice(0, -9));
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}${NBSP}WAL`;
}

/** A length of time: 85 ms, 12.3 s, 3 h 20 min, 14 d. Two units at most. */
export function duration(us: number): string {
  if (!Number.isFinite(us)) return NOT_MEASURED;
  const size = Math.abs(us);
  const sign = us < 0 ? '−' : '';
  if (size === 0) return `0${NBSP}s`;
  if (size < 1000) return `${sign}${short(size)}${NBSP}µs`;
  if (size < SECOND_US) return `${sign}${short(size / 1000)}${NBSP}ms`;
  if (size < MINUTE_US) return `${sign}${short(size / SECOND_US)}${NBSP}s`;
  if (size < HOUR_US) return sign + twoUnits(size, MINUTE_US, 'min', SECOND_US, 's');
  if (size < DAY_US) return sign + twoUnits(size, HOUR_US, 'h', MINUTE_US, 'min');
  return sign + twoUnits(size, DAY_US, 'd', HOUR_US, 'h');
}

function twoUnits(us: number, big: number, bigName: string, small: number, name: string): string {
  const total = Math.round(us / small);
  const perBig = big / small;
  const whole = Math.floor(total / perBig);
  const rest = total - whole * perBig;
  const head = `${count(whole)}${NBSP}${bigName}`;
  return rest === 0 ? head : `${head}${NBSP}${rest}${NBSP}${name}`;
}

/** A moment of the run: day 3, 06:20. Seconds are shown where they are not zero. */
export function instant(us: number): string {
  if (!Number.isFinite(us)) return NOT_MEASURED;
  const total = Math.round(us / SECOND_US);
  const day = Math.floor(total / 86400);
  const rest = total - day * 86400;
  const [hour, minute, second] = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60];
  const head = `day${NBSP}${count(day)}`;
  if (rest === 0) return head;
  const clock = `${twoDigits(hour)}:${twoDigits(minute)}`;
  return `${head}, ${second === 0 ? clock : `${clock}:${twoDigits(second)}`}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Moments that a text gives in microseconds, as people read them. */
export function readableTimes(text: string): string {
  return text.replace(/\bat (\d{4,}) (?:us|µs)\b/g, (_, us: string) => `on ${instant(Number(us))}`);
}

/** 1 blob, 3 blobs. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)}${NBSP}${value === 1 ? one : many}`;
}

/** a · a and b · a, b and c. */
export function sentenceList(parts: readonly string[]): string {
  if (parts.length <= 1) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}

/**
 * How values of one unit are written side by side: as `withUnit` does, or, where two units of time
 * would make them look all alike, in seconds with as many digits as tell them apart.
 */
export function writerFor(values: readonly number[], unit: string): (value: number) => string {
  const plain = (value: number) => withUnit(value, unit);
  const distinct = [...new Set(values.filter(Number.isFinite))];
  const looksOf = (write: (value: number) => string) => new Set(distinct.map(write)).size;
  if (!TIME_UNIT.test(unit) || distinct.length < 2 || looksOf(plain) > 1) return plain;
  for (let digits = 0; digits < 6; digits += 1) {
    const write = (value: number) => secondsText(value, digits);
    if (looksOf(write) > 1) return write;
  }
  return (value) => secondsText(value, 6);
}

function secondsText(us: number, digits: number): string {
  return Number.isFinite(us)
    ? `${count(Number((us / SECOND_US).toFixed(digits)))}${NBSP}s`
    : NOT_MEASURED;
}

const TIME_UNIT = /^(us|µs|microseconds?)$/i;

/** A value in the unit that a metric declares, for people. */
export function withUnit(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOT_MEASURED;
  if (/^(bytes?|B)$/.test(unit)) return bytes(value);
  if (/^(bytes\/s|B\/s|bytes-per-second)$/.test(unit)) return rate(value);
  if (TIME_UNIT.test(unit)) return duration(value);
  if (/^(share|ratio of 1|fraction)$/.test(unit)) return percent(value);
  if (/^frost$/i.test(unit)) return wal(String(value));
  const text = Number.isInteger(value) ? count(value) : short(value);
  return unit === '' || unit === '1' || unit === 'count' ? text : `${text}${NBSP}${unit}`;
}
