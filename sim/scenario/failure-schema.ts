/**
 * The section `failures` of a scenario: disks, outages, departures, releases, failure domains
 * with common causes, a trace of outages, and what is broken at the start.
 *
 * What a profile fills in is in failure-columns.ts. Declared single faults are a section of their
 * own (fault-schema.ts). Left out on purpose: loss of messages, which belongs to the network.
 */
import { z } from 'zod';
import { defaulted, law, name, names, quantity, refuse, share } from './fields.ts';
import { FAILURE_CAUSES, FAILURE_PROFILES } from './resolved-failures.ts';

const OURS = 'choice of this project';
const DATA = 'failure data §4';

/** What stands in the place of a section that the profile would fill in, to leave it out. */
const none = () => z.literal('none').describe('leaves out what the profile would fill in');

const rate = () => z.number().min(0).max(1e15);

const batch = z
  .strictObject({
    models: z.int().min(1).max(1000).optional().describe('disk models in use; 1'),
    at: law('duration').optional().describe('once'),
    every: law('duration').optional().describe('again and again, by model'),
    share: share().describe('part of the disks of one model that fails'),
    within: quantity('duration', { min: 1 }).describe('time over which they fail'),
  })
  .superRefine(atOrEvery);

const disks = z
  .strictObject({
    nodes: names().optional().describe('all where not given'),
    count: z.int().min(1).max(1000).describe('disks of a node'),
    afr: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe('probability that a disk fails within a year of 365 days'),
    'hazard-per-year': z.number().gt(0).max(1000).optional().describe('failures per disk and year'),
    lifetime: law('duration').optional().describe('law of a disk’s life, instead of a rate'),
    shape: z.number().positive().optional().describe('Weibull shape of afr or hazard-per-year; 1'),
    age: defaulted(law('duration'), '0d', 'assumed', OURS, 'age of the disks at the start'),
    parity: defaulted(
      z.int().min(0).max(1000),
      0,
      'assumed',
      OURS,
      'disks of one volume that may be lost at a time; one more empties the node',
    ),
    replace: defaulted(law('duration'), '1d', 'assumed', OURS, 'until a new disk is in'),
    rebuild: defaulted(law('duration'), '1d', 'assumed', OURS, 'until it holds its data again'),
    'restart-after': defaulted(
      law('duration'),
      '1d',
      'assumed',
      OURS,
      'from the loss of the volume until the node is back, empty',
    ),
    batch: z.union([none(), batch]).optional(),
    'unreadable-per-tb-year': defaulted(rate(), 0, 'assumed', OURS, 'sectors, by TB of capacity'),
    'rot-per-tb-year': defaulted(rate(), 0, 'assumed', OURS, 'silent damages, by TB of capacity'),
    scrub: defaulted(
      quantity('duration'),
      '14d',
      'assumed',
      DATA,
      'time between two scrubs of a node; 0s for never',
    ),
    detect: defaulted(
      quantity('duration'),
      '30min',
      'sourced',
      `${DATA}: practice of large fleets`,
      'storage.layout shard-per-disk: from a loss that is seen until repair begins',
    ),
  })
  .superRefine((value, ctx) => {
    const laws = ['afr', 'hazard-per-year', 'lifetime'] as const;
    const given = laws.filter((field) => value[field] !== undefined);
    if (given.length === 1 && !(given[0] === 'lifetime' && value.shape !== undefined)) return;
    const found = given.length === 0 ? 'says no lifetime' : `says ${given.join(' and ')}`;
    const allowed = `one of ${laws.join(', ')}; shape only with the first two`;
    refuse(ctx, value, { found, allowed, suggestion: '' });
  });

const outage = z.strictObject({
  nodes: names().optional().describe('all where not given'),
  every: law('duration').describe('time that a node is up'),
  for: law('duration').describe('time that it is down'),
  crews: z.int().min(1).max(1000).optional().describe('outages worked on at a time; no limit'),
});

const departures = z.strictObject({
  nodes: names().optional().describe('all where not given'),
  'probability-per-year': z.number().gt(0).lt(1).describe('that a node leaves within 365 days'),
});

const releases = z.strictObject({
  nodes: names().optional().describe('all where not given'),
  start: quantity('duration').optional().describe('the first release; `every` where not given'),
  every: quantity('duration', { min: 1 }),
  within: quantity('duration', { min: 1 }).describe('each node restarts once within this time'),
  down: law('duration'),
  faulty: z
    .strictObject({
      chance: share().describe('that a release keeps down whoever installs it'),
      'noticed-after': quantity('duration').describe('until nobody else installs it'),
      'fixed-after': quantity('duration', { min: 1 }).describe('until all are back'),
    })
    .optional(),
});

