/**
 * Which defaults a scenario relies on: walks the schema beside what the user wrote and notes each
 * field that was left out, with its value as it would be written and where it comes from.
 */
import type { z } from 'zod';
import { provenanceOf } from './fields.ts';
import type { DefaultInForce } from './resolved.ts';

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
export function defaultsInForce(schema: z.ZodType, raw: unknown): DefaultInForce[] {
  const found = new Map<string, DefaultInForce>();
  walk(schema as Schema, raw, '', found);
  return [...found.values()];
}

function walk(
  schema: Schema,
  raw: unknown,
  path: string,
  found: Map<string, DefaultInForce>,
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
  found: Map<string, DefaultInForce>,
) {
  const inner = schema.def.innerType as Schema;
  const provenance = provenanceOf(schema);
  if (raw === undefined && provenance !== undefined) {
    const value = asWritten(schema.def.defaultValue);
    found.set(path, { path, value, ...provenance });
    return;
  }
  walk(inner, raw === undefined ? schema.def.defaultValue : raw, path, found);
}

function walkObject(
  shape: Record<string, Schema>,
  raw: unknown,
  path: string,
  found: Map<string, DefaultInForce>,
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
  found: Map<string, DefaultInForce>,
) {
  const option = options.find((candidate) => candidate.safeParse(raw).success);
  if (option !== undefined) {
    walk(option, raw, path, found);
  }
}

function asWritten(value: unknown): string {
  if (value !== null && typeof value === 'object') {
    const parts = Object.entries(value).map(([key, part]) => `${key}: ${String(part)}`);
    return `{ ${parts.join(', ')} }`;
  }
  return String(value);
}
