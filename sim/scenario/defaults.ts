/**
 * Which defaults a scenario relies on: walks the schema beside what the user wrote and notes each
 * field that was left out, with its value as it would be written and where it comes from.
 */
import type { z } from 'zod';
import { provenanceOf } from './fields.ts';
import type { DefaultInForce } from './resolved.ts';

/** A default before its place in the resolved scenario is known. */
export type UnplacedDefault = Omit<DefaultInForce, 'path'>;

interface Definition {
  type: string;
  innerType?: Schema;
  shape?: Record<string, Schema>;
  element?: Schema;
  options?: Schema[];
  in?: Schema;
  defaultValue?: unknown;
}

type Schema = z.ZodType & { def: Definition };

/** Defaults in force, each path once; list positions are written as `[]`. */
export function defaultsInForce(schema: z.ZodType, raw: unknown): UnplacedDefault[] {
  const found = new Map<string, UnplacedDefault>();
  walk(schema as Schema, raw, '', found);
  return [...found.values()];
}

function walk(
  schema: Schema,
  raw: unknown,
  path: string,
  found: Map<string, UnplacedDefault>,
): void {
  const { def } = schema;
  if (def.type === 'prefault') {
    walkDefault(schema, raw, path, found);
  } else if (def.type === 'optional' && raw !== undefined) {
    walk(def.innerType as Schema, raw, path, found);
  } else if (def.type === 'pipe') {
    walk(def.in as Schema, raw, path, found);
  } else if (def.type === 'object') {
    walkObject(def.shape as Record<string, Schema>, raw, path, found);
  } else if (def.type === 'union') {
    walkUnion(def.options as Schema[], raw, path, found);
  } else if (def.type === 'array') {
    for (const item of raw as unknown[]) {
      walk(def.element as Schema, item, `${path}[]`, found);
    }
  }
}

function walkDefault(
  schema: Schema,
  raw: unknown,
  path: string,
  found: Map<string, UnplacedDefault>,
) {
  const inner = schema.def.innerType as Schema;
  const provenance = provenanceOf(schema);
  if (raw === undefined && provenance !== undefined) {
    const value = asWritten(schema.def.defaultValue);
    found.set(path, { field: path, value, ...provenance });
    return;
  }
  walk(inner, raw === undefined ? schema.def.defaultValue : raw, path, found);
}

function walkObject(
  shape: Record<string, Schema>,
  raw: unknown,
  path: string,
  found: Map<string, UnplacedDefault>,
) {
  const record = raw as Record<string, unknown>;
  for (const [key, field] of Object.entries(shape)) {
    walk(field, record[key], path === '' ? key : `${path}.${key}`, found);
  }
}

/** Into the member that accepts what was written: the scenario has been checked before. */
function walkUnion(
  options: Schema[],
  raw: unknown,
  path: string,
  found: Map<string, UnplacedDefault>,
) {
  const option = options.find((candidate) => candidate.safeParse(raw).success);
  if (option !== undefined) {
    walk(option, raw, path, found);
  }
}

/** A value as a scenario file would write it. */
export function asWritten(value: unknown): string {
  if (value !== null && typeof value === 'object') {
    const parts = Object.entries(value).map(([key, part]) => `${key}: ${asWritten(part)}`);
    return `{ ${parts.join(', ')} }`;
  }
  return String(value);
}

/** Fields whose name in the resolved scenario is not the same with a unit behind it. */
const RENAMED: Readonly<Record<string, string>> = {
  framing: 'overheadBytes',
  poll: 'pollIntervalUs',
  every: 'gapUs',
  jitter: 'jitterSigma',
  'transfer-shards': 'transferShardsInParallel',
  'symbol-time': 'symbolUs',
  'symbol-queue': 'symbolQueuePerWorker',
  'disk-access': 'diskAccessUs',
};

const SUFFIXES = ['', 'Us', 'Bytes', 'Epochs', 'Slivers'];

/** Finds each default's place in the resolved scenario, so that a report can put them together. */
export function placeDefaults(
  defaults: readonly UnplacedDefault[],
  resolved: object,
): DefaultInForce[] {
  return defaults.map((entry) => ({ path: placeOf(entry.field, resolved), ...entry }));
}

function placeOf(field: string, resolved: object): string {
  const place: string[] = [];
  let value: unknown = resolved;
  for (const key of field.split('.')) {
    const camel = key.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const candidates = [RENAMED[key] ?? camel, ...SUFFIXES.map((suffix) => camel + suffix)];
    const isRecord = value !== null && typeof value === 'object' && !Array.isArray(value);
    const found = candidates.find((name) => isRecord && Object.hasOwn(value as object, name));
    if (found === undefined) {
      return field;
    }
    place.push(found);
    value = (value as Record<string, unknown>)[found];
  }
  return place.join('.');
}