const hits = z
  .union([
    z.literal('all').transform(() => ({ law: 'all' as const })),
    share().transform((part) => ({ law: 'share' as const, share: part })),
    z.discriminatedUnion('law', [
      z.strictObject({ law: z.literal('share'), share: share() }),
      z.strictObject({ law: z.literal('each'), probability: share() }),
      z.strictObject({
        law: z.literal('beta-binomial'),
        alpha: z.number().positive(),
        beta: z.number().positive(),
      }),
      z.strictObject({
        law: z.literal('bi-exponential'),
        mix: share().describe('part of the slow decay'),
        fast: z.number().gt(0).lt(1),
        slow: z.number().gt(0).lt(1),
      }),
    ]),
  ])
  .describe('how many an event hits: all, a share, or a law');

const common = z
  .strictObject({
    domain: name().optional().describe('kind of domain: each of that kind has its own events'),
    nodes: names().optional().describe('instead: one group of nodes, regions or domains'),
    does: z.enum(['crash', 'lose-volume', 'partition', 'degrade', 'leave']).prefault('crash'),
    'one-way': z.boolean().optional().describe('partition: cuts only what the hit nodes send'),
    to: share().optional().describe('degrade: share of the link rates that is left'),
    at: law('duration').optional().describe('once'),
    every: law('duration').optional().describe('time from the end of one to the next'),
    hits: hits.prefault('all'),
    for: law('duration').optional().describe('how long; for good where not given'),
  })
  .superRefine((value, ctx) => {
    if ((value.domain === undefined) === (value.nodes === undefined)) {
      const found = 'whom it hits is not clear';
      refuse(ctx, value, { found, allowed: 'either domain or nodes', suggestion: '' });
    }
    for (const [field, verb] of [
      ['one-way', 'partition'],
      ['to', 'degrade'],
    ] as const) {
      const isGiven = value[field] !== undefined;
      const isNeeded = field === 'to' && value.does === verb;
      if (isGiven ? value.does === verb : !isNeeded) continue;
      const found = isGiven ? `${value.does} has no '${field}'` : `${verb} without ${field}`;
      refuse(ctx, value, { found, allowed: `${field} with does: ${verb}`, suggestion: '' });
    }
    atOrEvery(value, ctx);
  });

/** Members by name, or the weight with which each node is drawn into the domain. */
const domain = z
  .union([names(), z.number().positive()])
  .describe('names of nodes, or a weight to draw by; the name `none` stands for no domain');

const initial = z.strictObject({
  nodes: names().optional().describe('nodes, regions or domains'),
  'random-nodes': z.int().min(1).max(1000).optional().describe('so many, drawn'),
  shards: z.array(z.int().min(0)).min(1).optional().describe('shards whose slivers are gone'),
  'random-shards': z.int().min(1).max(1000).optional().describe('so many, drawn'),
  state: z.enum(['down', 'destroyed']).describe('whether the volumes are lost too'),
  for: quantity('duration', { min: 1 }).optional().describe('nodes: never back where not given'),
});

export const failures = z
  .strictObject({
    profile: defaulted(
      z.enum(FAILURE_PROFILES),
      'none',
      'assumed',
      OURS,
      'column of the failure data that fills in what is not written',
    ),
    causes: z.enum(FAILURE_CAUSES).optional().describe('which causes of the column are taken; all'),
    'without-effect': z
      .enum(['warning', 'error'])
      .optional()
      .describe('what a declared fault that changes nothing is; a warning'),
    domains: z
      .record(name(), z.record(name(), domain))
      .prefault({})
      .describe('failure domains by kind: operator, provider, software …'),
    disks: z.union([none(), disks]).optional(),
    outages: z.record(name(), z.union([none(), outage])).prefault({}),
    departures: z.union([none(), departures]).optional(),
    releases: z.union([none(), releases]).optional(),
    'common-causes': z.record(name(), z.union([none(), common])).prefault({}),
    trace: z
      .string()
      .min(1)
      .optional()
      .describe('CSV of outages beside the scenario file: node, down from, until'),
    initial: initial.optional().describe('broken at the start, and not healed'),
  })
  .prefault({});

/** Exactly one of the two says when. */
function atOrEvery(
  value: { at?: unknown; every?: unknown },
  ctx: { issues: unknown[] } | z.RefinementCtx,
): void {
  if ((value.at === undefined) !== (value.every === undefined)) return;
  const params = { found: 'when it happens is not clear', allowed: 'either at or every' };
  refuse(ctx as { issues: unknown[] }, value, { ...params, suggestion: '' });
}
