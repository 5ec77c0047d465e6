/**
 * The building blocks of the scenario schema: quantities with units, laws, names, and defaults
 * that carry where they come from. Each block knows its JSON Schema and its error message.
 */
import { z } from 'zod';
import type { DefaultInForce, Law } from './resolved.ts';
import {
  parseQuantity,
  type QuantityKind,
  quantityAllowed,
  quantityPattern,
  quantityText,
} from './units.ts';

/** First words of a message that says what would have been right (see `explain.ts`). */
export const ALLOWED = 'allowed: ';

/** What a custom issue carries beside its path. */
export interface IssueParams {
  found: string;
  allowed: string;
  suggestion: string;
}

interface Issues {
  issues: unknown[];
}

/** Reports a problem from within a schema's own check. */
export function refuse(ctx: Issues, input: unknown, params: IssueParams, path: string[] = []) {
  ctx.issues.push({ code: 'custom', input, message: params.found, params, path });
  return z.NEVER;
}

interface Bounds {
  /** Smallest value allowed, base units. */
  min?: number;
  max?: number;
}

const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** A quantity as a whole number of base units (microseconds, bytes, bytes per second, epochs). */
export function quantity(kind: QuantityKind, bounds: Bounds = {}) {
  const allowed = quantityAllowed(kind);
  return z
    .string({ error: () => `${ALLOWED}${allowed}` })
    .meta({ pattern: quantityPattern(kind), description: allowed })
    .transform((text, ctx): number => {
      const parsed = parseQuantity(kind, text);
      const refused = (reason: string, suggestion = '') =>
        refuse(ctx, text, { found: `'${text}' ${reason}`, allowed, suggestion });
      if (!parsed.ok) {
        return refused(parsed.reason, parsed.suggestion);
      }
      if (parsed.value < 0n) {
        return refused('is negative');
      }
      const [least, most] = [BigInt(bounds.min ?? 0), BigInt(bounds.max ?? SAFE_MAX)];
      const beyond = (reason: string, limit: string) =>
        refuse(ctx, text, { found: `'${text}' ${reason}`, allowed: limit, suggestion: '' });
      if (parsed.value > most) {
        return beyond('is too large', `at most ${quantityText(kind, most)}`);
      }
      if (parsed.value >= least) return Number(parsed.value);
      const limit = least === 1n ? 'more than 0' : `at least ${quantityText(kind, least)}`;
      return beyond('is too small', limit);
    });
}

/** An amount of money as FROST in a decimal string. */
export function frost(options: { signed: boolean } = { signed: false }) {
  const sign = options.signed ? ', with a sign where it is a change, such as -5000WAL' : '';
  const allowed = `${quantityAllowed('frost')}${sign}`;
  return z
    .string({ error: () => `${ALLOWED}${allowed}` })
    .meta({ pattern: quantityPattern('frost', options.signed), description: allowed })
    .transform((text, ctx): string => {
      const parsed = parseQuantity('frost', text);
      if (!parsed.ok) {
        const found = `'${text}' ${parsed.reason}`;
        return refuse(ctx, text, { found, allowed, suggestion: parsed.suggestion });
      }
      if (parsed.value < 0n && !options.signed) {
        return refuse(ctx, text, { found: `'${text}' is negative`, allowed, suggestion: '' });
      }
      return parsed.value.toString();
    });
}

/** Whole WAL as a number: laws of stake draw in WAL, since FROST would leave exact doubles. */
function wholeWal() {
  return frost().transform((text, ctx): number => {
    const value = BigInt(text);
    return value % 1_000_000_000n === 0n
      ? Number(value / 1_000_000_000n)
      : refuse(ctx, text, {
          found: `${text} FROST is not a whole number of WAL`,
          allowed: 'whole WAL in a law of stake',
          suggestion: '',
        });
  });
}

function lawOver<Scale extends z.ZodType<number, string>>(scale: Scale) {
  const positive = z.number().positive();
  const options = z.discriminatedUnion('law', [
    z.strictObject({ law: z.literal('constant'), value: scale }),
    z.strictObject({ law: z.literal('uniform'), min: scale, max: scale }),
    z.strictObject({ law: z.literal('exponential'), mean: scale }),
    z.strictObject({ law: z.literal('lognormal'), median: scale, sigma: positive }),
    z.strictObject({ law: z.literal('weibull'), shape: positive, scale }),
    z.strictObject({
      law: z.literal('hyperexponential'),
      share: share().describe('part that has `mean`; the rest has `other-mean`'),
      mean: scale,
      'other-mean': scale,
    }),
    z.strictObject({
      law: z.literal('bathtub'),
      'infant-shape': positive.describe('early failures, below 1'),
      'infant-scale': scale,
      mean: scale.describe('of the constant rate in between'),
      'wear-out-shape': positive.describe('old age, above 1'),
      'wear-out-scale': scale,
    }),
  ]);
  const constant = scale.transform((value): Law => ({ law: 'constant', value }));
  const drawn = options.transform((drawnLaw, ctx): Law => {
    const law = camelCased(drawnLaw) as Law; // the generic Scale hides that scales are numbers
    const zero = Object.keys(law).find((key) => law[key as keyof Law] === (0 as never));
    if ((law.law === 'hyperexponential' || law.law === 'bathtub') && zero !== undefined) {
      const found = `${zero} is 0`;
      return refuse(ctx, law, { found, allowed: 'values above 0', suggestion: '' });
    }
    if (law.law === 'uniform' && law.min > law.max) {
      const found = 'min is above max';
      return refuse(ctx, law, { found, allowed: 'min ≤ max', suggestion: '' }, ['min']);
    }
    return law;
  });
  return z.union([constant, drawn]);
}

/** `other-mean` of a file is `otherMean` of a law. */
function camelCased(record: object): object {
  const entries = Object.entries(record).map(([key, value]) => [
    key.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries);
}

/** A law of durations or sizes, or one quantity for a constant. */
export const law = (kind: QuantityKind) => lawOver(quantity(kind));

/** A law of stake, in whole WAL. */
export const stakeLaw = () => lawOver(wholeWal());

const NAME_ALLOWED = 'letters, digits, dot, dash and underscore, starting with a letter or digit';

/** A name of a node, client, region or fault. */
export const name = () =>
  z
    .string({ error: () => `${ALLOWED}${NAME_ALLOWED}` })
    .regex(/^[A-Za-z0-9][A-Za-z0-9._ -]*$/, { error: () => `${ALLOWED}${NAME_ALLOWED}` });

/** One name or a list of them, always given out as a list. */
export const names = () =>
  z
    .union([name(), z.array(name()).min(1)])
    .transform((value) => (Array.isArray(value) ? value : [value]));

/** A part of a whole, from 0 to 1. */
export const share = () => z.number().min(0).max(1);

interface Provenance {
  status: DefaultInForce['status'];
  source: string;
}

const provenances = new WeakMap<object, Provenance>();

/** A field with a default as the user would write it, and where that default comes from. */
export function defaulted<T extends z.ZodType>(
  schema: T,
  asWritten: z.input<T>,
  status: Provenance['status'],
  source: string,
  help = '',
): z.ZodPrefault<T> {
  const bare = schema.prefault(asWritten as never);
  const field = help === '' ? bare : bare.describe(help); // describe() makes a new schema
  provenances.set(field, { status, source });
  return field;
}

/** Where a field's default comes from; undefined for a section and for a field without one. */
export function provenanceOf(schema: object): Provenance | undefined {
  return provenances.get(schema);
}

/** A section whose fields all have defaults. */
export const section = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject(shape).prefault({} as never);
