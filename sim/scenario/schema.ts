/**
 * The one source of what a scenario file may say: shape, units, ranges, defaults and where each
 * default comes from. Types, the JSON Schema and the error messages are made from it.
 *
 * Sources are abbreviated: "network.md §n" is the protocol description, [D] its deployed values;
 * "failure data" the collection of measured failure and network figures. Left out on purpose:
 * what no model reads yet (prices, strategies): strict keys refuse it instead of ignoring it.
 */
import { z } from 'zod';
import { coding } from './coding-schema.ts';
import { economics } from './economics-schema.ts';
import { eventBlobs } from './event-blobs.ts';
import { failures } from './failure-schema.ts';
import { faults } from './fault-schema.ts';
import {
  defaulted,
  frost,
  law,
  name,
  names,
  quantity,
  section,
  share,
  stakeLaw,
} from './fields.ts';
import { inconsistent } from './inconsistent.ts';
import { parts } from './parts.ts';
import { protocol, service } from './protocol-schema.ts';
import { repair } from './repair-schema.ts';
import { resources } from './resources.ts';
import { services, usesServices } from './services.ts';
import { turnover } from './turnover-schema.ts';

const OURS = 'choice of this project';
const FAILURE_DATA = 'failure data, suggested defaults';

const link = () =>
  z.union([
    quantity('rate', { min: 1 }).transform((rate) => ({ up: rate, down: rate })),
    z.strictObject({ up: quantity('rate', { min: 1 }), down: quantity('rate', { min: 1 }) }),
  ]);

const nodeLink = () =>
  defaulted(
    link(),
    '1Gbps',
    'sourced',
    'Walrus testbed nodes; failure data §2',
    'access link, the same both ways or { up, down }',
  );

const clientLink = () =>
  defaulted(link(), '1Gbps', 'assumed', FAILURE_DATA, 'access link of the client');

const regionList = () =>
  z
    .union([
      z.array(name()).min(1),
      z.record(name(), z.number().positive()).describe('weight of each region'),
    ])
    .describe('a list is given out in turn, a mapping of weights is drawn from');

const TERMS = 'read where there are policies or people, and with granularity epoch';

const node = z.strictObject({
  name: name(),
  region: name(),
  stake: frost().describe('stake at the start'),
  link: nodeLink(),
  capacity: quantity('size', { min: 1 }).optional().describe('storage.capacity where not given'),
  behaviour: name().optional().describe('honest where not given'),
  'commission-bp': z.int().min(0).max(10_000).optional().describe(TERMS),
  votes: z.enum(['frost', 'usd']).optional().describe(TERMS),
});

const population = z.strictObject({
  count: z.int().min(1).max(1000),
  prefix: defaulted(name(), 'node', 'assumed', OURS, 'nodes are called prefix-0, prefix-1 …'),
  regions: regionList().optional().describe('all regions of the RTT table in turn when not given'),
  stake: defaulted(stakeLaw(), '10000000WAL', 'assumed', OURS),
  link: nodeLink(),
  capacity: law('size').optional().describe('storage.capacity where not given'),
});

const client = z.strictObject({
  name: name(),
  region: name(),
  link: clientLink(),
  ...usesServices,
});

const clients = z.strictObject({
  count: defaulted(z.int().min(1).max(1000), 1, 'assumed', OURS),
  prefix: defaulted(name(), 'client', 'assumed', OURS),
  regions: regionList().optional(),
  link: clientLink(),
  ...usesServices,
});

const latency = z.strictObject({
  table: z
    .string()
    .optional()
    .describe('a measured RTT table (list them with `walrus-sim list rtt-tables`); wide12'),
  regions: z.array(name()).min(1).optional().describe('own regions, with rtt'),
  rtt: z
    .array(z.array(quantity('duration')))
    .optional()
    .describe('round-trip times between own regions, one row a region'),
  file: z
    .string()
    .min(1)
    .optional()
    .describe('own regions and their RTT from a CSV file: a square matrix in milliseconds'),
  jitter: defaulted(
    z.number().min(0).max(3),
    0.15,
    'assumed',
    FAILURE_DATA,
    'sigma of the lognormal factor on each one-way delay; 0 for none',
  ),
  scale: z
    .number()
    .positive()
    .max(100)
    .optional()
    .describe('multiplies all round-trip times; 1 where not given'),
  loss: z
    .number()
    .min(0)
    .max(0.5)
    .optional()
    .describe('share of messages that are lost and sent again; none where not given'),
});

