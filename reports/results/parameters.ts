/**
 * The resolved scenario as a flat list: one row a parameter, with where its value comes from.
 *
 * Works on the parsed YAML without knowing the schema: base-unit fields are recognised by their
 * unit suffix (…Us, …Bytes, …BytesPerSecond, …Frost). Long lists (nodes, RTT rows) are one row.
 */
import { bytes, count, duration, rate, wal } from '../format.ts';
import type { Assumption } from './results.ts';

export interface Parameter {
  path: string;
  /** As a person reads it. */
  value: string;
  /** As it stands in scenario.yaml. */
  exact: string;
  /** `set`: by the scenario file or the command line; otherwise a default with its origin. */
  status: 'set' | 'sourced' | 'derived' | 'assumed';
  source: string;
}

/** Lists up to this length are written out. */
const LIST_MAX = 6;
/** Text of a value longer than this is cut in the table. */
const TEXT_MAX = 120;
/** Bookkeeping of the loader, shown elsewhere. */
const HIDDEN = new Set(['defaults', 'schemaVersion', 'plantedDefect']);

export function parametersOf(scenario: unknown, defaults: readonly Assumption[]): Parameter[] {
  const origins = new Map(defaults.map((one) => [one.path, one]));
  const rows: Parameter[] = [];
  visit('', scenario);
  const seen = new Set(rows.map((row) => row.path));
  for (const one of defaults) {
    if (seen.has(one.path) || rows.some((row) => row.path.startsWith(`${one.path}.`))) continue;
    const { path, value, status, source } = one;
    rows.push({ path, value, exact: value, status, source });
  }
  return rows;

  function visit(path: string, value: unknown): void {
    if (isRecord(value)) {
      for (const [key, inner] of Object.entries(value)) {
        if (path === '' && HIDDEN.has(key)) continue;
        visit(path === '' ? key : `${path}.${key}`, inner);
      }
      return;
    }
    if (path === '') return;
    const origin = originOf(path, origins);
    rows.push({
      path,
      value: cut(readable(path, value)),
      exact: cut(typeof value === 'string' ? value : JSON.stringify(value)),
      status: origin?.status ?? 'set',
      source: origin?.source ?? '',
    });
  }
}

/** A default of a whole record is the origin of its fields. */
function originOf(path: string, origins: ReadonlyMap<string, Assumption>): Assumption | undefined {
  for (let place = path; place !== ''; place = place.slice(0, place.lastIndexOf('.'))) {
    const origin = origins.get(place);
    if (origin !== undefined) return origin;
    if (!place.includes('.')) break;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readable(path: string, value: unknown): string {
  if (Array.isArray(value)) return readableList(path, value);
  if (typeof value === 'number') return readableNumber(path, value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null || value === '') return 'none';
  if (typeof value === 'string' && /Frost$/.test(path)) return wal(value);
  return String(value);
}

function readableNumber(path: string, value: number): string {
  // The fields of a law are in the unit of the field that holds it.
  const field = path.replace(/\.(value|min|max|mean|median|scale)$/, '');
  if (/Us$/.test(field)) return duration(value);
  if (/BytesPerSecond$/.test(field)) return rate(value);
  if (/Bytes$/.test(field)) return bytes(value);
  return Number.isSafeInteger(value) && !/seed$/i.test(path) ? count(value) : String(value);
}

function readableList(path: string, list: unknown[]): string {
  if (list.length === 0) return 'none';
  if (list.every((one) => typeof one !== 'object') && list.length <= LIST_MAX) {
    return list.map((one) => readable(path, one)).join(', ');
  }
  const names = list.map((one) => (isRecord(one) ? (one.name ?? one.path) : undefined));
  if (names.every((name) => typeof name === 'string')) {
    const shown = names.slice(0, LIST_MAX).join(', ');
    return list.length <= LIST_MAX ? shown : `${count(list.length)}: ${shown}, …`;
  }
  return `${count(list.length)} entries`;
}

function cut(text: string): string {
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX - 1)}…`;
}
