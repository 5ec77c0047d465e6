/**
 * The one source of what a study file may say (product.md, "Scenario files"): a scenario, and how
 * it is varied. Types, the JSON Schema and the messages are made from it.
 *
 * Left out on purpose: who gains by a rule, and where two runs first differ (`compare` says both
 * for two scenarios); a study compares metrics.
 */
import { z } from 'zod';

const path = () => z.string().min(1).describe('field of the scenario, such as network.shards');

const settings = (what: string) => z.record(z.string().min(1), z.unknown()).describe(what);

const end = (what: string) => z.union([z.number(), z.string()]).optional().describe(what);

const axis = z.strictObject({
  path: path().optional(),
  paths: z.array(path()).min(2).optional().describe('fields that all get the same value'),
  values: z.array(z.unknown()).min(1).optional().describe('as in the scenario, in this order'),
  cases: z
    .record(z.string().min(1), settings('path: value'))
    .optional()
    .describe('name → settings, where one value is not enough'),
  from: end('first value of a range; a quantity has its unit'),
  to: end('last value of a range'),
  step: end('between two values of a range'),
  count: z.int().min(2).max(10_000).optional().describe('values of a range'),
  scale: z.enum(['linear', 'log']).optional().describe('how a range is divided; linear'),
  whole: z.boolean().optional().describe('round the values of a range to whole numbers'),
  base: z
    .union([z.number(), z.string(), z.boolean()])
    .optional()
    .describe('the value that others are compared with: the first one where not given'),
});

const POINTS = z.int().min(1).max(100_000).describe('points to draw');

const design = z.union([
  z.enum(['grid', 'one-at-a-time']),
  z.strictObject({
    kind: z.enum(['random', 'latin-hypercube', 'sobol']),
    points: POINTS,
    seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1).describe('of the drawing'),
  }),
]);

const REPLICATIONS_MAX = 100_000;

export const studySchema = z.strictObject({
  about: z.strictObject({
    title: z.string().min(1),
    description: z.string().default(''),
  }),
  scenario: z.string().min(1).describe('scenario file, beside this one'),
  set: settings('path: value, laid over the scenario in every run').default({}),
  axes: z
    .record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/), axis)
    .describe('name → what is varied'),
  zip: z
    .array(z.array(z.string()).min(2))
    .default([])
    .describe('axes that go together, value by value'),
  constraint: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .describe('points to keep, such as "source-pieces < shards"'),
  design: design.default('grid'),
  replications: z.int().min(1).max(REPLICATIONS_MAX).default(1).describe('seeds of each point'),
  seed: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('the first one; that of the scenario where not given'),
  seedBy: z
    .enum(['replication', 'run'])
    .default('replication')
    .describe('replication: every point faces the same seeds; run: each run has its own'),
  metrics: z
    .union([z.literal('all'), z.array(z.string().min(1)).min(1)])
    .default('all')
    .describe('names, families as repair.*, with labels as repair.bytes{*}; all: without labels'),
  compare: z
    .enum(['paired', 'none'])
    .default('paired')
    .describe('paired: each point against the base, seed by seed'),
  precision: z
    .strictObject({
      metric: z.string().min(1),
      relative: z.number().positive().optional().describe('half of the interval, of its mean'),
      absolute: z.number().positive().optional().describe('half of the interval'),
      most: z.int().min(2).max(REPLICATIONS_MAX).describe('seeds of each point at most'),
    })
    .optional()
    .describe('more seeds for a point until its interval is small enough'),
});

export type StudyFile = z.output<typeof studySchema>;
export type AxisFile = z.output<typeof axis>;

/** The JSON Schema as text, byte for byte what `schema/study.schema.json` holds. */
export function studyJsonSchema(): string {
  const schema = z.toJSONSchema(studySchema, { io: 'input', unrepresentable: 'throw' });
  const { $schema, ...rest } = schema;
  return `${JSON.stringify({ $schema, title: 'walrus-sim study', ...rest }, null, 2)}\n`;
}
