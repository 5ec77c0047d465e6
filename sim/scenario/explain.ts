/**
 * Turns the schema's issues into problems a user can act on: what was found at the field, what is
 * allowed, and the nearest right spelling.
 *
 * In a union (a list of nodes or a population, a quantity or a law) only the member that the user
 * was evidently writing is explained.
 */
import type { z } from 'zod';
import { ALLOWED, type IssueParams } from './fields.ts';
import { nearest } from './nearest.ts';
import { type FieldPath, type Problem, show } from './problems.ts';

type Issue = z.core.$ZodIssue;
type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

/** Problems of a file whose shape is wrong, in the order of the schema. */
export function explainIssues(issues: readonly Issue[], data: unknown, schema: z.ZodType) {
  return issues.flatMap((issue) => explain(issue, [], data, schema as Schema));
}

function explain(issue: Issue, base: FieldPath, data: unknown, schema: Schema): Problem[] {
  const path = [...base, ...(issue.path as (string | number)[])];
  const value = valueAt(data, path);
  if (issue.code === 'custom' && issue.params !== undefined) {
    return [{ path, ...(issue.params as unknown as IssueParams) }];
  }
  if (issue.code === 'invalid_union') {
    return explainUnion(issue, path, data, schema);
  }
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path, data);
    return issue.keys.map((key) => ({
      path: [...path, key],
      found: 'unknown key',
      allowed: known.join(', '),
      suggestion: nearest(key, known),
    }));
  }
  if (value === undefined && issue.code === 'invalid_type') {
    return [{ path, found: 'missing', allowed: allowedBy(issue), suggestion: '' }];
  }
  const allowed = allowedBy(issue);
  const unitless = typeof value === 'number' && allowed.includes('with its unit');
  return [
    {
      path,
      found: unitless ? `found ${value}, a number without a unit` : `found ${show(value)}`,
      allowed,
      suggestion:
        issue.code === 'invalid_value' && typeof value === 'string'
          ? nearest(value, issue.values.map(String))
          : '',
    },
  ];
}

function explainUnion(issue: UnionIssue, path: FieldPath, data: unknown, schema: Schema) {
  const value = valueAt(data, path);
  if (issue.errors.length === 0) {
    const options = (issue as { options?: string[] }).options ?? [];
    const found = value === undefined ? 'missing' : `found ${show(value)}`;
    const suggestion = typeof value === 'string' ? nearest(value, options) : '';
    return [{ path, found, allowed: options.join(', '), suggestion }];
  }
  const meant = issue.errors.filter((branch) => !branch.some(isWrongType));
  if (meant.length > 0) {
    const branch = meant.reduce((best, next) => (next.length < best.length ? next : best));
    return branch.flatMap((inner) => explain(inner, path, data, schema));
  }
  const allowed = [...new Set(issue.errors.map((branch) => allowedBy(branch[0])))];
  const unitless = typeof value === 'number' && allowed.some((text) => /with its unit/.test(text));
  const found = unitless ? `found ${value}, a number without a unit` : `found ${show(value)}`;
  const words = issue.errors.flatMap((branch) =>
    branch[0].code === 'invalid_value' ? branch[0].values.map(String) : [],
  );
  const suggestion = typeof value === 'string' ? nearest(value, words) : '';
  return [{ path, found, allowed: allowed.join(', or '), suggestion }];
}

/** The value was not even of this member's kind. */
const isWrongType = (issue: Issue): boolean =>
  issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');

function allowedBy(issue: Issue): string {
  if (issue.message.startsWith(ALLOWED)) {
    return issue.message.slice(ALLOWED.length);
  }
  switch (issue.code) {
    case 'invalid_type':
      return NOUNS[issue.expected] ?? `a ${issue.expected}`;
    case 'invalid_value':
      return issue.values.map(String).join(', ');
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${limitOf(issue)}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${limitOf(issue)}`;
    default:
      return issue.message;
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  object: 'a mapping of fields',
  record: 'a mapping',
  array: 'a list',
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
};

function limitOf(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const things: Record<string, [string, string]> = {
    array: [' entry', ' entries'],
    string: [' letter', ' letters'],
  };
  return `${limit}${things[issue.origin]?.[Number(limit) === 1 ? 0 : 1] ?? ''}`;
}

function valueAt(data: unknown, path: FieldPath): unknown {
  let value = data;
  for (const key of path) {
    value = (value as Record<string | number, unknown> | null | undefined)?.[key];
  }
  return value;
}

interface Definition {
  type: string;
  innerType?: Schema;
  shape?: Record<string, Schema>;
  element?: Schema;
  valueType?: Schema;
  options?: Schema[];
  in?: Schema;
  discriminator?: string;
}

type Schema = z.ZodType & { def: Definition };

/** Keys that the mapping at this path may have. */
function keysAt(schema: Schema, path: FieldPath, data: unknown): string[] {
  let candidates: Schema[] = unwrap(schema);
  let value = data;
  for (const key of path) {
    value = (value as Record<string | number, unknown>)[key];
    candidates = candidates.flatMap(({ def }) => {
      const next = def.shape?.[key] ?? def.element ?? def.valueType;
      return next === undefined ? [] : unwrap(next);
    });
  }
  const law = (value as { law?: unknown } | null)?.law;
  const objects = candidates.filter(({ def }) => def.shape !== undefined);
  const fitting = objects.filter(({ def }) => def.shape?.law?.safeParse(law).success);
  const chosen = fitting.length > 0 ? fitting : objects;
  return [...new Set(chosen.flatMap(({ def }) => Object.keys(def.shape ?? {})))];
}

/** Through defaults, transforms and unions to the schemas that hold keys or elements. */
function unwrap(schema: Schema): Schema[] {
  const { def } = schema;
  const inner = def.innerType ?? def.in;
  if (inner !== undefined) {
    return unwrap(inner);
  }
  return def.options === undefined ? [schema] : def.options.flatMap(unwrap);
}
