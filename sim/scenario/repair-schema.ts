/**
 * The section `storage.repair`: policies, knobs that say what a policy could, and the deployed
 * limits and times (network.md §6). Policies and knobs are optional: without them repair goes as
 * deployed.
 */
import { z } from 'zod';
import { TRIGGERS } from '../models/repair/policies/index.ts';
import { defaulted, name, quantity, section } from './fields.ts';

const SYNC = 'network.md §6.1 [D]';
const TRANSFER = 'network.md §6.2 [D]';

const duration = (asWritten: string, source: string) =>
  defaulted(quantity('duration'), asWritten, 'sourced', source);

const atLeastOne = (value: number, source: string) =>
  defaulted(z.int().min(1).max(1_000_000), value, 'sourced', source);

const params = () =>
  z
    .record(z.string(), z.union([z.int().min(0), z.string().min(1)]))
    .describe('whole numbers, quantities such as 6h or 10MB/s, or words')
    .optional();

const choice = () =>
  z.union([
    name(),
    z.strictObject({ name: name(), params: params() }),
    z.strictObject({
      use: z.string().min(1).describe('a file of yours, relative to the scenario file'),
      params: params(),
    }),
  ]);

export const repair = section({
  enabled: defaulted(z.boolean(), true, 'sourced', SYNC),
  policy: z
    .union([choice(), z.array(choice()).min(1).max(8)])
    .optional()
    .describe('by name (`walrus-sim list policies`), a file of yours, or several that differ'),
  triggers: z
    .array(z.enum(TRIGGERS))
    .optional()
    .describe('what starts a repair; certified, transfer and catch-up where not given'),
  order: z
    .enum(['id', 'margin', 'age', 'size'])
    .optional()
    .describe('which blob waits least for a permit; as they come, by ID after a catch-up'),
  'recovery-window': z
    .int()
    .min(1)
    .max(1_000_000_000_000)
    .optional()
    .describe('blobs that a node recovery has in line at once, where they have an order; 1000'),
  axes: z
    .enum(['together', 'primary-first', 'secondary-first'])
    .optional()
    .describe('of a blob; together where not given'),
  donors: z
    .enum(['weighted', 'nearest', 'most-shards', 'fewest-shards'])
    .optional()
    .describe('who is asked first; random, weighted by shards, where not given'),
  'extra-symbols': z
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe('asked for beyond what a recovery takes; 0 where not given (§6.1)'),
  'suspect-after': quantity('duration', { min: 1 })
    .optional()
    .describe('trigger suspicion: an outage this long makes the others look; 1h where not given'),
  'live-upload-deferral': z
    .array(
      z.strictObject({
        'up-to': quantity('size', { min: 1 }),
        for: quantity('duration', { max: 300_000_000 }).describe('5min at most'),
      }),
    )
    .min(1)
    .max(16)
    .optional()
    .describe(
      'by size, ascending: a repair of a freshly certified blob waits; off where not given',
    ),
  'concurrent-blob-syncs': atLeastOne(10, `${SYNC}, Mainnet override`),
  'concurrent-sliver-pairs': atLeastOne(2000, SYNC),
  'symbol-timeout': duration('45s', SYNC),
  'metadata-timeout': duration('5s', SYNC),
  'retry-min': duration('1s', SYNC),
  'retry-max': duration('1h', SYNC),
  'transfer-batch': atLeastOne(1000, TRANSFER),
  'transfer-shards': atLeastOne(10, TRANSFER),
  'transfer-retry-min': duration('1min', TRANSFER),
  'transfer-retry-max': duration('10min', TRANSFER),
  'transfer-give-up': duration('12h', TRANSFER),
  'fallback-concurrent': atLeastOne(100, TRANSFER),
  'fallback-rescan': duration('60s', TRANSFER),
});
