/**
 * Every field that a scenario file may hold, as one line each, from its JSON Schema: what may
 * stand there, the default, what it means. `[]` is an entry of a list, `<name>` a name of the
 * user's own.
 *
 * The parameters of random laws are the same wherever a law may stand, and a list of their own.
 */
import { scenarioJsonSchema } from './json-schema.ts';
import { type QuantityKind, quantityAllowed, quantityPattern } from './units.ts';

export interface FieldLine {
  name: string;
  help: string;
}

interface Schema {
  type?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
}

export function scenarioFields(): FieldLine[] {
  const lines = new Map<string, string>();
  collect('', JSON.parse(scenarioJsonSchema()) as Schema, lines);
  return [...lines].map(([name, help]) => ({ name, help }));
}

/** Laws of random numbers with their parameters, each once. */
export function scenarioLaws(): FieldLine[] {
  const laws = new Map<string, string>();
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    const { properties } = value as Schema;
    const name = String(properties?.law?.const ?? '');
    if (properties !== undefined && name !== '' && !laws.has(name)) {
      const parameters = Object.keys(properties).filter((key) => key !== 'law');
      laws.set(name, `{ law: ${[name, ...parameters.map((key) => `${key}: …`)].join(', ')} }`);
    }
    for (const part of Object.values(value)) visit(part);
  };
  visit(JSON.parse(scenarioJsonSchema()));
  return [...laws].map(([name, help]) => ({ name, help }));
}

function collect(path: string, schema: Schema, lines: Map<string, string>): void {
  for (const part of alternativesOf(schema)) {
    if (isLaw(part)) continue;
    for (const [name, field] of Object.entries(part.properties ?? {})) {
      const below = path === '' ? name : `${path}.${name}`;
      lines.set(below, joined(lines.get(below), helpOf(field)));
      collect(below, field, lines);
    }
    const { additionalProperties: any, items } = part;
    if (typeof any === 'object') collect(`${path}.<name>`, any, lines);
    if (items !== undefined) collect(`${path}[]`, items, lines);
  }
}

/** What two forms of a mapping say of one field: `a; …` and `b` are `a | b; …`. */
function joined(known: string | undefined, help: string): string {
  if (known === undefined) return help;
  const [kinds, ...rest] = known.split('; ');
  const [more] = help.split('; ');
  const isThere = more === '' || kinds.split(' | ').includes(more);
  return isThere ? known : [`${kinds} | ${more}`, ...rest].join('; ');
}

/** The schema itself, or what it says may stand there, one by one. */
function alternativesOf(schema: Schema): Schema[] {
  const inner = schema.anyOf ?? schema.oneOf;
  return inner === undefined ? [schema] : inner.flatMap(alternativesOf);
}

const isLaw = ({ properties }: Schema): boolean => properties?.law?.const !== undefined;

function helpOf(field: Schema): string {
  const kinds = [...new Set(alternativesOf(field).map(kindOf))].filter((kind) => kind !== '');
  // A quantity describes itself; the rest of the description is the author's.
  const told = field.description ?? '';
  const parts = [
    kinds.join(' | '),
    isTelling(field.default) ? `default ${written(field.default)}` : '',
    told === '' || isQuantity(field) ? '' : told,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function kindOf(schema: Schema): string {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(String).join(' | ');
  if (isLaw(schema)) return 'a law';
  if (schema.pattern !== undefined) return quantityKind(schema.pattern);
  const { type = '' } = schema;
  if (type === 'integer' || type === 'number') return `${NOUNS[type]}${rangeOf(schema)}`;
  return NOUNS[type] ?? type;
}

const NOUNS: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
};

const QUANTITIES: readonly QuantityKind[] = ['duration', 'size', 'rate', 'frost', 'usd', 'epochs'];

/** `a duration such as 14d`. */
function quantityKind(pattern: string): string {
  const kind = QUANTITIES.find((one) =>
    [quantityPattern(one), quantityPattern(one, true)].includes(pattern),
  );
  if (kind === undefined) return 'text';
  return quantityAllowed(kind).replace(' with its unit,', '').split(/,| \(/)[0];
}

const isQuantity = ({ description = '' }: Schema): boolean =>
  / with its unit, such as /.test(description);

function rangeOf(schema: Schema): string {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  const isOpen = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER;
  const parts = [
    minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? '' : ` from ${minimum}`,
    exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`,
    isOpen ? '' : ` to ${maximum}`,
    exclusiveMaximum === undefined ? '' : ` below ${exclusiveMaximum}`,
  ];
  return parts.join('');
}

/** Sections are filled in from their fields, which say so themselves. */
const isTelling = (value: unknown): boolean =>
  value !== undefined && JSON.stringify(value) !== '{}' && value !== '';

function written(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  const fields = Object.entries(value).map(([key, part]) => `${key}: ${written(part)}`);
  return `{ ${fields.join(', ')} }`;
}
