/**
 * Protocol knobs with the deployed values as defaults (network.md §4 to §7; Mainnet's overrides
 * where it has one). Each is one line, so that a study can vary it by name. Those of repair are in
 * repair-schema.ts.
 */
import { z } from 'zod';
import { defaulted, quantity, section } from './fields.ts';

const duration = (asWritten: string, source: string) =>
  defaulted(quantity('duration'), asWritten, 'sourced', source);

const count = (value: number, source: string) =>
  defaulted(z.int().min(0).max(1_000_000), value, 'sourced', source);

const atLeastOne = (value: number, source: string, help = '') =>
  defaulted(z.int().min(1).max(1_000_000), value, 'sourced', source, help);

const WRITE = 'network.md §4 [D]';
const READ = 'network.md §5 [D]';
const SYNC = 'network.md §6.1 [D]';
const EPOCH = 'network.md §7 [D]';

export const protocol = section({
  preset: z
    .enum(['conservative', 'balanced', 'aggressive'])
    .optional()
    .describe('max-concurrent-writes and max-data-in-flight together; balanced where not given'),
  'registration-delay': duration('200ms', WRITE),
  'max-concurrent-writes': atLeastOne(1000, `${WRITE}, balanced preset`),
  'max-data-in-flight': defaulted(
    quantity('size', { min: 1 }),
    '512MB',
    'sourced',
    `${WRITE}, balanced preset`,
  ),
  'requests-per-node': atLeastOne(10, WRITE),
  'request-timeout': duration('5min', WRITE),
  'retry-min': duration('1s', WRITE),
  'retry-max': duration('30s', WRITE),
  retries: count(5, WRITE),
  'tail-min': duration('500ms', WRITE),
  'tail-factor': defaulted(z.number().min(0).max(100), 0.5, 'sourced', WRITE),
  'tail-mode': z
    .enum(['blocking', 'detached'])
    .optional()
    .describe('blocking where not given; detached: the writer goes on, the tail behind its back'),
  'status-check': z
    .boolean()
    .optional()
    .describe('ask all nodes before a write whether the blob is there; false where not given'),
  'confirmation-rounds': count(2, WRITE),
  'metadata-in-flight': atLeastOne(3, READ),
  'slivers-in-flight': z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      'requests for slivers of a read; where not given as many as max-data-in-flight holds',
    ),
  'over-request': z
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe('slivers asked for beyond those still needed; not limited where not given'),
  'hedge-after': quantity('duration', { min: 1 })
    .optional()
    .describe('ask one more shard when one has not answered for so long; never where not given'),
  'sliver-timeout': quantity('duration', { min: 1 })
    .optional()
    .describe('of a request for a sliver of a read; request-timeout where not given'),
  'epoch-retry-min': duration('1s', `${WRITE}, §5`),
  'epoch-retry-max': duration('5s', `${WRITE}, §5`),
  'epoch-retries': count(5, `${WRITE}, §5`),
  'transition-jitter-max': duration('3min', EPOCH),
});

/** What serving costs a node; `walrus-sim list models` states what is left out. */
export const service = section({
  workers: defaulted(
    z.int().min(1).max(1024),
    16,
    'sourced',
    'network.md §11: testbed nodes have at least 16 cores',
    'processors that make recovery symbols',
  ),
  'symbol-time': defaulted(
    quantity('duration', { max: 1_000_000 }),
    '1ms',
    'sourced',
    SYNC,
    'processor time of one recovery symbol',
  ),
  'symbol-requests': atLeastOne(1000, `${SYNC}, Mainnet override`),
  'symbol-queue': atLeastOne(100, SYNC, 'requests that wait, for each worker'),
  'disk-access': defaulted(quantity('duration'), '0s', 'assumed', 'choice of this project'),
  'disk-rate': quantity('rate', { min: 1 })
    .optional()
    .describe('rate at which slivers are read; not limited where not given'),
});