const network = z.strictObject({
  profile: defaulted(
    z.enum(['deployed', 'paper']),
    'deployed',
    'sourced',
    'network.md [D]',
    'paper: reads of secondaries with a strict check, unless stated (docs/model.md)',
  ),
  shards: defaulted(z.int().min(4).max(10_000), 1000, 'sourced', 'network.md §1, Mainnet'),
  epoch: defaulted(
    quantity('duration', { min: 60_000_000 }),
    '14d',
    'sourced',
    'network.md §7, Mainnet',
    'nominal length of an epoch',
  ),
  nodes: z
    .union([z.array(node).min(1).max(1000), population])
    .describe('a list of nodes, a population to generate, or mainnet-baseline'),
  clients: z
    .union([z.array(client).min(1).max(1000), clients])
    .prefault({})
    .describe('a list of clients, or a number to generate'),
  services,
  latency: latency.prefault({}),
  framing: defaulted(
    quantity('size', { max: 1_000_000 }),
    '450B',
    'assumed',
    'network.md §3 suggests 300 to 600 B',
    'HTTP/2 and TLS bytes of one request and its response',
  ),
  'connect-timeout': defaulted(
    quantity('duration', { min: 1 }),
    '5s',
    'derived',
    'network.md §4: a keep-alive ping has 5 s',
    'time until a peer that does not answer is given up',
  ),
  chain: section({
    poll: defaulted(quantity('duration', { min: 1 }), '400ms', 'sourced', 'network.md §1 [D]'),
    finality: defaulted(
      quantity('duration'),
      '500ms',
      'assumed',
      OURS,
      'from submitting a transaction to its place in the order',
    ),
  }),
  'event-blobs': eventBlobs,
  protocol,
});

const storage = section({
  layout: defaulted(
    z.enum(['one-volume', 'shard-per-disk']),
    'one-volume',
    'sourced',
    'network.md §6.3 [D]',
    'all shards on one volume, or (modelled, not deployed) each shard on one disk',
  ),
  capacity: defaulted(
    quantity('size', { min: 1 }),
    '56.9TB',
    'sourced',
    'median of the testbed nodes; network.md §11',
    'capacity of a node that states none',
  ),
  repair,
  service,
});

const arrivals = (every: string, why: string) =>
  section({
    start: defaulted(quantity('duration'), '0s', 'assumed', OURS),
    every: defaulted(law('duration'), { law: 'exponential', mean: every }, 'assumed', why),
  });

const sizes = () =>
  defaulted(law('size'), { law: 'lognormal', median: '256KiB', sigma: 1.5 }, 'assumed', OURS);

const workload = section({
  files: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe('real files to store: paths or globs, relative to the scenario file'),
  trace: z
    .string()
    .min(1)
    .optional()
    .describe('a CSV file of requests: at, op (write, read, extend, delete), blob, size, …'),
  preloaded: section({
    count: defaulted(z.int().min(0).max(1_000_000), 0, 'assumed', OURS),
    size: sizes(),
    remaining: law('epochs')
      .optional()
      .describe('epochs that each is still paid for: its lifetime without its age; all of it'),
  }).describe('blobs certified and fully stored before the run begins'),
  population: z
    .strictObject({
      encoded: quantity('size', { min: 1 })
        .optional()
        .describe('size on chain of all of them together; or give blobs'),
      blobs: z.int().min(1).optional().describe('how many there are, instead of their size'),
      classes: z
        .array(z.strictObject({ size: quantity('size', { min: 1 }), share: share() }))
        .min(1)
        .describe('blobs of each size, by their share in number'),
      turnover,
    })
    .optional()
    .describe('blobs that are not tracked one by one and move in flows; needs granularity: flow'),
  background: z
    .strictObject({
      up: quantity('rate').default(0).describe('what all nodes together send to such clients'),
      down: quantity('rate').default(0).describe('what they receive from them'),
    })
    .optional()
    .describe('traffic of clients that are not simulated: it loads links, spread by shards'),
  generated: section({
    count: defaulted(z.int().min(0).max(1_000_000), 0, 'assumed', OURS),
    size: sizes(),
  }).describe('blobs that clients write during the run, beside the files'),
  inconsistent,
  resources,
  ...parts,
  writes: arrivals('6h', OURS).describe('when clients write the next blob'),
  reads: arrivals('6h', OURS).describe('when a client reads a blob chosen at random'),
  lifetime: defaulted(
    quantity('epochs', { min: 1, max: 53 }),
    '53epochs',
    'sourced',
    'network.md §7',
  ),
  'deletable-share': defaulted(share(), 0, 'assumed', OURS),
  'read-axis': defaulted(
    z.enum(['primary', 'secondary']),
    'primary',
    'sourced',
    'network.md §5 [D]',
    'slivers that clients read: kp primaries, or ks secondaries',
  ),
  'consistency-check': defaulted(
    z.enum(['skip', 'default', 'strict']),
    'default',
    'sourced',
    'network.md §5 [D]',
  ),
  'read-back': defaulted(
    z.union([z.boolean(), z.literal('with-bytes')]),
    true,
    'assumed',
    OURS,
    'read every live blob, or those that carry bytes, at the end and compare with what went in',
  ),
});

const fidelity = z
  .union([
    z.enum(['bytes', 'sampled', 'counts']),
    z.strictObject({ mode: z.literal('sampled'), share: share() }),
    z.strictObject({
      mode: z.literal('sampled'),
      count: z.int().min(1).describe('so many of the preloaded blobs, drawn at random'),
      largest: quantity('size', { min: 1 }).default(1_048_576).describe('of those up to this size'),
    }),
  ])
  .describe('how many blobs carry real bytes: all, a share or a number of them, none');

const check = z
  .strictObject({
    metric: z.string().min(1),
    labels: z.record(z.string(), z.string()).prefault({}),
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .refine((value) => value.min !== undefined || value.max !== undefined, {
    error: () => 'allowed: min, max or both',
  })
  .refine(({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }) => min <= max, {
    error: () => 'allowed: a min that is not above max',
  });

export const scenarioSchema = z.strictObject({
  about: z.strictObject({ title: z.string().min(1), description: z.string().prefault('') }),
  seed: defaulted(z.int().min(0), 1, 'assumed', OURS, '0 … 2^53 − 1'),
  duration: quantity('duration', { min: 1 }).describe('simulated time'),
  network,
  coding,
  storage,
  workload,
  faults,
  failures,
  behaviours: z
    .record(name(), names())
    .prefault({})
    .describe('nodes that behave otherwise than honest, by behaviour'),
  economics,
  fidelity: defaulted(fidelity, 'bytes', 'assumed', OURS),
  granularity: defaulted(
    z.enum(['message', 'flow', 'epoch']),
    'message',
    'assumed',
    OURS,
    'message: every request of a repair is an event; flow: repairs move in steps of exact bytes; epoch: WAL alone, no network',
  ),
  probes: section({
    interval: defaulted(
      quantity('duration', { min: 1_000_000 }),
      '6h',
      'assumed',
      OURS,
      'sampling interval of series.csv',
    ),
  }),
  metrics: z
    .union([z.literal('all'), z.array(z.string().min(1)).min(1)])
    .prefault('all')
    .describe('metrics to write; a name ending in .* stands for a family'),
  checks: z.array(check).prefault([]).describe('thresholds: a miss is exit code 1'),
});

/** A scenario as the loader sees it: shape and units right, defaults filled in. */
export type Scenario = z.output<typeof scenarioSchema>;
